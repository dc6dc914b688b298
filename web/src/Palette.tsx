import { useEffect, useId, useRef, useState } from 'react'
import { commandsFor } from './commands'
import type { Desk } from './desk'
import type { DeskState, Open } from './state'
import { useSpeech } from './language'
import { GLYPHS, code, holds } from './review'

/** The most that is listed of each sort. */
const LISTED = 8

interface Entry {
  sort: string
  text: string
  hint: string
  run(): void
}

/** One box for commands, objects, findings and texts on the drawing. */
export function Palette({
  desk,
  state,
  open,
  start,
  onClose,
}: {
  desk: Desk
  state: DeskState
  open: Open
  /** What is typed already. */
  start: string
  onClose(): void
}) {
  const { t, of, title, language } = useSpeech()
  const [typed, setTyped] = useState(start)
  const [at, setAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const id = useId()
  useEffect(() => {
    const former = document.activeElement
    input.current?.focus()
    return () => {
      if (former instanceof HTMLElement) former.focus()
    }
  }, [])
  const entries = entriesFor(typed)
  const active = Math.min(at, entries.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [active])

  function entriesFor(words: string): Entry[] {
    const commands = commandsFor(words, (it) => t(it.title)).map((it) => ({
      sort: t('command'),
      text: t(it.title),
      hint: it.aliases[0]?.toUpperCase() ?? '',
      run: () => it.run(desk, state),
    }))
    const wanted = words.trim().toLowerCase()
    if (!wanted) return commands
    const objects = open.review.objects.filter((it) => it.geometry && it.name.toLowerCase().includes(wanted))
    const findings = open.review.findings.filter((it) => holds(it, wanted, language))
    return [
      ...commands.slice(0, LISTED),
      ...objects.slice(0, LISTED).map((it) => ({
        sort: t('object'),
        text: it.name,
        hint: title(open.vocabulary.kinds, it.kind),
        run: () => {
          desk.choose([it.id])
          desk.goTo([it.id])
        },
      })),
      ...findings.slice(0, LISTED).map((it) => ({
        sort: t('finding'),
        text: `${GLYPHS[it.verdict]} ${of(it.message)}`,
        hint: code(it),
        run: () => desk.focus(it.id),
      })),
      ...desk.textsWith(wanted, LISTED).map((it) => ({
        sort: t('onDrawing'),
        text: it.text,
        hint: '',
        run: () => desk.goToText(it.at, it.size),
      })),
    ]
  }

  const run = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    entry.run()
  }
  const onKey = (event: React.KeyboardEvent) => {
    // A key that an input method is composing with is not meant for the list.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setAt(Math.min(active + 1, entries.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(active - 1, 0))
    else if (event.key === 'Enter') run(entries[active])
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="palette" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && onClose()}>
      <input
        ref={input}
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={entries[active] && `${id}-${active}`}
        aria-label={t('palette')}
        placeholder={t('palette')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKey}
      />
      <ul ref={list} id={id} role="listbox" aria-label={t('palette')}>
        {entries.map((it, i) => (
          <li
            key={i}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => run(it)}
          >
            <small className="sort">{it.sort}</small>
            <span>{it.text}</span>
            <small>{it.hint}</small>
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p className="empty">{t('paletteNone')}</p>}
    </div>
  )
}
