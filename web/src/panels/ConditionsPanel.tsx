import { Button, Input, Select } from 'antd'
import { useRef, useState } from 'react'
import type { Statable } from '../../generated/tushen'
import { conditionsOf, shown, suffixOf, together, withValues, written } from '../conditions'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { spaced } from '../texts'
import { choicesOf } from './Supply'

/** The planning conditions: typed by hand, or from a file; and the limits that hold by them. */
export function ConditionsPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, of } = useSpeech()
  const chooser = useRef<HTMLInputElement>(null)
  const plots = open.review.objects.filter((it) => it.kind === 'Conditions')
  const [isText, setText] = useState(false)
  return (
    <div className="panel scroll conditions">
      <p>{open.conditions ? t('conditionsGiven', { name: open.conditions }) : t('conditionsNone')}</p>
      <div className="tools">
        <Button onClick={() => chooser.current?.click()}>{t('conditionsChoose')}</Button>
        <Button aria-pressed={isText} onClick={() => setText(!isText)}>
          {t('conditionsAsFile')}
        </Button>
      </div>
      <p className="empty">{t('conditionsEdits')}</p>
      <input
        ref={chooser}
        type="file"
        accept=".toml"
        hidden
        aria-label={t('conditionsChoose')}
        onChange={(event) => void desk.openFiles([...(event.target.files ?? [])])}
      />
      {isText || plots.length > 1 ? (
        <AsText key={desk.conditionsText()} desk={desk} />
      ) : (
        <Form key={JSON.stringify(plots[0]?.attributes)} desk={desk} open={open} />
      )}
      <ul>
        {open.review.limits?.map((it) => (
          <li key={`${it.rule} ${it.plot ?? ''}`}>{of(it.message)}</li>
        ))}
      </ul>
    </div>
  )
}

/** A field for each condition; what is changed is written into the file, and the drawing is reviewed anew. */
function Form({ desk, open }: { desk: Desk; open: Open }) {
  const { t } = useSpeech()
  const [typed, setTyped] = useState<Record<string, string>>({})
  const known = open.review.objects.find((it) => it.kind === 'Conditions')
  const all = conditionsOf(open.vocabulary.statable)
  const changed = all.map((it) => it.fact).filter((it) => (typed[it.id] ?? shown(it, known)) !== shown(it, known))
  const value = (fact: Statable) => typed[fact.id] ?? shown(fact, known)
  const isWrong = (fact: Statable) => value(fact).trim() !== '' && written(fact, value(fact)) === undefined
  const fields = (isUsual: boolean) =>
    all
      .filter((it) => it.isUsual === isUsual)
      .map(({ fact }) => (
        <Field
          key={fact.id}
          open={open}
          fact={fact}
          value={value(fact)}
          isWrong={isWrong(fact)}
          onChange={(it) => setTyped({ ...typed, [fact.id]: it })}
        />
      ))
  const apply = () => {
    const ids = together(changed.map((it) => it.id))
    const facts = all.map((it) => it.fact).filter((it) => ids.includes(it.id))
    const texts = facts.map((it) => [it.id, value(it).trim() ? (written(it, value(it)) ?? '') : ''])
    void desk.setConditions(withValues(desk.conditionsText(), Object.fromEntries(texts) as Record<string, string>))
  }
  return (
    <form
      className="conditions-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (changed.length > 0 && !all.some((it) => isWrong(it.fact))) apply()
      }}
    >
      {fields(true)}
      <details>
        <summary>{t('conditionsMore')}</summary>
        {fields(false)}
      </details>
      <Button htmlType="submit" type="primary" disabled={changed.length === 0 || all.some((it) => isWrong(it.fact))}>
        {t('conditionsApply')}
      </Button>
    </form>
  )
}

function Field({
  open,
  fact,
  value,
  isWrong,
  onChange,
}: {
  open: Open
  fact: Statable
  value: string
  isWrong: boolean
  onChange(value: string): void
}) {
  const { t, of, title } = useSpeech()
  const name = spaced(title(open.vocabulary.attributes, fact.id))
  const choices = choicesOf(fact, open).map((it) => ({ value: it.id, label: of(it) }))
  if (fact.sort === 'truth') choices.push({ value: 'true', label: t('yes') }, { value: 'false', label: t('no') })
  return (
    <label className="condition" data-condition={fact.id}>
      <span>{name}</span>
      {choices.length > 0 ? (
        <Select
          aria-label={name}
          allowClear
          placeholder={t('chooseValue')}
          value={value || null}
          options={choices}
          onChange={(it?: string) => onChange(it ?? '')}
        />
      ) : (
        <Input
          aria-label={name}
          inputMode={fact.sort === 'text' ? 'text' : 'decimal'}
          suffix={suffixOf(fact)}
          status={isWrong ? 'error' : ''}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </label>
  )
}

/** The whole file: also limits of review points, the authority's lines, several plots. */
function AsText({ desk }: { desk: Desk }) {
  const { t } = useSpeech()
  const [text, setText] = useState(desk.conditionsText)
  return (
    <div className="conditions-form">
      <Input.TextArea
        aria-label={t('conditionsAsFile')}
        autoSize={{ minRows: 8 }}
        value={text}
        placeholder={'[conditions]\nfar_max = 2.5\ndensity_max = "30 %"'}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="primary" disabled={text === desk.conditionsText()} onClick={() => void desk.setConditions(text)}>
        {t('conditionsApply')}
      </Button>
    </div>
  )
}
