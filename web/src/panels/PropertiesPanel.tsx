import type { AttributeValue } from '../../generated/review'
import { EditOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { quantity } from '../review'
import { TEXTS, type TextKey, spaced } from '../texts'
import { EditPanel } from './EditPanel'
import { Supply, statable } from './Supply'

/** The selected object, or how many there are: its attributes with where each comes from. */
export function PropertiesPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, of, title } = useSpeech()
  const [stated, setStated] = useState<{ object: string; attribute: string }>()
  const { kinds, attributes, values } = open.vocabulary
  const chosen = open.review.objects.filter((it) => open.selection.includes(it.id))
  const [object] = chosen
  if (!object) return <p className="empty">{t('nothingSelected')}</p>
  if (chosen.length > 1) {
    return (
      <div className="panel scroll">
        <h2>{t('selected', { n: chosen.length })}</h2>
        {chosen.map((it) => (
          <button key={it.id} type="button" className="object" onClick={() => desk.choose([it.id])}>
            {it.name || title(kinds, it.kind)}
          </button>
        ))}
        {open.isModel ? <p className="empty">{t('modelNotEdited')}</p> : <EditPanel desk={desk} open={open} />}
      </div>
    )
  }
  const kind = title(kinds, object.kind)
  const valueOf = (name: string, { value, unit }: AttributeValue): string => {
    const plain: unknown = value
    if (typeof plain === 'boolean') return t(plain ? 'yes' : 'no')
    if (typeof plain === 'number') return unit ? quantity(plain, unit) : String(plain)
    const known = values.find((it) => it.id === `${name}.${String(plain)}`)
    return known ? of(known) : String(plain)
  }
  const sourceOf = (source: string) => {
    const key = `source${source.charAt(0).toUpperCase()}${source.slice(1)}`
    return key in TEXTS ? t(key as TextKey) : spaced(source)
  }
  const state = (attribute: string) => setStated({ object: object.id, attribute })
  const fact = stated?.object === object.id ? statable(open, stated.attribute) : undefined
  const form = fact && (
    <Supply key={fact.id} desk={desk} open={open} object={object.id} fact={fact} onDone={() => setStated(undefined)} />
  )
  const further = open.vocabulary.statable
    .filter((it) => it.kinds.includes(object.kind) && !(it.id in object.attributes))
    .map((it) => ({ value: it.id, label: spaced(title(attributes, it.id)) }))
  return (
    <div className="panel scroll">
      <h2>{object.name.startsWith(kind) ? object.name : `${kind} ${object.name}`}</h2>
      {open.isModel ? <p className="empty">{t('modelNotEdited')}</p> : <EditPanel desk={desk} open={open} />}
      <dl className="attributes">
        {Object.entries(object.attributes).map(([name, it]) => (
          <div key={name}>
            <dt>{spaced(title(attributes, name))}</dt>
            <dd>
              {valueOf(name, it)} <small>{sourceOf(it.source)}</small>
              {!open.isModel && it.source !== 'geometry' && statable(open, name) && (
                <Button
                  type="text"
                  icon={<EditOutlined />}
                  title={t('correct')}
                  aria-label={`${t('correct')} ${spaced(title(attributes, name))}`}
                  onClick={() => state(name)}
                />
              )}
              {fact?.id === name && form}
            </dd>
          </div>
        ))}
        <div hidden={open.isModel}>
          <dt>{t('furtherFacts')}</dt>
          <dd>
            <Select
              showSearch
              optionFilterProp="label"
              aria-label={t('furtherFacts')}
              placeholder={t('chooseValue')}
              value={fact && !(fact.id in object.attributes) ? fact.id : null}
              options={further}
              onChange={state}
            />
            {fact && !(fact.id in object.attributes) && form}
          </dd>
        </div>
        <div>
          <dt>{t('evidence')}</dt>
          <dd>{object.evidence.join('; ')}</dd>
        </div>
        <div>
          <dt>{t('entities')}</dt>
          <dd>{object.entities.join(', ')}</dd>
        </div>
        <div>
          <dt>{t('confidence')}</dt>
          <dd>{object.confidence}</dd>
        </div>
      </dl>
    </div>
  )
}
