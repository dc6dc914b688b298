import { Button, Input, Progress, Select, Table } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Finding } from '../../generated/review'
import { save } from '../save'
import type { Bilingual } from '../texts'
import { AccuracyTable } from './AccuracyTable'
import { BlindCheck } from './BlindCheck'
import { type RuleFault, type RuleFile, type SandboxInfo, bytesOfFlipped, get, moment, post, reason } from './api'
import { DrawingView } from './DrawingView'
import { useLoaded } from './loaded'
import { PacksInForce } from './PacksInForce'
import { Failure } from './parts'
import { RuleEditor } from './RuleEditor'
import { address, go } from './route'
import { useOffice } from './words'
import './sandbox.css'

/** How long the keyboard rests before what was written is checked, milliseconds. */
const REST = 500
/** How often a trial that runs is asked how far it is, milliseconds. */
const ASK = 1500

interface Tally {
  rule: string
  title: Bilingual
  flips: number
  near: number
  drawings: number
  ways: Record<string, number>
  groups: Record<string, number>
  uses: Record<string, number>
  sensitivity: { factor: number; fail: number }[]
}

interface Said {
  id: string
  verdict: Finding['verdict']
  message: Bilingual
}

/** What came of a trial: `tushen.sandbox/1`, as far as the page shows it. */
interface Report {
  drawings: number
  unreadable: [string, string][]
  rules: Tally[]
  groups: Record<string, number>
  uses: Record<string, number>
  decided: Record<'by_rule_before' | 'by_judgement_before' | 'by_rule_after' | 'by_judgement_after', number>
  flipped: FlippedDrawing[]
}

interface Flip {
  rule: string
  severity: Finding['severity']
  title: Bilingual
  before: Said | null
  after: Said | null
  /** GeoJSON, metres. */
  mark: unknown
}

interface FlippedDrawing {
  file: string
  sha256: string
  flips: Flip[]
}

/** Rules as they are to be: written with their faults in place, tried on what was submitted, before they come into force. */
export function SandboxPage({ id }: { id: string | undefined }) {
  return <main className="page">{id ? <Trial key={id} id={id} /> : <Trials />}</main>
}

function Trials() {
  const { t, language } = useOffice()
  const { value, failure } = useLoaded('sandboxes', () => get('/api/v1/sandboxes'))
  return (
    <>
      <h2>{t('sandbox')}</h2>
      <p className="hint">{t('sandboxHint')}</p>
      <Writing />
      <h3>{t('sandboxTrials')}</h3>
      <Failure said={failure} />
      <Table<SandboxInfo>
        dataSource={value ?? []}
        loading={!value && !failure}
        rowKey="id"
        pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: t('sandboxTitle'),
            render: (_, it) => <a href={address(['sandbox', it.id])}>{it.title || it.id}</a>,
          },
          { title: t('sandboxBy'), dataIndex: 'by' },
          { title: t('sandboxWhen'), render: (_, it) => moment(it.created, language) },
          {
            title: t('sandboxProgress'),
            render: (_, it) => (it.finished ? t('sandboxDone') : `${it.done} / ${it.parts}`),
          },
        ]}
      />
      <PacksInForce />
      <AccuracyTable />
      <BlindCheck />
    </>
  )
}

/** The editor of rules, and the trial that begins with what was written. */
function Writing() {
  const { t, of } = useOffice()
  const packs = useLoaded('packs', () => get('/api/v1/packs'))
  const [path, setPath] = useState<string>()
  const [changed, setChanged] = useState<Record<string, RuleFile>>({})
  const [original, setOriginal] = useState<Record<string, string>>({})
  const [faults, setFaults] = useState<RuleFault[]>([])
  const [title, setTitle] = useState('')
  const [refusal, setRefusal] = useState<Bilingual>()
  const [isBusy, setBusy] = useState(false)
  const asked = useRef(0)

  const open = async (wanted: string) => {
    setPath(wanted)
    setRefusal(undefined)
    if (original[wanted] !== undefined) return
    try {
      const file = await get('/api/v1/packs/file', {}, { path: wanted })
      setOriginal((it) => ({ ...it, [wanted]: file.text }))
    } catch (error) {
      setRefusal(reason(error))
    }
  }
  const files = Object.values(changed).filter((it) => it.text !== original[it.path])
  const written = JSON.stringify(files)
  useEffect(() => {
    const turn = ++asked.current
    const timer = setTimeout(() => {
      const sent = JSON.parse(written) as RuleFile[]
      if (sent.length === 0) {
        setFaults([])
        return
      }
      post('/api/v1/packs/check', { title: '', files: sent }).then(
        // An answer about what is no longer written is of no use.
        (found) => turn === asked.current && setFaults(found),
        (error: unknown) => turn === asked.current && setRefusal(reason(error)),
      )
    }, REST)
    return () => clearTimeout(timer)
  }, [written])

  const begin = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      const made = await post('/api/v1/sandboxes', { title, files })
      go(address(['sandbox', made.id]))
    } catch (error) {
      setRefusal(reason(error))
    } finally {
      setBusy(false)
    }
  }
  const text = path === undefined ? undefined : (changed[path]?.text ?? original[path])
  const isWrong = faults.some((it) => it.is_error)
  return (
    <section className="writing">
      <div className="writing-head">
        <Select
          showSearch
          className="writing-file"
          aria-label={t('sandboxFile')}
          placeholder={t('sandboxFile')}
          value={path ?? null}
          onChange={(it: string) => void open(it)}
          options={(packs.value ?? []).map((pack) => ({
            label: pack.id,
            options: pack.files.map((it) => ({ value: it, label: it.replace('packs/', '') })),
          }))}
        />
        <Input
          className="writing-title"
          aria-label={t('sandboxTitle')}
          placeholder={t('sandboxTitle')}
          value={title}
          onChange={(it) => setTitle(it.target.value)}
        />
        <Button
          type="primary"
          loading={isBusy}
          disabled={files.length === 0 || isWrong || title.trim() === ''}
          onClick={() => void begin()}
        >
          {t('sandboxBegin')}
        </Button>
      </div>
      <Failure said={packs.failure ?? refusal} />
      {path !== undefined && text !== undefined && (
        <RuleEditor
          label={path}
          text={text}
          faults={faults.filter((it) => it.path === path)}
          onChange={(it) => setChanged((all) => ({ ...all, [path]: { path, text: it } }))}
        />
      )}
      <p role="status" className={isWrong ? 'late' : 'hint'}>
        {files.length === 0 ? t('sandboxNothing') : t('sandboxFaults', { files: files.length, n: faults.length })}
      </p>
      <ul className="plain-list">
        {faults
          .filter((it) => it.path !== path)
          .map((it) => (
            <li key={`${it.path}:${it.line}:${it.column}:${it.message.en}`}>
              {it.path && (
                <button type="button" className="plain" onClick={() => void open(it.path)}>
                  {it.path}:{it.line}
                </button>
              )}{' '}
              {of(it.message)}
            </li>
          ))}
      </ul>
    </section>
  )
}

/** A trial: how far it is, and what came of it so far. */
function Trial({ id }: { id: string }) {
  const { t, of, language } = useOffice()
  const info = useLoaded(`sandbox/${id}`, () => get('/api/v1/sandboxes/{id}', { id }))
  const known = info.value
  const report = useLoaded(`report/${id}/${known?.done ?? 0}/${known?.finished ?? false}`, async () => {
    const found: unknown = await get('/api/v1/sandboxes/{id}/report', { id })
    return found as Report
  })
  const { again } = info
  const isRunning = known !== undefined && !known.finished
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(again, ASK)
    return () => clearInterval(timer)
  }, [isRunning, again])
  const [rule, setRule] = useState<string>()
  const [opened, setOpened] = useState<{ drawing: FlippedDrawing; flip: string }>()
  const it = report.value
  if (!known || !it) return <Failure said={info.failure ?? report.failure} />
  const flips = it.flipped.reduce((sum, drawing) => sum + drawing.flips.length, 0)
  const share = (ruled: number, judged: number) =>
    ruled + judged === 0 ? '–' : `${((100 * ruled) / (ruled + judged)).toFixed(1)} %`
  const { by_rule_before, by_judgement_before, by_rule_after, by_judgement_after } = it.decided
  const shown = it.rules.find((one) => one.rule === (rule ?? it.rules[0]?.rule))
  const drawings = it.flipped
    .map((drawing) => ({ ...drawing, flips: drawing.flips.filter((flip) => !shown || flip.rule === shown.rule) }))
    .filter((drawing) => drawing.flips.length > 0)
  return (
    <>
      <div className="page-head">
        <h2>
          <a href={address(['sandbox'])}>{t('sandbox')}</a> · {known.title || known.id}
        </h2>
        <span className="spring" />
        <Button onClick={() => save(`sandbox-${id}.json`, JSON.stringify(it, null, 2))}>{t('sandboxReport')}</Button>
      </div>
      <p className="hint">
        {known.by} · {moment(known.created, language)}
      </p>
      {isRunning && <Progress percent={known.parts === 0 ? 100 : Math.floor((100 * known.done) / known.parts)} />}
      <p role="status">
        {t('sandboxSum', { flips, affected: it.flipped.length, drawings: it.drawings })} ·{' '}
        {t('sandboxDecided', {
          before: share(by_rule_before, by_judgement_before),
          after: share(by_rule_after, by_judgement_after),
          n: by_judgement_after,
        })}
      </p>
      {it.unreadable.length > 0 && (
        <p className="late">
          {t('sandboxUnreadable', { n: it.unreadable.length })} {it.unreadable.map(([name]) => name).join(', ')}
        </p>
      )}
      <Table<Tally>
        dataSource={it.rules}
        rowKey="rule"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        onRow={(one) => ({ onClick: () => setRule(one.rule), 'aria-selected': one.rule === shown?.rule })}
        columns={[
          {
            title: t('rule'),
            render: (_, one) => (
              <button type="button" className="plain" onClick={() => setRule(one.rule)}>
                {of(one.title)} <small>{one.rule}</small>
              </button>
            ),
          },
          { title: t('sandboxFlips'), dataIndex: 'flips' },
          {
            title: t('sandboxWays'),
            render: (_, one) =>
              Object.entries(one.ways)
                .map(
                  ([way, n]) =>
                    `${way
                      .split(' → ')
                      .map((word) => t(word as 'pass'))
                      .join(' → ')} ${n}`,
                )
                .join('; '),
          },
          { title: t('sandboxNear'), dataIndex: 'near' },
          { title: t('sandboxDrawings'), dataIndex: 'drawings' },
        ]}
      />
      {shown && (
        <section className="sandbox-rule">
          <h3>{of(shown.title)}</h3>
          <Curve points={shown.sensitivity} />
          <Counts title={t('sandboxGroups')} of={shown.groups} />
          <Counts title={t('sandboxUses')} of={shown.uses} />
          <ul className="plain-list">
            {drawings.map((drawing) => (
              <li key={drawing.file}>
                <details>
                  <summary>
                    {drawing.file} ({drawing.flips.length})
                  </summary>
                  <ul>
                    {drawing.flips.map((flip) => {
                      const said = flip.after ?? flip.before
                      return (
                        <li key={`${flip.rule}${said?.id ?? ''}`}>
                          {t(flip.before?.verdict ?? 'not_applicable')} → {t(flip.after?.verdict ?? 'not_applicable')}:{' '}
                          {said && of(said.message)}{' '}
                          {said && flip.mark !== null && (
                            <Button onClick={() => setOpened({ drawing, flip: said.id })}>{t('sandboxOpen')}</Button>
                          )}
                        </li>
                      )
                    })}
                  </ul>
                </details>
              </li>
            ))}
          </ul>
          {opened && (
            <section className="sandbox-drawing" aria-label={opened.drawing.file}>
              <h4>
                {opened.drawing.file} <small>{t('sandboxOpenNoted')}</small>
              </h4>
              <FlipView key={opened.drawing.file} id={id} drawing={opened.drawing} focused={opened.flip} />
            </section>
          )}
        </section>
      )}
    </>
  )
}

/** A drawing with its flips marked, as they are under the changed rules. */
function FlipView({ id, drawing, focused }: { id: string; drawing: FlippedDrawing; focused: string }) {
  const shown = useMemo(() => {
    const findings = drawing.flips.flatMap(({ severity, before, after, mark }) => {
      const said = after ?? before
      return said && mark ? [{ id: said.id, verdict: said.verdict, severity, mark, objects: [] }] : []
    })
    const name = `${drawing.file.split('/').at(-1) ?? drawing.file}.dxf`
    const review = { drawing: { format: 'dxf' }, objects: [], findings: findings as unknown as Finding[] }
    return { file: drawing.sha256, name, review }
  }, [drawing])
  return <DrawingView id={id} drawing={shown} bytes={() => bytesOfFlipped(id, drawing.file)} asks={{ focused }} />
}

function Counts({ title, of }: { title: string; of: Record<string, number> }) {
  const all = Object.entries(of).toSorted((a, b) => b[1] - a[1])
  if (all.length === 0) return null
  return (
    <p>
      {title}: {all.map(([name, n]) => `${name} ${n}`).join(' · ')}
    </p>
  )
}

/** Failures at multiples of the limit, as a line; each point says its numbers. */
function Curve({ points }: { points: { factor: number; fail: number }[] }) {
  const { t } = useOffice()
  if (points.length < 2) return null
  const [width, height, left, bottom] = [420, 140, 40, 24]
  const most = Math.max(1, ...points.map((it) => it.fail))
  const [first, last] = [points[0]?.factor ?? 0, points.at(-1)?.factor ?? 1]
  const x = (factor: number) => left + ((factor - first) / (last - first || 1)) * (width - left - 10)
  const y = (fail: number) => 10 + (1 - fail / most) * (height - bottom - 10)
  return (
    <figure className="curve">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('sandboxCurve')}>
        <line x1={left} y1={y(0)} x2={width} y2={y(0)} />
        <line x1={x(1)} y1={10} x2={x(1)} y2={y(0)} className="here" />
        <polyline points={points.map((it) => `${x(it.factor)},${y(it.fail)}`).join(' ')} />
        {points.map((it) => (
          <g key={it.factor}>
            <circle cx={x(it.factor)} cy={y(it.fail)} r={3}>
              <title>{`×${it.factor}: ${it.fail}`}</title>
            </circle>
            <text x={x(it.factor)} y={height - 8} textAnchor="middle">{`×${it.factor}`}</text>
          </g>
        ))}
        <text x={left - 6} y={y(most) + 4} textAnchor="end">
          {most}
        </text>
        <text x={left - 6} y={y(0) + 4} textAnchor="end">
          0
        </text>
      </svg>
      <figcaption>{t('sandboxCurve')}</figcaption>
    </figure>
  )
}
