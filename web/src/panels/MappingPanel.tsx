import { Button, Select } from 'antd'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'

/** What a layer holds that is no object; the engine's own words. */
const NO_OBJECT = 'decoration'

/** What became of each layer: kinds that were recognised, what was not, and what a person says that it is. */
export function MappingPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, title } = useSpeech()
  const { kinds } = open.vocabulary
  const { layers } = open.review.drawing
  const used = layers
    .filter((it) => it.entities > 0)
    .toSorted((a, b) => Number(!!b.suggestion) - Number(!!a.suggestion) || b.unused - a.unused)
  const suggested = used.filter(
    (it) => it.suggestion && !open.mapping[it.name] && kinds.some((k) => k.id === it.suggestion),
  )
  const choices = [
    { value: '', label: t('asRecognised') },
    { value: NO_OBJECT, label: t('noObject') },
    ...kinds.map((it) => ({ value: it.id, label: title(kinds, it.id) })),
  ]
  const set = (changes: Record<string, string>) => {
    const mapping = Object.entries({ ...open.mapping, ...changes }).filter(([, kind]) => kind !== '')
    void desk.map(Object.fromEntries(mapping))
  }
  return (
    <div className="panel">
      <p className="empty">
        {t('mappingSummary', {
          layers: used.length,
          known: used.filter((it) => Object.keys(it.kinds).length > 0).length,
          unused: used.reduce((sum, it) => sum + it.unused, 0),
        })}{' '}
        {t('mappingKept')}
      </p>
      {suggested.length > 0 && (
        <Button
          className="accept"
          onClick={() => set(Object.fromEntries(suggested.map((it) => [it.name, it.suggestion ?? ''])))}
        >
          {t('acceptSuggestions', { n: suggested.length })}
        </Button>
      )}
      <ul className="mapping scroll">
        {used.map((layer) => (
          <li key={layer.name} onPointerEnter={() => desk.lightLayer(layer.name)} onPointerLeave={() => desk.light([])}>
            <span className="layer-name" title={layer.name}>
              {layer.name} <small>{layer.entities}</small>
              <small>
                {Object.entries(layer.kinds)
                  .map(([kind, n]) => `${title(kinds, kind)} ${n}`)
                  .join(' · ')}
                {layer.suggestion && ` ${t('suggested', { kind: title(kinds, layer.suggestion) })}`}
              </small>
            </span>
            <Select
              showSearch
              optionFilterProp="label"
              aria-label={`${t('mapping')} ${layer.name}`}
              value={open.mapping[layer.name] ?? ''}
              options={choices}
              onChange={(kind) => set({ [layer.name]: kind })}
            />
          </li>
        ))}
      </ul>
      <details className="remarks">
        <summary>{t('notRead', { n: notReadCount(open) })}</summary>
        <NotRead open={open} />
      </details>
    </div>
  )
}

function notReadCount({ review }: Open): number {
  return review.drawing.not_understood.reduce((sum, it) => sum + it.count, 0) + review.drawing.diagnostics.length
}

/** What was not read or understood, and what reading found wrong. */
function NotRead({ open }: { open: Open }) {
  const { of } = useSpeech()
  const { diagnostics, not_understood } = open.review.drawing
  return (
    <ul>
      {not_understood.map((it) => (
        <li key={it.type_name}>
          {it.type_name} {it.count}
        </li>
      ))}
      {diagnostics.map((it, i) => (
        <li key={i}>
          {of(it.message)} <small>{[it.entity, it.line && `line ${it.line}`].filter(Boolean).join(', ')}</small>
        </li>
      ))}
    </ul>
  )
}
