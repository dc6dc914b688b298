import { useMemo } from 'react'
import type { Desk, Open } from '../desk'
import { useSpeech } from '../language'

/** What was recognised, by kind; a click selects an object. */
export function ObjectsPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { language } = useSpeech()
  const groups = useMemo(() => {
    const shown = open.review.objects.filter((it) => it.geometry)
    return [...Map.groupBy(shown, (it) => it.kind)]
  }, [open.review])
  const title = (kind: string) => open.vocabulary.kinds.find((it) => it.id === kind)?.[language] ?? kind
  return (
    <div className="panel scroll">
      {groups.map(([kind, objects]) => (
        <details key={kind} className="kind" open={objects.length <= 12}>
          <summary>
            {title(kind)} <small>{objects.length}</small>
          </summary>
          {objects.map((it, i) => (
            <button
              key={it.id}
              type="button"
              className="object"
              aria-pressed={it.id === open.selected}
              onClick={() => desk.select(it.id)}
            >
              {it.name || `${title(kind)} ${i + 1}`}
            </button>
          ))}
        </details>
      ))}
    </div>
  )
}
