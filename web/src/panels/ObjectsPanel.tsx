import { useMemo } from 'react'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { GLYPHS, type Verdict as VerdictOf, worstOf } from '../review'

/** What was recognised, by kind; a click selects an object. */
export function ObjectsPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { title: titleOf } = useSpeech()
  const groups = useMemo(() => {
    const shown = open.review.objects.filter((it) => it.geometry)
    return [...Map.groupBy(shown, (it) => it.kind)]
  }, [open.review])
  const title = (kind: string) => titleOf(open.vocabulary.kinds, kind)
  const selected = new Set(open.selection)
  const verdicts = useMemo(() => worstOf(open.review.findings), [open.review])
  const choose = (id: string, adds: boolean) => {
    if (!adds) desk.choose([id])
    else desk.choose(selected.has(id) ? open.selection.filter((it) => it !== id) : [...open.selection, id])
  }
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
              aria-pressed={selected.has(it.id)}
              onClick={(event) => choose(it.id, event.shiftKey || event.ctrlKey)}
              onDoubleClick={() => desk.goTo([it.id])}
              onFocus={() => desk.light([it.id])}
              onBlur={() => desk.light([])}
              onPointerEnter={() => desk.light([it.id])}
              onPointerLeave={() => desk.light([])}
            >
              <Verdict verdict={verdicts.get(it.id)} /> {it.name || `${title(kind)} ${i + 1}`}
            </button>
          ))}
        </details>
      ))}
    </div>
  )
}

/** The worst verdict on an object. */
function Verdict({ verdict }: { verdict: VerdictOf | undefined }) {
  const { t } = useSpeech()
  if (!verdict) return <span className="glyph" />
  return (
    <span className={`glyph ${verdict}`} role="img" aria-label={t(verdict)}>
      {GLYPHS[verdict]}
    </span>
  )
}
