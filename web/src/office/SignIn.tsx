import { Button, Input } from 'antd'
import { useState } from 'react'
import type { Bilingual } from '../texts'
import { post, reason } from './api'
import { useOffice } from './words'

/** Name and password; afterwards the page that the address names is shown. */
export function SignIn({ onSignedIn }: { onSignedIn(): void }) {
  const { t, of } = useOffice()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [refusal, setRefusal] = useState<Bilingual>()
  const [isBusy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await post('/api/v1/session', { name: name.trim(), password })
      onSignedIn()
    } catch (error) {
      setRefusal(reason(error))
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
        {refusal && (
          <p className="refusal" role="alert">
            {of(refusal)}
          </p>
        )}
        <Button type="primary" size="large" htmlType="submit" loading={isBusy} block>
          {t('signIn')}
        </Button>
        <p className="hint">{t('signInHint')}</p>
      </form>
    </main>
  )
}
