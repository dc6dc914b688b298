import { Button, Input } from 'antd'
import { useState } from 'react'
import type { Bilingual } from '../texts'
import { Refused, get, post, reason } from './api'
import { useLoaded } from './loaded'
import { CodeInput } from './parts'
import type { OfficeKey } from './texts'
import { useOffice } from './words'

/** Why the provider of the authority did not sign a person in, by the name that the server gives. */
const REFUSALS: [string, OfficeKey][] = [
  ['provider', 'refusedByProvider'],
  ['expired', 'refusedExpired'],
  ['no-account', 'refusedNoAccount'],
]

/** Name and password; afterwards the page that the address names is shown. */
export function SignIn({ onSignedIn, refused }: { onSignedIn(): void; refused: string | null }) {
  const { t, of } = useOffice()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  /** A code of the second factor, once the server asks for one. */
  const [code, setCode] = useState<string>()
  const [refusal, setRefusal] = useState<Bilingual>()
  const [isBusy, setBusy] = useState(false)
  const { value: ways } = useLoaded('sign-in', () => get('/api/v1/sign-in'))
  const why = REFUSALS.find(([code]) => code === refused)?.[1]
  const send = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await post('/api/v1/session', { name: name.trim(), password, ...(code && { code: code.trim() }) })
      onSignedIn()
    } catch (error) {
      if (error instanceof Refused && error.code === 'code-needed') setCode('')
      else setRefusal(reason(error))
      setBusy(false)
    }
  }
  return (
    <main className="signin">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <h2>{t('workplace')}</h2>
        <label>
          {t('account')}
          <Input
            size="large"
            autoComplete="username"
            autoFocus
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label>
          {t('password')}
          <Input.Password
            size="large"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {code !== undefined && (
          <label>
            {t('secondCode')}
            <CodeInput size="large" value={code} onChange={setCode} />
            <small>{t('codeHint')}</small>
          </label>
        )}
        {refusal && (
          <p className="refusal" role="alert">
            {of(refusal)}
          </p>
        )}
        <Button type="primary" size="large" htmlType="submit" loading={isBusy} block>
          {t('signIn')}
        </Button>
        {ways?.oidc && (
          <Button size="large" href="/api/v1/session/oidc" block>
            {t('signInBy', { who: ways.oidc })}
          </Button>
        )}
        {why && (
          <p className="refusal" role="alert">
            {t(why)}
          </p>
        )}
        <p className="hint">{t('signInHint')}</p>
      </form>
    </main>
  )
}
