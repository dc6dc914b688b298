import type { Open } from '../desk'
import { useSpeech } from '../language'
import { quantity } from '../review'

/** The selected object: its attributes with where each comes from. */
export function PropertiesPanel({ open }: { open: Open }) {
  const { t, language } = useSpeech()
  const object = open.review.objects.find((it) => it.id === open.selected)
  if (!object) return <p className="empty">{t('nothingSelected')}</p>
  const kind = open.vocabulary.kinds.find((it) => it.id === object.kind)?.[language] ?? object.kind
  const shown = (value: unknown, unit: string | null | undefined) =>
    typeof value === 'number' && unit ? quantity(value, unit) : String(value)
  return (
    <div className="panel scroll">
      <h3>{object.name.startsWith(kind) ? object.name : `${kind} ${object.name}`}</h3>
      <dl className="attributes">
        {Object.entries(object.attributes).map(([name, it]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {shown(it.value, it.unit)} <small>{it.source}</small>
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
