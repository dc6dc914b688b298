import { useRef } from 'react'
import type { RuleFault } from './api'
import { useOffice } from './words'

/** A stretch of a text: plain, or with what is wrong there. */
interface Stretch {
  text: string
  fault?: RuleFault
}

/** Cuts a text where faults begin and end; of faults that overlap the first is shown. */
export function stretches(text: string, faults: RuleFault[]): Stretch[] {
  const lines = text.split('\n')
  const starts: number[] = []
  let at = 0
  for (const line of lines) {
    starts.push(at)
    at += line.length + 1
  }
  const placed = faults
    .filter((it) => it.line >= 1 && it.line <= lines.length)
    .map((fault) => {
      const line = lines[fault.line - 1] ?? ''
      // The server counts characters, the page counts units of UTF-16.
      const before = [...line].slice(0, Math.max(0, fault.column - 1)).join('').length
      const rest = [...text.slice((starts[fault.line - 1] ?? 0) + before)]
      const length = rest.slice(0, Math.max(1, fault.length)).join('').length
      const from = (starts[fault.line - 1] ?? 0) + before
      return { fault, from, until: Math.min(text.length, from + length) }
    })
    .toSorted((a, b) => a.from - b.from)
  const out: Stretch[] = []
  let done = 0
  for (const { fault, from, until } of placed) {
    if (from < done) continue
    if (from > done) out.push({ text: text.slice(done, from) })
    out.push({ text: text.slice(from, until), fault })
    done = until
  }
  out.push({ text: text.slice(done) })
  return out
}

/** A text of rules that can be edited: line numbers, and each fault underlined where it is and said beneath. */
export function RuleEditor({
  label,
  text,
  faults,
  onChange,
}: {
  label: string
  text: string
  faults: RuleFault[]
  onChange(text: string): void
}) {
  const { of } = useOffice()
  const field = useRef<HTMLTextAreaElement>(null)
  const back = useRef<HTMLPreElement>(null)
  const gutter = useRef<HTMLPreElement>(null)
  const wrong = new Set(faults.map((it) => it.line))
  const follow = () => {
    const from = field.current
    if (!from || !back.current || !gutter.current) return
    back.current.scrollTop = from.scrollTop
    back.current.scrollLeft = from.scrollLeft
    gutter.current.scrollTop = from.scrollTop
  }
  const show = (fault: RuleFault) => {
    const area = field.current
    if (!area) return
    let from = 0
    for (const it of stretches(text, [fault])) {
      if (it.fault) {
        area.focus()
        area.setSelectionRange(from, from + it.text.length)
        area.scrollTop = Math.max(0, fault.line - 5) * 18
        return
      }
      from += it.text.length
    }
  }
  const lines = text.split('\n').length
  return (
    <div className="rule-editor">
      <div className="rule-text">
        <pre className="rule-lines" aria-hidden="true" ref={gutter}>
          {Array.from({ length: lines }, (_, i) => (
            <span key={i} className={wrong.has(i + 1) ? 'wrong' : undefined}>{`${i + 1}\n`}</span>
          ))}
        </pre>
        <div className="rule-field">
          <pre aria-hidden="true" ref={back}>
            {stretches(text, faults).map((it, i) =>
              it.fault ? (
                <mark key={i} className={it.fault.is_error ? 'error' : 'warning'}>
                  {it.text}
                </mark>
              ) : (
                <span key={i}>{it.text}</span>
              ),
            )}
            {'\n'}
          </pre>
          <textarea
            ref={field}
            aria-label={label}
            aria-invalid={faults.some((it) => it.is_error)}
            spellCheck={false}
            wrap="off"
            value={text}
            onChange={(it) => onChange(it.target.value)}
            onScroll={follow}
          />
        </div>
      </div>
      <ul className="plain-list rule-faults" aria-live="polite">
        {faults.map((it) => (
          <li key={`${it.line}:${it.column}:${it.message.en}`}>
            <button type="button" className="plain" onClick={() => show(it)}>
              {it.line}:{it.column}
            </button>{' '}
            {of(it.message)}
            {it.help && <em> {of(it.help)}</em>}
          </li>
        ))}
      </ul>
    </div>
  )
}
