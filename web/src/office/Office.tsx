import { ConfigProvider, Dropdown, Spin } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { Language } from '../texts'
import { Refused, get, signOut } from './api'
import { useLoaded } from './loaded'
import { address, go, useRoute } from './route'
import { SignIn } from './SignIn'
import { type OfficeKey } from './texts'
import { SurroundingsContext, useOffice } from './words'

const AccountPage = lazy(() => import('./AccountPage').then((it) => ({ default: it.AccountPage })))
const AdminPage = lazy(() => import('./AdminPage').then((it) => ({ default: it.AdminPage })))
const ApplicationPage = lazy(() => import('./ApplicationPage').then((it) => ({ default: it.ApplicationPage })))
const CasePage = lazy(() => import('./CasePage').then((it) => ({ default: it.CasePage })))
const CasesPage = lazy(() => import('./CasesPage').then((it) => ({ default: it.CasesPage })))
const NoticesPage = lazy(() => import('./NoticesPage').then((it) => ({ default: it.NoticesPage })))
const RulesPage = lazy(() => import('./RulesPage').then((it) => ({ default: it.RulesPage })))
const SandboxPage = lazy(() => import('./SandboxPage').then((it) => ({ default: it.SandboxPage })))
const StatsPage = lazy(() => import('./StatsPage').then((it) => ({ default: it.StatsPage })))
const TasksPage = lazy(() => import('./TasksPage').then((it) => ({ default: it.TasksPage })))
const VerifyPage = lazy(() => import('./VerifyPage').then((it) => ({ default: it.VerifyPage })))

const LANGUAGE_KEY = 'tushen.language'
const THEME = {
  token: {
    colorPrimary: '#0B57D0',
    colorPrimaryHover: '#0842A0',
    colorLink: '#0B57D0',
    colorTextDescription: '#5A626C',
    borderRadius: 4,
    fontSize: 13,
    fontFamily: '"Noto Sans SC Variable", "PingFang SC", "Microsoft YaHei", sans-serif',
  },
}

/** Who is signed in, and how departments, materials and firms are called; nothing for the public. */
async function surroundings() {
  const me = await get('/api/v1/session').catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'sign-in') return undefined
    throw error
  })
  if (!me) return { me, departments: {}, materials: {}, organisations: {} }
  const [departments, workflows, organisations] = await Promise.all([
    get('/api/v1/departments'),
    get('/api/v1/workflows'),
    get('/api/v1/organisations'),
  ])
  return {
    me,
    departments: Object.fromEntries(departments.map((it) => [it.id, it.title])),
    materials: Object.fromEntries(workflows.flatMap((it) => it.materials).map((it) => [it.id, it.title])),
    organisations: Object.fromEntries(organisations.map((it) => [it.id, it.name])),
  }
}

/** The workplace. */
export function Office() {
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'zh'))
  const { value, failure, again } = useLoaded('surroundings', surroundings)
  useEffect(() => {
    localStorage.setItem(LANGUAGE_KEY, language)
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = language === 'zh' ? '图审 · 协同审批' : 'Tushen · Co-approval'
  }, [language])
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={THEME} componentSize="small">
      {failure && (
        <p className="refusal" role="alert">
          {failure[language]}
        </p>
      )}
      {value && (
        <SurroundingsContext value={{ language, ...value }}>
          <Frame onLanguage={() => setLanguage(language === 'zh' ? 'en' : 'zh')} onSession={again} />
        </SurroundingsContext>
      )}
    </ConfigProvider>
  )
}

/** The bar over every page, and the page that the address names. */
function Frame({ onLanguage, onSession }: { onLanguage(): void; onSession(): void }) {
  const { t, of, me, is, list } = useOffice()
  const { parts } = useRoute()
  const [page = me ? 'tasks' : 'verify', id = ''] = parts
  const waiting = useLoaded(`${me?.name ?? ''}/${page}/${id}`, async () => (me ? get('/api/v1/tasks') : []))
  const link = (name: string, key: OfficeKey, count = 0) => (
    <a href={address([name])} aria-current={page === name ? 'page' : undefined}>
      {t(key)}
      {count > 0 && <em>{count}</em>}
    </a>
  )
  const leave = () => {
    void signOut().then(() => {
      go('#/')
      onSession()
    })
  }
  return (
    <div className="office">
      <header className="bar office-bar">
        <h1>
          <a href="#/">{t('product')}</a>
        </h1>
        <nav aria-label={t('pages')}>
          {me && link('tasks', 'tasks', waiting.value?.length)}
          {me && link('cases', 'cases')}
          {me && link('rules', 'rules')}
          {link('notices', 'publicNotices')}
          {link('verify', 'verify')}
          {is('auditor', 'supervisor', 'lead', 'rule_manager') && link('stats', 'stats')}
          {is('rule_manager') && link('sandbox', 'sandbox')}
          {is('administrator') && link('admin', 'admin')}
          <a href="./index.html">{t('assistant')}</a>
        </nav>
        <span className="spring" />
        <button type="button" className="plain" onClick={onLanguage}>
          {t('language')}
        </button>
        {me ? (
          <Dropdown
            menu={{
              items: [
                { key: 'account', label: t('myAccount'), onClick: () => go(address(['account'])) },
                { key: 'out', label: t('signOut'), onClick: leave },
              ],
            }}
            trigger={['click']}
          >
            <button type="button" className="plain person">
              {me.name} · {list(me.roles.map((it) => of(it.title)))} ▾
            </button>
          </Dropdown>
        ) : (
          <a href={address(['signin'])}>{t('signIn')}</a>
        )}
      </header>
      <Suspense fallback={<Spin delay={400} />}>
        <Page onSession={onSession} />
      </Suspense>
    </div>
  )
}

function Page({ onSession }: { onSession(): void }) {
  const { me, is } = useOffice()
  const { parts, query } = useRoute()
  const [page = me ? 'tasks' : 'signin', id, tab = 'overview'] = parts
  if (page === 'verify') return <VerifyPage key={id} number={id} />
  if (page === 'notices') return <NoticesPage />
  if (!me) return <SignIn onSignedIn={onSession} refused={query.get('refused')} />
  if (page === 'cases' && id === 'new') return <ApplicationPage />
  if (page === 'cases' && id) return <CasePage key={id} id={id} tab={tab} query={query} />
  if (page === 'cases') return <CasesPage />
  if (page === 'rules') return <RulesPage id={id} />
  if (page === 'account') return <AccountPage />
  if (page === 'stats') return <StatsPage />
  if (page === 'sandbox') return <SandboxPage id={id} />
  if (page === 'admin') return <AdminPage tab={id ?? 'people'} />
  // Keepers of accounts have no business in a case.
  if (is('administrator')) return <AdminPage tab="people" />
  return <TasksPage />
}
