import { ClockCircleOutlined, MessageOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Segmented, Select } from 'antd'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { Finding } from '../../generated/review'
import { GLYPHS, VERDICTS, comparison, quantity, range, requirement } from '../review'
import type { Case, Decided, Point, Present, Round } from './api'
import { AddPoint, type Seen } from './AddPoint'
import type { CaseDesk } from './case'
import { Avatar } from './Company'
import { DrawingView, type RoundDrawing, drawingsOf } from './DrawingView'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { type Phrase, phrasesOf } from './phrases'
import { address, go } from './route'
import { Threads } from './Threads'
import { Viewed } from './viewed'
import { useOffice } from './words'

type Filter = 'look' | 'todo' | 'all'
/** How a point is being disposed of. */
type Way = 'confirmed' | 'rejected' | 'waived' | 'consult' | 'comment'

/** The drawing and the id of a point's finding or object there: `site-plan/x-1` is `x-1` of `site-plan`. */
export function placeOf(id: string): [drawing: string, rest: string] {
  const at = id.lastIndexOf('/')
  return [id.slice(0, at), id.slice(at + 1)]
}

/** Whether somebody must decide a point. */
export function isOpen(it: Point): boolean {
  return (it.verdict === 'fail' || it.verdict === 'unknown') && it.severity !== 'advice'
}

/** Whether a point could have been told in an earlier round and was not. */
export function isLate(it: Point, round: number): boolean {
  return round > 1 && !it.noticed && (!it.cause || it.cause === 'detectable')
}

/** Whether a point of a later round needs a look: the change touched it and nobody decided it since. */
function needsLook(it: Point): boolean {
  return isOpen(it) && !it.carried
}

function worstFirst(a: Point, b: Point): number {
  const rank = (it: Point) => VERDICTS.indexOf(it.verdict) + (it.severity === 'advice' ? 10 : 0)
  return rank(a) - rank(b) || a.rule.localeCompare(b.rule) || a.id.localeCompare(b.id)
}

interface ReviewProps {
  desk: CaseDesk
  view: Case
  query: URLSearchParams
  /** Who else is in the case, and who of them is followed. */
  here: Present[]
  followed: Present | undefined
}

/** Half the size of the sign at the place of a point that was added by hand, metres. */
const SIGN = 1.5

function diamond([x, y]: [number, number]): [number, number][] {
  return [
    [x - SIGN, y],
    [x, y - SIGN],
    [x + SIGN, y],
    [x, y + SIGN],
    [x - SIGN, y],
  ]
}

/** Where a person saw a point on a drawing. */
function spotOf(point: Point | undefined, drawing: string | undefined): [number, number] | undefined {
  const [x, y] = (point?.spot?.drawing === drawing && point?.spot?.at) || []
  return x === undefined || y === undefined ? undefined : [x, y]
}

/** The review of a round: points, drawing, one point with what is to be decided. */
export function ReviewTab({ desk, view, query, here, followed }: ReviewProps) {
  const { t } = useOffice()
  const number = Number(query.get('round') ?? view.rounds.length)
  const round = view.rounds.find((it) => it.number === number)
  if (!round?.review) return <p className="empty">{t('noReviewYet')}</p>
  const props = { desk, view, round, query, here, followed }
  return <RoundReview key={number} {...props} />
}

function RoundReview({ desk, view, round, query, here, followed }: ReviewProps & { round: Round }) {
  const { t, of, me, is, department } = useOffice()
  const isCurrent = round.number === view.rounds.length
  const mine = me?.department ?? undefined
  const shownDepartment = query.get('dept') ?? (view.tasks.some((it) => it.department === mine) ? (mine ?? '') : '')
  const [filter, setFilter] = useState<Filter>(round.number > 1 ? 'look' : 'todo')
  const [chosen, setChosen] = useState<string[]>([])
  const [way, setWay] = useState<Way>()
  const [viewed] = useState(() => new Viewed(view.id, round.number, me?.name ?? ''))
  const [, setTurn] = useState(0)
  /** What the person is about to do by now, for answers that arrive later. */
  const latest = useRef(way)
  useEffect(() => {
    latest.current = way
  }, [way])
  const list = useRef<HTMLUListElement>(null)
  /** What is being added by hand: a click on the drawing places it. */
  const [isAdding, setAdding] = useState(false)
  const [seen, setSeen] = useState<Seen>()
  const [done, setDone] = useState<{ ids: string[]; before: Map<string, Decided | null> }[]>([])
  const key = `${view.id}/${round.number}/${round.review ?? ''}`
  const { value: drawings, failure } = useLoaded(key, () => drawingsOf(view.id, round))

  const points = useMemo(() => {
    const own = round.points.filter((it) => !shownDepartment || it.department === shownDepartment)
    const wanted = own.filter((it) => {
      if (filter === 'look') return needsLook(it)
      if (filter === 'todo') return isOpen(it) && !it.disposition
      return true
    })
    return wanted.toSorted(worstFirst)
  }, [round.points, shownDepartment, filter])
  const named = query.get('p')
  // A point that was just decided leaves the list of what is to do, but stays on the right until the next is chosen.
  const current = round.points.find((it) => it.id === named) ?? points[0]
  const place = current ? points.findIndex((it) => it.id === current.id) : -1
  const [currentDrawing] = current ? placeOf(current.id) : ['']
  const anchor = current?.objects[0] ? placeOf(current.objects[0])[0] : ''
  const drawing: RoundDrawing | undefined =
    drawings?.find((it) => it.drawing === currentDrawing || it.drawing === anchor) ?? drawings?.[0]
  const finding = drawing?.review.findings.find((it) => current && placeOf(current.id)[1] === it.id)
  const drawn = drawing?.drawing
  useEffect(() => desk.whereabouts({ point: current?.id ?? null, drawing: drawn ?? null }), [desk, current?.id, drawn])
  const beside = here.filter((it) => it.at.tab === 'review' && it.at.drawing === drawn)
  const mayDispose = isCurrent && view.stage === 'review' && mine !== undefined && current?.department === mine

  const mayAdd = isCurrent && view.stage === 'review' && mine !== undefined && is('officer', 'chief', 'lead')
  const spots = (isAdding ? [seen?.at] : [spotOf(current, drawn)]).filter((it) => it !== undefined)
  const places = JSON.stringify(spots)
  const outlines = useMemo(() => (JSON.parse(places) as [number, number][]).map(diamond), [places])
  const add = (at: Partial<Seen>) =>
    setSeen((it) => ({ drawing: drawn ?? '', objects: it?.objects ?? [], ...(it?.at && { at: it.at }), ...at }))

  const show = (point: Point | undefined) => {
    setAdding(false)
    setWay(undefined)
    const p = point?.id
    go(
      address(['cases', view.id, 'review'], {
        round: query.get('round') ?? undefined,
        dept: query.get('dept') ?? undefined,
        p,
      }),
      true,
    )
  }
  const step = (by: number, onlyNew = false) => {
    const from = place < 0 ? (by > 0 ? -1 : 0) : place
    for (let at = from + by; at >= 0 && at < points.length; at += by) {
      const it = points[at]
      if (it && !(onlyNew && viewed.has(it))) {
        show(it)
        return
      }
    }
  }
  const targets = () => (chosen.length > 0 ? chosen : current ? [current.id] : [])
  const touched = (ids: string[]) => (it: Case) =>
    it.rounds
      .at(-1)
      ?.points.filter((point) => ids.includes(point.id))
      .map((point) => point.disposition)
  const dispose = async (decided: Decided, ids = targets()) => {
    const before = new Map(
      round.points.filter((it) => ids.includes(it.id)).map((it) => [it.id, it.disposition ?? null] as const),
    )
    const next = points[Math.min(place + 1, points.length - 1)]
    const isDone = await desk.act({ action: 'dispose', points: ids, decided }, touched(ids))
    if (!isDone) return
    setDone([...done, { ids, before }])
    setChosen([])
    // The change may show before its answer is here: whoever went on meanwhile is not called back.
    if (latest.current !== way) return
    if (ids.length === 1 && next && next.id !== current?.id) show(next)
    else setWay(undefined)
    list.current?.focus()
  }
  const takeBack = async () => {
    const last = done.at(-1)
    if (!last) return
    setDone(done.slice(0, -1))
    for (const id of last.ids) {
      const decided = last.before.get(id) ?? { disposition: 'open' as const, reason: '', wording: '' }
      await desk.act({ action: 'dispose', points: [id], decided }, touched([id]))
    }
  }
  const see = (point: Point) => {
    viewed.toggle(point)
    setTurn((it) => it + 1)
  }
  const choose = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((it) => it !== id) : [...chosen, id])
  // Without other words the applicant reads what the engine says of each point.
  const confirm = () => void dispose({ disposition: 'confirmed', reason: '', wording: '' })

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return
    if (event.ctrlKey && event.code === 'KeyZ') {
      event.preventDefault()
      void takeBack()
      return
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (target instanceof Element && target.closest('.canvas') && event.code.startsWith('Arrow')) return
    // Read from the physical key, so that an input method does not swallow it.
    const keys: Record<string, () => void> = {
      KeyJ: () => step(1, event.shiftKey),
      ArrowDown: () => step(1),
      KeyK: () => step(-1, event.shiftKey),
      ArrowUp: () => step(-1),
      KeyX: () => {
        if (!current) return
        const from = points.findIndex((it) => it.id === chosen.at(-1))
        if (!event.shiftKey || from < 0) choose(current.id)
        else {
          const range = points.slice(Math.min(from, place), Math.max(from, place) + 1).map((it) => it.id)
          setChosen([...new Set([...chosen, ...range])])
        }
      },
      KeyV: () => {
        if (!current) return
        see(current)
        step(1)
      },
      KeyC: () => setWay('comment'),
      Escape: () => (way ? setWay(undefined) : setChosen([])),
      ...(mayDispose && {
        KeyA: confirm,
        KeyR: () => setWay('rejected'),
        KeyW: () => setWay('waived'),
        KeyQ: () => setWay('consult'),
      }),
    }
    const run = keys[event.code]
    if (!run) return
    event.preventDefault()
    run()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' })
  }, [current?.id])

  const own = round.points.filter((it) => !shownDepartment || it.department === shownDepartment)
  const open = own.filter(isOpen)
  const decidedBy = (what: Decided['disposition']) => open.filter((it) => it.disposition?.disposition === what).length
  const sum = {
    confirmed: decidedBy('confirmed'),
    rejected: decidedBy('rejected'),
    waived: decidedBy('waived'),
    carried: open.filter((it) => it.carried).length,
    todo: open.filter((it) => !it.disposition).length,
  }
  const departments = [...new Set(round.points.map((it) => it.department))]
  const threadsAt = (it: Point) => view.threads.filter((thread) => thread.objects.some((id) => it.objects.includes(id)))
  return (
    <div className="review">
      <section className="points" aria-label={t('points')}>
        <div className="tools">
          <Select
            aria-label={t('department')}
            value={shownDepartment}
            onChange={(dept) => {
              setChosen([])
              go(
                address(['cases', view.id, 'review'], { round: query.get('round') ?? undefined, dept: dept || 'all' }),
                true,
              )
            }}
            options={[
              { value: '', label: t('allDepartments') },
              ...departments.map((id) => ({ value: id, label: department(id) })),
            ]}
          />
          <Segmented<Filter>
            value={filter}
            onChange={setFilter}
            options={[
              { value: 'todo', label: `${t('toDo')} ${sum.todo}` },
              ...(round.number > 1
                ? [{ value: 'look' as const, label: `${t('needsLook')} ${own.filter(needsLook).length}` }]
                : []),
              { value: 'all', label: t('all') },
            ]}
          />
        </div>
        <div className="choose-all">
          <Checkbox
            checked={points.length > 0 && points.every((it) => chosen.includes(it.id))}
            indeterminate={chosen.length > 0 && chosen.length < points.length}
            onChange={({ target }) => setChosen(target.checked ? points.map((it) => it.id) : [])}
          >
            {t('chooseAll')}
          </Checkbox>
          {chosen.length > 0 && <b>{t('chosenSum', { n: chosen.length })}</b>}
        </div>
        <ul ref={list} tabIndex={0} aria-label={t('pointList')}>
          {points.map((it) => (
            <li
              key={it.id}
              aria-current={it.id === current?.id}
              className={`point-row ${it.verdict} ${viewed.has(it) ? 'viewed' : ''}`}
            >
              <Checkbox
                checked={chosen.includes(it.id)}
                onChange={() => choose(it.id)}
                aria-label={t('choosePoint', { name: of(it.title) })}
              />
              <button type="button" onClick={() => show(it)}>
                <span>
                  <span className={it.verdict}>{it.by_hand ? '✎' : GLYPHS[it.verdict]}</span> {of(it.title)}
                </span>
                <small>{of(it.message)}</small>
                <span className="badges">
                  {it.disposition && <em className={it.disposition.disposition}>{t(it.disposition.disposition)}</em>}
                  {it.carried && <em>{t('carried')}</em>}
                  {round.number > 1 && it.fate && it.fate !== 'unchanged' && <em>{t(`fate_${it.fate}`)}</em>}
                  {isOpen(it) && isLate(it, round.number) && (
                    <em className="late">
                      <ClockCircleOutlined /> {t('late')}
                    </em>
                  )}
                  {here
                    .filter((who) => who.at.point === it.id)
                    .map((who) => (
                      <Avatar key={who.client} who={who} />
                    ))}
                  {threadsAt(it).length > 0 && (
                    <em>
                      <MessageOutlined /> {threadsAt(it).length}
                    </em>
                  )}
                </span>
              </button>
            </li>
          ))}
          {points.length === 0 && <li className="empty">{t(filter === 'all' ? 'noPoints' : 'nothingToDo')}</li>}
        </ul>
      </section>
      <section className="review-canvas" aria-label={t('drawing')}>
        <Failure said={failure} />
        {drawings && !drawing && <p className="empty">{t('noDrawing')}</p>}
        {drawing && (
          <DrawingView
            key={drawing.file}
            id={view.id}
            drawing={drawing}
            others={beside}
            followed={followed}
            onWhere={(where) => desk.whereabouts(where)}
            asks={{
              focused: isAdding ? undefined : finding?.id,
              outlines,
              onPlace: ([x, y]) => {
                if (isAdding) add({ at: [x, y] })
              },
              onPick: (object) => {
                if (isAdding) {
                  add({ objects: [`${drawn}/${object}`] })
                  return
                }
                const found = points.find((it) => it.objects.some((id) => placeOf(id)[1] === object))
                if (found) show(found)
              },
            }}
          />
        )}
      </section>
      <section className="point" aria-label={t('point')}>
        {isAdding ? (
          <AddPoint desk={desk} seen={seen} onDone={() => setAdding(false)} />
        ) : current ? (
          <PointCard
            key={current.id}
            point={current}
            finding={finding}
            round={round.number}
            desk={desk}
            mayDispose={mayDispose}
            chosen={chosen.length}
            way={way}
            onWay={setWay}
            onConfirm={confirm}
            onDispose={(decided) => void dispose(decided)}
            isViewed={viewed.has(current)}
            onViewed={() => see(current)}
            view={view}
          />
        ) : (
          <p className="empty">{t('nothingToDo')}</p>
        )}
      </section>
      <footer className="draft">
        <span role="status">
          {mine && `${t('draftSum', sum)} · `}
          {t('viewedSum', { n: own.filter((it) => viewed.has(it)).length, all: own.length })}
        </span>
        {mine && <small>{t('reviewKeys')}</small>}
        <span className="spring" />
        {mayAdd && !isAdding && (
          <Button
            onClick={() => {
              setSeen(undefined)
              setAdding(true)
            }}
          >
            ✎ {t('addPoint')}
          </Button>
        )}
        {done.length > 0 && <Button onClick={() => void takeBack()}>{t('undo')}</Button>}
        {mine && (
          <Button type="primary" href={address(['cases', view.id, 'opinions'])}>
            {t('toOpinion')}
          </Button>
        )}
      </footer>
    </div>
  )
}

interface CardProps {
  point: Point
  finding: Finding | undefined
  round: number
  desk: CaseDesk
  view: Case
  mayDispose: boolean
  chosen: number
  way: Way | undefined
  onWay(way: Way | undefined): void
  onConfirm(): void
  onDispose(decided: Decided): void
  isViewed: boolean
  onViewed(): void
}

/** One point: what was measured, what is required, why, what was decided, what was said about it. */
function PointCard(props: CardProps) {
  const { point, finding, round, desk, view, mayDispose, way, onWay } = props
  const { t, of, department, is, list } = useOffice()
  const [late, setLate] = useState('')
  const { disposition } = point
  return (
    <article>
      <h3>
        <span className={point.verdict}>
          {GLYPHS[point.verdict]} {t(point.verdict)}
        </span>{' '}
        {of(point.title)}
        <Checkbox checked={props.isViewed} onChange={props.onViewed}>
          {t('viewed')}
        </Checkbox>
      </h3>
      <p>
        {point.rule ? (
          <a href={address(['rules', point.rule])}>
            <code>{point.rule.replace(/^.*\//, '')}</code>
          </a>
        ) : (
          <code>{t('byHand')}</code>
        )}{' '}
        · {t(point.severity)} · {department(point.department)} · {t('clause')} {point.clause}
      </p>
      <p className="message">{of(point.message)}</p>
      {finding && comparison(finding) && (
        <div className="numbers">
          {finding.measured && <Figure title={t('measured')} text={range(finding.measured)} />}
          {finding.required && <Figure title={t('requiredValue')} text={requirement(finding.required)} />}
          {finding.measured && typeof finding.margin === 'number' && (
            <Figure title={t('margin')} text={quantity(finding.margin, finding.measured.unit)} />
          )}
        </div>
      )}
      {finding && !finding.checked && <small className="unchecked">{t('unchecked')}</small>}
      {finding && finding.missing.length > 0 && (
        <p>
          <b>{t('missing')}</b> {list(finding.missing.map((it) => of(it.message)))}
        </p>
      )}
      {finding?.derivation && (
        <details>
          <summary>{t('why')}</summary>
          <Why node={finding.derivation} />
        </details>
      )}
      {round > 1 && point.fate && (
        <p>
          {t('fate')}: <b>{t(`fate_${point.fate}`)}</b>
          {point.cause && <> · {t(`cause_${point.cause}`)}</>}
          {point.carried && <> · {t('carriedProof', { inputs: point.inputs.slice(0, 12) })}</>}
        </p>
      )}
      {isOpen(point) && isLate(point, round) && (
        <div className="late-block">
          <p>
            <ClockCircleOutlined /> {t('lateExplained')}
          </p>
          {point.late_reason && <p>{t('lateReason', { reason: point.late_reason })}</p>}
          {!point.late_reason && is('supervisor') && (
            <>
              <Input.TextArea
                aria-label={t('reason')}
                placeholder={t('reason')}
                value={late}
                onChange={(event) => setLate(event.target.value)}
              />
              <Button onClick={() => void desk.act({ action: 'justify_late', point: point.id, reason: late })}>
                {t('justify')}
              </Button>
            </>
          )}
        </div>
      )}
      {disposition && (
        <p className={`disposed ${disposition.disposition}`}>
          <b>{t(disposition.disposition)}</b> {disposition.by} {disposition.given ? '' : `· ${t('draftOnly')}`}
          {disposition.reason && <span> · {disposition.reason}</span>}
          {disposition.clause && <span> · {disposition.clause}</span>}
          {disposition.until && <span> · {disposition.until}</span>}
          {disposition.wording && <span className="wording">{t('wordingIs', { text: disposition.wording })}</span>}
        </p>
      )}
      {mayDispose && (
        <>
          <div className="ways" role="group" aria-label={t('disposition')}>
            <Button type="primary" onClick={props.onConfirm}>
              {t('confirm')} <kbd>A</kbd>
            </Button>
            <Button onClick={() => onWay('rejected')}>
              {t('reject')} <kbd>R</kbd>
            </Button>
            <Button onClick={() => onWay('waived')}>
              {t('waive')} <kbd>W</kbd>
            </Button>
            <Button onClick={() => onWay('consult')}>
              {t('ask')} <kbd>Q</kbd>
            </Button>
            <Button onClick={() => onWay('confirmed')}>{t('withWording')}</Button>
          </div>
          {props.chosen > 0 && <p className="bulk">{t('bulk', { n: props.chosen })}</p>}
          {(way === 'confirmed' || way === 'rejected' || way === 'waived') && (
            <DisposeForm
              key={way}
              way={way}
              point={point}
              finding={finding}
              isOne={props.chosen < 2}
              onDispose={props.onDispose}
            />
          )}
          {way === 'consult' && <ConsultForm desk={desk} view={view} point={point} onDone={() => onWay(undefined)} />}
        </>
      )}
      <Threads
        desk={desk}
        threads={view.threads.filter((it) => it.objects.some((id) => point.objects.includes(id)))}
        objects={point.objects}
        isWriting={way === 'comment'}
      />
    </article>
  )
}

function Figure({ title, text }: { title: string; text: string }) {
  return (
    <span className="figure">
      <small>{title}</small>
      <b>{text}</b>
    </span>
  )
}

/** How a verdict came about. */
function Why({ node }: { node: NonNullable<Finding['derivation']> }) {
  return (
    <div className="why">
      <code>{node.expression}</code> <b>{node.value}</b>
      {node.parts?.map((part, i) => (
        <Why key={i} node={part} />
      ))}
    </div>
  )
}

/** Reason and wording of a decision; a phrase fills in the values of the point. */
function DisposeForm({
  way,
  point,
  finding,
  isOne,
  onDispose,
}: {
  way: 'confirmed' | 'rejected' | 'waived'
  point: Point
  finding: Finding | undefined
  /** Whether it is for this point alone: its own words are no others' words. */
  isOne: boolean
  onDispose(decided: Decided): void
}) {
  const { t, of } = useOffice()
  const [reason, setReason] = useState('')
  const [wording, setWording] = useState(
    isOne ? point.disposition?.wording || (way === 'confirmed' ? point.message.zh : '') : '',
  )
  const [clause, setClause] = useState('')
  const [until, setUntil] = useState('')
  const phrases = phrasesOf(way, point, finding)
  const insert = (phrase: Phrase) => {
    if (way === 'confirmed') setWording(of(phrase.text))
    else setReason(of(phrase.text))
  }
  const send = () =>
    onDispose({ disposition: way, reason, wording, ...(clause && { clause }), ...(until && { until }) })
  return (
    <form
      className="dispose"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey && event.key === 'Enter') send()
      }}
    >
      <Select<number>
        aria-label={t('phrase')}
        placeholder={t('phrase')}
        value={null}
        onChange={(at) => phrases[at] && insert(phrases[at])}
        options={phrases.map((it, value) => ({ value, label: of(it.title) }))}
      />
      {way !== 'confirmed' && (
        <Input.TextArea
          autoFocus
          autoSize
          aria-label={t('reason')}
          placeholder={t('reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      {way === 'confirmed' && (
        <Input.TextArea
          autoFocus
          autoSize
          aria-label={t('wording')}
          placeholder={t('wording')}
          value={wording}
          onChange={(event) => setWording(event.target.value)}
        />
      )}
      {way === 'waived' && (
        <>
          <Input
            aria-label={t('waiverClause')}
            placeholder={t('waiverClause')}
            value={clause}
            onChange={(event) => setClause(event.target.value)}
          />
          <Input type="date" aria-label={t('until')} value={until} onChange={(event) => setUntil(event.target.value)} />
        </>
      )}
      <Button type="primary" htmlType="submit">
        {t(way === 'confirmed' ? 'confirm' : way === 'rejected' ? 'reject' : 'waive')} <kbd>Ctrl ⏎</kbd>
      </Button>
    </form>
  )
}

/** A question to another department about a point. */
function ConsultForm({ desk, view, point, onDone }: { desk: CaseDesk; view: Case; point: Point; onDone(): void }) {
  const { t, department } = useOffice()
  const others = view.tasks.map((it) => it.department).filter((it) => it !== point.department)
  const [to, setTo] = useState(others[0] ?? '')
  const [question, setQuestion] = useState('')
  const send = async () => {
    if (await desk.act({ action: 'consult', to, point: point.id, question })) onDone()
  }
  return (
    <form
      className="dispose"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Select
        aria-label={t('askWhom')}
        value={to}
        onChange={setTo}
        options={others.map((id) => ({ value: id, label: department(id) }))}
      />
      <Input.TextArea
        autoFocus
        autoSize
        aria-label={t('question')}
        placeholder={t('question')}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
      />
      <Button type="primary" htmlType="submit">
        {t('ask')}
      </Button>
    </form>
  )
}
