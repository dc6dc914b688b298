import { AutoComplete, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { type Point, get } from './api'
import type { CaseDesk } from './case'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { useOffice } from './words'

const SEVERITIES = ['mandatory', 'required', 'advice'] as const
/** Clauses that are offered at once; typing narrows them down. */
const OFFERED = 50

/** Where an officer saw something that the machine did not: a place on a drawing, and the objects there. */
export interface Seen {
  drawing: string
  at?: [number, number]
  objects: string[]
}

/** A point that an officer adds by hand: placed on the drawing, held against a clause, in the officer's words. */
export function AddPoint({
  desk,
  seen,
  onDone,
}: {
  desk: CaseDesk
  seen: Seen | undefined
  onDone(added: boolean): void
}) {
  const { t, of, language } = useOffice()
  const { value: rules, failure } = useLoaded('rules', () => get('/api/v1/rules'))
  const [clause, setClause] = useState('')
  const [severity, setSeverity] = useState<Point['severity']>('required')
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const offered = (rules ?? [])
    .map((it) => ({ value: `${it.standard} ${it.clause}`, title: of(it.title), severity: it.severity }))
    .filter((it) => `${it.value} ${it.title}`.toLowerCase().includes(clause.toLowerCase()))
    .slice(0, OFFERED)
    .map((it) => ({ ...it, key: `${it.value} ${it.title}`, label: `${it.value} · ${it.title}` }))
  const send = async () => {
    const words = (it: string) => ({ zh: it, en: it })
    const isDone = await desk.act({
      action: 'add_point',
      point: {
        id: '',
        rule: '',
        clause,
        department: '',
        severity,
        verdict: 'fail',
        title: words(title || text.slice(0, 24)),
        message: words(text),
        objects: seen?.objects ?? [],
        inputs: '',
        ...(seen?.at && { spot: { drawing: seen.drawing, at: seen.at } }),
      },
    })
    if (isDone) onDone(true)
  }
  return (
    <form
      className="add-point"
      aria-label={t('addPoint')}
      lang={language}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <h3>✎ {t('addPoint')}</h3>
      <Failure said={failure} />
      <p role="status">
        {seen?.at ? t('placedAt', { x: seen.at[0].toFixed(2), y: seen.at[1].toFixed(2) }) : t('placeIt')}
        {seen && seen.objects.length > 0 && ` · ${t('onObjects', { n: seen.objects.length })}`}
      </p>
      <label>
        {t('clause')}
        <AutoComplete
          aria-label={t('clause')}
          value={clause}
          options={offered}
          onChange={(it: string) => setClause(it)}
          onSelect={(_: string, rule: { title: string; severity: Point['severity'] }) => {
            setSeverity(rule.severity)
            setTitle((it) => it || rule.title)
          }}
        />
      </label>
      <label>
        {t('pointTitle')}
        <Input value={title} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <label>
        {t('severity')}
        <Select
          aria-label={t('severity')}
          value={severity}
          onChange={setSeverity}
          options={SEVERITIES.map((it) => ({ value: it, label: t(it) }))}
        />
      </label>
      <label>
        {t('pointText')}
        <Input.TextArea required rows={3} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <span className="inline">
        <Button type="primary" htmlType="submit" disabled={!clause.trim() || !text.trim()}>
          {t('addPoint')}
        </Button>
        <Button onClick={() => onDone(false)}>{t('close')}</Button>
      </span>
    </form>
  )
}
