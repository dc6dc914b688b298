/** Small parts that several pages of the workplace show. */

import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import type { Bilingual } from '../texts'
import type { CaseDesk } from './case'
import { type Case, type Reading, type Stage, moment, post, reason } from './api'
import { useOffice } from './words'

/** A rule in a table: its title in the language of the page, and its id. */
export function RuleName({ of: it }: { of: { rule: string; zh: string; en: string } }) {
  const { language } = useOffice()
  return (
    <>
      {language === 'zh' ? it.zh : it.en} <small>{it.rule}</small>
    </>
  )
}

const GLYPHS: Record<Reading['state'], string> = {
  on_time: '○',
  due_soon: '▯',
  last_day: '▮',
  overdue: '▮',
  paused: '‖',
  kept: '✓',
  missed: '✕',
}

/** A clock: glyph, words and colour; the days are the server's. */
export function ClockWords({ reading }: { reading: Reading | null | undefined }) {
  const { t, language } = useOffice()
  if (!reading) return null
  const { state, left, used, limit } = reading
  const words = () => {
    if (state === 'paused') {
      const why = reading.paused?.reason ?? 'applicant'
      const since = reading.paused ? moment(reading.paused.from, language) : ''
      return t('clockPaused', { why: t(`pause_${why}`), since })
    }
    if (state === 'kept') return t('clockKept', { n: used })
    if (state === 'missed') return t('clockMissed', { n: used })
    if (left === null || left === undefined) return t('clockNoLimit', { n: used })
    if (left < 0) return t('clockOverdue', { n: -left })
    const until = reading.due ? moment(reading.due, language) : ''
    return state === 'last_day' ? t('clockLastDay', { until }) : t('clockLeft', { n: left, until })
  }
  return (
    <span className={`clock ${state}`} title={limit ? t('clockLimit', { used, limit }) : undefined}>
      <span aria-hidden="true">{GLYPHS[state]}</span> {words()}
    </span>
  )
}

/** The way of a case, and where it stands. */
export function StageStrip({ view, title }: { view: Case; title: Bilingual }) {
  const { t, of } = useOffice()
  const steps: [string, Stage[]][] = [
    [t('stepPrepare'), ['draft', 'returned']],
    [t('stepAccept'), ['submitted']],
    [t('stepReview'), ['review']],
    [t('stepConsolidate'), ['consolidation', 'experts', 'publication']],
    [t('stepReply'), ['correction']],
    [t('stepDecide'), ['decision']],
    [t('stepCertify'), ['signed', 'approved', 'refused', 'withdrawn', 'revoked']],
  ]
  return (
    <ol className="stages" aria-label={t('stage')}>
      {steps.map(([name, stages]) => {
        const isHere = stages.includes(view.stage)
        return (
          <li key={name} aria-current={isHere ? 'step' : undefined}>
            {isHere ? of(title) : name}
          </li>
        )
      })}
    </ol>
  )
}

/** Why the last action was not done. */
export function Refusal({ desk, said }: { desk: CaseDesk; said: Bilingual | undefined }) {
  const { of, t } = useOffice()
  if (!said) return null
  return (
    <p className="refusal" role="alert">
      {of(said)}
      <button type="button" className="plain" onClick={() => desk.dismiss()}>
        {t('close')}
      </button>
    </p>
  )
}

/** That something could not be read. */
export function Failure({ said }: { said: Bilingual | undefined }) {
  const { of } = useOffice()
  return said ? (
    <p className="refusal" role="alert">
      {of(said)}
    </p>
  ) : null
}

/** A file's size as people read it. */
export function bytes(size: number): string {
  return size < 1 << 20 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / (1 << 20)).toFixed(1)} MiB`
}

/** Where a code of the second factor is typed, or a recovery code. */
export function CodeInput({
  value,
  onChange,
  size = 'middle',
  autoFocus = true,
}: {
  value: string
  onChange(code: string): void
  size?: 'middle' | 'large'
  autoFocus?: boolean
}) {
  const { t } = useOffice()
  return (
    <Input
      size={size}
      className="code"
      aria-label={t('secondCode')}
      placeholder={t('secondCode')}
      autoComplete="one-time-code"
      autoFocus={autoFocus}
      required
      maxLength={24}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

/** Asks for a code before something is signed; what was to be done is done afterwards. */
export function Prove({ desk, isAsked }: { desk: CaseDesk; isAsked: boolean }) {
  const { t, of } = useOffice()
  const [code, setCode] = useState('')
  const [refusal, setRefusal] = useState<Bilingual>()
  const leave = () => {
    setCode('')
    setRefusal(undefined)
  }
  const send = async () => {
    try {
      await post('/api/v1/session/code', { code: code.trim() })
      leave()
      await desk.proved()
    } catch (error) {
      setRefusal(reason(error))
      setCode('')
    }
  }
  return (
    <Modal
      open={isAsked}
      title={t('proveTitle')}
      footer={null}
      destroyOnHidden
      onCancel={() => {
        leave()
        desk.dismiss()
      }}
    >
      <form
        className="prove"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <p>{t('codeHint')}</p>
        <CodeInput size="large" value={code} onChange={setCode} />
        {refusal && (
          <p className="refusal" role="alert">
            {of(refusal)}
          </p>
        )}
        <Button type="primary" htmlType="submit" size="large" block>
          {t('proveAndSign')}
        </Button>
      </form>
    </Modal>
  )
}
