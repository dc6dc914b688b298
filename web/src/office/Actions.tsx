import { Button, Input } from 'antd'
import { useState } from 'react'
import { type Action, type ActionInfo, type Kind, get } from './api'
import type { CaseDesk } from './case'
import { useLoaded } from './loaded'
import type { OfficeKey } from './texts'
import { useOffice } from './words'

/** What an action of few words asks for, and how it is sent. */
interface Form {
  /** The words that are asked for; an action without them is done at once. */
  asks?: OfficeKey
  make(text: string): Action
  isPrimary?: boolean
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((it) => it.trim())
    .filter(Boolean)

const FORMS: Partial<Record<Kind, Form>> = {
  accept: { make: () => ({ action: 'accept' }), isPrimary: true },
  return: { make: (text) => ({ action: 'return', defects: lines(text) }), asks: 'defects' },
  withdraw: { make: (reason) => ({ action: 'withdraw', reason }), asks: 'reason' },
  close_review: { make: () => ({ action: 'close_review' }), isPrimary: true },
  hear_experts: { make: () => ({ action: 'hear_experts' }) },
  end_experts: { make: (minutes) => ({ action: 'end_experts', minutes }), asks: 'minutes' },
  publish: { make: () => ({ action: 'publish' }) },
  end_publication: { make: () => ({ action: 'end_publication' }), isPrimary: true },
  ask_help: { make: (text) => ({ action: 'ask_help', text }), asks: 'question' },
  return_decision: { make: (reason) => ({ action: 'return_decision', reason }), asks: 'reason' },
  revoke: { make: (reason) => ({ action: 'revoke', reason }), asks: 'reason' },
  answer_rating: { make: (text) => ({ action: 'answer_rating', text }), asks: 'rectification' },
}

/** Which actions the person may try now, by kind; asked anew whenever the case changes. */
export function useAllowed(id: string, version: number): Map<Kind, ActionInfo> {
  const { value } = useLoaded(`${id}@${version}`, () => get('/api/v1/cases/{id}/actions', { id }))
  return new Map((value ?? []).filter((it) => it.allowed).map((it) => [it.action, it]))
}

/** Buttons for actions of few words; those that are not allowed now are left out. */
export function Actions({ desk, allowed, kinds }: { desk: CaseDesk; allowed: Map<Kind, ActionInfo>; kinds: Kind[] }) {
  const { of } = useOffice()
  const [open, setOpen] = useState<Kind>()
  const shown = kinds.filter((it) => allowed.has(it) && FORMS[it])
  if (shown.length === 0) return null
  const form = open && FORMS[open]
  return (
    <div className="actions">
      <div className="ways">
        {shown.map((kind) => {
          const { asks, make, isPrimary } = FORMS[kind] ?? { make: () => ({ action: 'accept' as const }) }
          return (
            <Button
              key={kind}
              type={isPrimary ? 'primary' : 'default'}
              aria-expanded={asks ? open === kind : undefined}
              onClick={() => (asks ? setOpen(open === kind ? undefined : kind) : void desk.act(make('')))}
            >
              {of(allowed.get(kind)?.title ?? { zh: kind, en: kind })}
            </Button>
          )
        })}
      </div>
      {form?.asks && (
        <Asking
          key={open}
          label={form.asks}
          onSend={async (text) => {
            if (await desk.act(form.make(text))) setOpen(undefined)
          }}
        />
      )}
    </div>
  )
}

/** Some words, to be sent. */
export function Asking({ label, onSend }: { label: OfficeKey; onSend(text: string): Promise<void> | void }) {
  const { t } = useOffice()
  const [text, setText] = useState('')
  const send = () => void Promise.resolve(onSend(text)).then(() => setText(''))
  return (
    <form
      className="asking"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey && event.key === 'Enter') send()
      }}
    >
      <Input.TextArea
        autoSize
        aria-label={t(label)}
        placeholder={t(label)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button htmlType="submit">{t('send')}</Button>
    </form>
  )
}
