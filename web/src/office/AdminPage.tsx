import { Button, Input, Select, Switch, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import type { Bilingual } from '../texts'
import { type Account, type Role, get, moment, post, reason } from './api'
import { type Loaded, useLoaded } from './loaded'
import { Failure } from './parts'
import { address } from './route'
import { ROLES } from './texts'
import { useOffice } from './words'

const TABS = ['people', 'firms', 'jobs', 'mails'] as const

/** What the administrator keeps: people, departments and firms, jobs of the machine. */
export function AdminPage({ tab }: { tab: string }) {
  const { t } = useOffice()
  return (
    <main className="page">
      <nav className="tabs" aria-label={t('admin')}>
        {TABS.map((it) => (
          <a key={it} href={address(['admin', it])} aria-current={tab === it ? 'page' : undefined}>
            {t(`admin_${it}`)}
          </a>
        ))}
      </nav>
      {tab === 'firms' ? <Firms /> : tab === 'jobs' ? <Jobs /> : tab === 'mails' ? <Mails /> : <People />}
    </main>
  )
}

/** Does something and says why it was not done. */
function useAttempt(again: () => void) {
  const [refusal, setRefusal] = useState<Bilingual>()
  const attempt = async (work: () => Promise<unknown>) => {
    setRefusal(undefined)
    try {
      await work()
      again()
      return true
    } catch (error) {
      setRefusal(reason(error))
      return false
    }
  }
  return { refusal, attempt }
}

const EMPTY = { name: '', password: '', roles: [] as Role[], department: '', organisation: '' }

function People() {
  const { t, of, department, organisation, list } = useOffice()
  const { value, failure, again } = useLoaded('accounts', () => get('/api/v1/accounts'))
  const known = useLoaded('known', async () => ({
    departments: await get('/api/v1/departments'),
    firms: await get('/api/v1/organisations'),
  }))
  const addresses = useLoaded('addresses', async () =>
    Object.fromEntries((await get('/api/v1/addresses')).map((it) => [it.name, it.email])),
  )
  const { refusal, attempt } = useAttempt(again)
  const [made, setMade] = useState(EMPTY)
  const [password, setPassword] = useState<{ name: string; text: string }>()
  const roleTitle = (role: Role) => of(ROLES.find(([id]) => id === role)?.[1] ?? { zh: role, en: role })
  const create = async () => {
    const { name, roles, department: its, organisation: firm } = made
    const body = {
      name,
      roles,
      active: true,
      password: made.password,
      ...(its && { department: its }),
      ...(firm && { organisation: firm }),
    }
    if (await attempt(() => post('/api/v1/accounts', body))) setMade(EMPTY)
  }
  return (
    <>
      <Failure said={failure ?? refusal} />
      <Table<Account>
        dataSource={value ?? []}
        loading={!value && !failure}
        rowKey="name"
        pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t('account'), dataIndex: 'name' },
          { title: t('roles'), render: (_, it) => list(it.roles.map(roleTitle)) },
          { title: t('department'), render: (_, it) => it.department && department(it.department) },
          { title: t('firm'), render: (_, it) => it.organisation && organisation(it.organisation) },
          {
            title: t('active'),
            render: (_, it) => (
              <Switch
                checked={it.active ?? true}
                aria-label={`${t('active')} ${it.name}`}
                onChange={(active) =>
                  void attempt(() => post('/api/v1/accounts/{name}/active', { active }, { parts: { name: it.name } }))
                }
              />
            ),
          },
          {
            title: t('password'),
            render: (_, { name }) =>
              password?.name === name ? (
                <form
                  className="inline"
                  onSubmit={(event) => {
                    event.preventDefault()
                    const body = { password: password.text }
                    void attempt(() => post('/api/v1/accounts/{name}/password', body, { parts: { name } })).then(
                      (isDone) => isDone && setPassword(undefined),
                    )
                  }}
                >
                  <Input.Password
                    aria-label={t('newPassword')}
                    value={password.text}
                    onChange={(event) => setPassword({ name, text: event.target.value })}
                  />
                  <Button htmlType="submit">{t('save')}</Button>
                </form>
              ) : (
                <Button type="link" onClick={() => setPassword({ name, text: '' })}>
                  {t('setPassword')}
                </Button>
              ),
          },
          {
            title: t('email'),
            render: (_, { name }) => (
              <Input
                // Another address from the server replaces what is shown.
                key={addresses.value?.[name] ?? ''}
                type="email"
                aria-label={`${t('email')} ${name}`}
                defaultValue={addresses.value?.[name] ?? ''}
                onBlur={({ target }) => {
                  const email = target.value.trim()
                  if (email === (addresses.value?.[name] ?? '')) return
                  void attempt(() => post('/api/v1/accounts/{name}/email', { email }, { parts: { name } })).then(() =>
                    addresses.again(),
                  )
                }}
              />
            ),
          },
          {
            title: t('secondFactor'),
            render: (_, { name }) => (
              <Button
                type="link"
                aria-label={`${t('resetSecondFactor')} ${name}`}
                onClick={() =>
                  void attempt(() =>
                    post('/api/v1/accounts/{name}/second-factor/reset', undefined, { parts: { name } }),
                  )
                }
              >
                {t('resetSecondFactor')}
              </Button>
            ),
          },
        ]}
      />
      <form
        className="inline new-account"
        onSubmit={(event) => {
          event.preventDefault()
          void create()
        }}
      >
        <b>{t('newAccount')}</b>
        <Input
          aria-label={t('account')}
          placeholder={t('account')}
          required
          value={made.name}
          onChange={(event) => setMade({ ...made, name: event.target.value })}
        />
        <Input.Password
          aria-label={t('password')}
          placeholder={t('passwordHint')}
          autoComplete="new-password"
          required
          value={made.password}
          onChange={(event) => setMade({ ...made, password: event.target.value })}
        />
        <Select
          mode="multiple"
          aria-label={t('roles')}
          placeholder={t('roles')}
          value={made.roles}
          onChange={(roles) => setMade({ ...made, roles })}
          options={ROLES.map(([value, title]) => ({ value, label: of(title) }))}
        />
        <Select
          aria-label={t('department')}
          value={made.department}
          onChange={(it) => setMade({ ...made, department: it })}
          options={[
            { value: '', label: t('noDepartment') },
            ...(known.value?.departments.map((it) => ({ value: it.id, label: of(it.title) })) ?? []),
          ]}
        />
        <Select
          aria-label={t('firm')}
          value={made.organisation}
          onChange={(it) => setMade({ ...made, organisation: it })}
          options={[
            { value: '', label: t('noFirm') },
            ...(known.value?.firms.map((it) => ({ value: it.id, label: it.name })) ?? []),
          ]}
        />
        <Button type="primary" htmlType="submit">
          {t('create')}
        </Button>
      </form>
    </>
  )
}

function Firms() {
  const { t, of } = useOffice()
  const { value, failure, again } = useLoaded('firms', async () => ({
    firms: await get('/api/v1/organisations'),
    departments: await get('/api/v1/departments'),
  }))
  const { refusal, attempt } = useAttempt(again)
  const [made, setMade] = useState({ id: '', name: '' })
  return (
    <>
      <Failure said={failure ?? refusal} />
      <div className="columns">
        <section>
          <h3>{t('departments')}</h3>
          <Table
            dataSource={value?.departments ?? []}
            rowKey="id"
            pagination={false}
            columns={[
              { title: t('code'), dataIndex: 'id' },
              { title: t('department'), render: (_, it) => of(it.title) },
            ]}
          />
        </section>
        <section>
          <h3>{t('firms')}</h3>
          <Table
            dataSource={value?.firms ?? []}
            rowKey="id"
            pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              { title: t('code'), dataIndex: 'id' },
              { title: t('firm'), dataIndex: 'name' },
            ]}
          />
          <form
            className="inline"
            onSubmit={(event) => {
              event.preventDefault()
              void attempt(() => post('/api/v1/organisations', made)).then(
                (isDone) => isDone && setMade({ id: '', name: '' }),
              )
            }}
          >
            <Input
              aria-label={t('code')}
              placeholder={t('code')}
              required
              value={made.id}
              onChange={(event) => setMade({ ...made, id: event.target.value })}
            />
            <Input
              aria-label={t('firm')}
              placeholder={t('firm')}
              required
              value={made.name}
              onChange={(event) => setMade({ ...made, name: event.target.value })}
            />
            <Button type="primary" htmlType="submit">
              {t('register')}
            </Button>
          </form>
        </section>
      </div>
    </>
  )
}

function Jobs() {
  const { t } = useOffice()
  const loaded = useLoaded('jobs', () => get('/api/v1/jobs'))
  return (
    <Unfinished
      loaded={loaded}
      job={(it) => it.id}
      none={t('noJobs')}
      columns={[
        { title: t('job'), dataIndex: 'kind' },
        { title: t('case'), dataIndex: 'case' },
      ]}
    />
  )
}

function Mails() {
  const { t } = useOffice()
  const loaded = useLoaded('mails', () => get('/api/v1/mails/unsent'))
  return (
    <Unfinished
      loaded={loaded}
      job={(it) => it.job}
      none={t('noUnsentMail')}
      columns={[
        { title: t('mailTo'), dataIndex: 'to' },
        { title: t('mailAbout'), dataIndex: 'about' },
        { title: t('case'), dataIndex: 'case' },
      ]}
    />
  )
}

/** What is not done yet: how often it was tried and why that failed; a dead one is tried again from here. */
function Unfinished<T extends { state: string; attempt: number; error?: string | null; created: string }>({
  loaded: { value, failure, again },
  job,
  none,
  columns,
}: {
  loaded: Loaded<T[]>
  /** The id of the job behind a row. */
  job(row: T): string
  none: string
  columns: TableColumnsType<T>
}) {
  const { t, language } = useOffice()
  const { refusal, attempt } = useAttempt(again)
  const revive = (id: string) => attempt(() => post('/api/v1/jobs/{id}/revive', undefined, { parts: { id } }))
  return (
    <>
      <Failure said={failure ?? refusal} />
      <Table<T>
        dataSource={value ?? []}
        loading={!value && !failure}
        rowKey={job}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: none }}
        columns={[
          ...columns,
          { title: t('state'), dataIndex: 'state' },
          { title: t('attempt'), dataIndex: 'attempt', align: 'right' },
          { title: t('error'), render: (_, it) => it.error ?? '' },
          { title: t('asked'), render: (_, it) => moment(it.created, language) },
          {
            title: '',
            render: (_, it) =>
              it.state === 'dead' && <Button onClick={() => void revive(job(it))}>{t('revive')}</Button>,
          },
        ]}
      />
      <Button onClick={again}>{t('refresh')}</Button>
    </>
  )
}
