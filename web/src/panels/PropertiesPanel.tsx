import type { AttributeValue } from '../../generated/review'
import type { Desk, Open } from '../desk'
import { useSpeech } from '../language'
import { quantity } from '../review'
import { TEXTS, type TextKey, spaced } from '../texts'

/** The selected object, or how many there are: its attributes with where each comes from. */
export function PropertiesPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, of, title } = useSpeech()
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
  return (
    <div className="panel scroll">
      <h2>{object.name.startsWith(kind) ? object.name : `${kind} ${object.name}`}</h2>
      <dl className="attributes">
        {Object.entries(object.attributes).map(([name, it]) => (
          <div key={name}>
            <dt>{spaced(title(attributes, name))}</dt>
            <dd>
              {valueOf(name, it)} <small>{sourceOf(it.source)}</small>
            </dd>
          </div>
        ))}
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
