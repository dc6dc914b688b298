import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import type { Statable } from '../../generated/tushen'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { spaced } from '../texts'
import { numberOf } from './EditPanel'

/** A field in which a person states an attribute of an object; it is kept with the drawing, and undo takes it back. */
export function Supply({
  desk,
  open,
  object,
  fact,
  onDone,
}: {
  desk: Desk
  open: Open
  object: string
  fact: Statable
  onDone?(): void
}) {
  const { t, of, title } = useSpeech()
  const [typed, setTyped] = useState('')
  const name = spaced(title(open.vocabulary.attributes, fact.id))
  const choices = choicesOf(fact, open).map((it) => ({ value: it.id, label: of(it) }))
  if (fact.sort === 'truth') choices.push({ value: 'true', label: t('yes') }, { value: 'false', label: t('no') })
  const value = valueOf(fact, typed)
  const isEmpty = typed.trim() === ''
  const supply = async () => {
    if (value === undefined || isEmpty) return
    await desk.stateFact(object, fact.id, value)
    onDone?.()
  }
  return (
    <form
      className="entry supply"
      data-fact={fact.id}
      onSubmit={(event) => {
        event.preventDefault()
        void supply()
      }}
    >
      <b>{name}</b>
      {choices.length > 0 ? (
        <Select
          aria-label={name}
          placeholder={t('chooseValue')}
          value={typed || null}
          onChange={(it: string) => setTyped(it)}
          options={choices}
        />
      ) : (
        <Input
          aria-label={name}
          inputMode={fact.sort === 'text' ? 'text' : 'decimal'}
          suffix={suffixOf(fact)}
          status={isEmpty || value !== undefined ? '' : 'error'}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <Button
        htmlType="submit"
        type="primary"
        disabled={isEmpty || value === undefined}
        aria-label={`${t('supply')} ${name}`}
      >
        {t('supply')}
      </Button>
    </form>
  )
}

/** The attribute that a person can state under a name. */
export function statable(open: Open, attribute: string): Statable | undefined {
  return open.vocabulary.statable.find((it) => it.id === attribute)
}

/** The values that an attribute can have, when there are few. */
export function choicesOf(fact: Statable, open: Open) {
  const prefix = `${fact.id}.`
  const values = fact.sort === 'choice' ? open.vocabulary.values.filter((it) => it.id.startsWith(prefix)) : []
  return values.map((it) => ({ ...it, id: it.id.slice(prefix.length) }))
}

/** What stands behind the number: people write shares in percent and angles in degrees. */
function suffixOf({ sort, unit }: Statable): string {
  if (sort !== 'number') return ''
  return { m: 'm', m2: 'm²', s: 's', rad: '°', '1': '%' }[unit] ?? unit
}

/** What was typed as the engine takes it; nothing when it is no value of the attribute. */
export function valueOf({ sort, unit }: Statable, typed: string): string | number | boolean | undefined {
  if (sort === 'text' || sort === 'choice') return typed.trim()
  if (sort === 'truth') return typed === 'true'
  const number = numberOf(typed.replace(/%$/, ''))
  if (number === undefined) return undefined
  if (sort === 'count') return Number.isInteger(number) && number >= 0 ? number : undefined
  if (unit === 'rad') return (number * Math.PI) / 180
  return unit === '1' ? number / 100 : number
}
