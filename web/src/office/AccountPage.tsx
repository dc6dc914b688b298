import { Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import type { Bilingual } from '../texts'
import { get, post, reason } from './api'
import { useLoaded } from './loaded'
import { CodeInput, Failure } from './parts'
import { useOffice } from './words'

/** One's own account: the second factor, and whether one is told by mail. */
export function AccountPage() {
  const { t, me } = useOffice()
  return (
    <main className="page narrow">
      <h2>
        {t('myAccount')} · {me?.name}
      </h2>
      <SecondFactor />
      <MailNotices />
    </main>
  )
}

/** What a device needs, shown once. */
interface Enrolment {
  secret: string
  qr: string
}

function SecondFactor() {
  const { t } = useOffice()
  const { value, failure, again } = useLoaded('second-factor', () => get('/api/v1/second-factor'))
  const [enrolment, setEnrolment] = useState<Enrolment>()
  const [codes, setCodes] = useState<string[]>()
  const [isLeaving, setLeaving] = useState(false)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [refusal, setRefusal] = useState<Bilingual>()
  const attempt = async (work: () => Promise<void>) => {
    setRefusal(undefined)
    try {
      await work()
      again()
    } catch (error) {
      setRefusal(reason(error))
    }
    setCode('')
    setPassword('')
  }
  const begin = () => attempt(async () => setEnrolment(await post('/api/v1/second-factor', { password })))
  const confirm = () =>
    attempt(async () => {
      setCodes((await post('/api/v1/second-factor/confirm', { code: code.trim() })).codes)
      setEnrolment(undefined)
    })
  const remove = () =>
    attempt(async () => {
      await post('/api/v1/second-factor/remove', { password, code: code.trim() })
      setLeaving(false)
      setCodes(undefined)
    })
  /** The password again, since a session may have been left open; a code; or both. */
  const form = (send: () => Promise<void>, words: string, asks: { password?: boolean; code?: boolean }) => (
    <form
      className="inline"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {asks.password && (
        <Input.Password
          aria-label={t('password')}
          placeholder={t('password')}
          autoComplete="current-password"
          autoFocus={asks.code === true}
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      {asks.code && <CodeInput value={code} onChange={setCode} autoFocus={!asks.password} />}
      <Button type="primary" htmlType="submit">
        {words}
      </Button>
    </form>
  )
  return (
    <section aria-label={t('secondFactor')}>
      <h3>{t('secondFactor')}</h3>
      <p>{t('secondFactorMeans')}</p>
      <Failure said={failure ?? refusal} />
      {codes && (
        <div className="answer good">
          <b>{t('recoveryCodes')}</b>
          <ul className="recovery">
            {codes.map((it) => (
              <li key={it}>
                <code>{it}</code>
              </li>
            ))}
          </ul>
          <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}>{t('copyCodes')}</Button>
        </div>
      )}
      {value?.state === 'confirmed' && (
        <>
          <p className="good" role="status">
            ✓ {t('secondFactorOn', { n: value.recovery })}
          </p>
          {isLeaving ? (
            form(remove, t('secondFactorRemove'), { password: true, code: true })
          ) : (
            <Button onClick={() => setLeaving(true)}>{t('secondFactorRemove')}</Button>
          )}
        </>
      )}
      {value && value.state !== 'confirmed' && !enrolment && form(begin, t('secondFactorBegin'), { password: true })}
      {enrolment && (
        <ol className="enrolment">
          <li>
            {t('scanCode')}
            <img
              alt={t('scanCode')}
              width={220}
              height={220}
              src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr)}`}
            />
            <details>
              <summary>{t('typeSecret')}</summary>
              <code>{enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
            </details>
          </li>
          <li>
            {t('typeFirstCode')}
            {form(confirm, t('confirm'), { code: true })}
          </li>
        </ol>
      )}
    </section>
  )
}

function MailNotices() {
  const { t } = useOffice()
  const { value, failure, again } = useLoaded('contact', () => get('/api/v1/contact'))
  const [refusal, setRefusal] = useState<Bilingual>()
  if (!value) return <Failure said={failure} />
  const save = async (change: { mails?: boolean; language?: 'zh' | 'en' }) => {
    setRefusal(undefined)
    try {
      await post('/api/v1/contact', { language: value.language, mails: value.mails, ...change })
      again()
    } catch (error) {
      setRefusal(reason(error))
    }
  }
  return (
    <section aria-label={t('mailNotices')}>
      <h3>{t('mailNotices')}</h3>
      <Failure said={failure ?? refusal} />
      {!value.sends && <p className="hint">{t('noMailServer')}</p>}
      <p>{value.email ? t('mailAddress', { address: value.email }) : t('noMailAddress')}</p>
      <Checkbox checked={value.mails} onChange={({ target }) => void save({ mails: target.checked })}>
        {t('wantMail')}
      </Checkbox>
      <label className="inline">
        {t('mailLanguage')}
        <Select
          aria-label={t('mailLanguage')}
          value={value.language}
          onChange={(language) => void save({ language })}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </label>
    </section>
  )
}
