import type { Finding, Indicator, Missing, ObjectInfo, Review } from '../generated/review'
import type { Vocabulary } from '../generated/tushen'
import type { Box, Point } from './viewer/camera'
import { type Mark } from './viewer/marks'
import { type Shape, areaOf, distanceTo, isInside, liesIn, shapeOf, touches } from './viewer/shape'
import type { Language } from './texts'

export type Verdict = Finding['verdict']

/** The verdicts, worst first. */
export const VERDICTS: Verdict[] = ['fail', 'unknown', 'pass', 'not_applicable']

/** The glyph of each verdict: it is never told by colour alone. */
export const GLYPHS: Record<Verdict, string> = { fail: '◆', unknown: '△', pass: '○', not_applicable: '–' }

/** What findings are grouped by. */
export type Grouping = 'department' | 'severity' | 'verdict'

const NARROW = '\u202f'

/** A number with two decimals and thousands apart. */
function decimals(value: number, digits: number): string {
  const rounded = Math.abs(value).toFixed(digits)
  const sign = value < 0 && Number(rounded) !== 0 ? '−' : ''
  return sign + rounded.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW)
}

/** A quantity in the unit that people use: `12.40 m`, `7 103.27 m²`, `0.2245`. */
export function quantity(value: number, unit: string): string {
  if (unit === '1') return Number.isInteger(value) ? decimals(value, 0) : String(Number(value.toPrecision(4)))
  const units: Record<string, string> = { m: 'm', m2: 'm²', s: 's' }
  if (unit === 'rad') return `${decimals((value * 180) / Math.PI, 1)}°`
  return `${decimals(value, 2)}${NARROW}${units[unit] ?? unit}`
}

/** A quantity, or the two bounds between which it lies. */
export function range(value: { value: number; unit: string; interval?: [number, number] | number[] | null }): string {
  const [low, high] = value.interval ?? []
  if (low === undefined || high === undefined) return quantity(value.value, value.unit)
  return `${quantity(low, value.unit)} … ${quantity(high, value.unit)}`
}

const SENSES: Record<string, string> = { '>=': '≥', '<=': '≤', '==': '=', '!=': '≠' }

/** What is required, with its sense: `≥ 13.00 m`. */
export function requirement(required: NonNullable<Finding['required']>): string {
  return `${SENSES[required.sense] ?? required.sense} ${range(required)}`
}

/** Measured against required: `12.40 m / ≥ 13.00 m`; empty when nothing was measured. */
export function comparison(finding: Finding): string {
  const parts = [finding.measured && range(finding.measured), finding.required && requirement(finding.required)]
  return parts.filter(Boolean).join(' / ')
}

/** The short code of a review point: `fire-separation` of `cn-gb50016-2014/fire-separation`. */
export function code(finding: Finding): string {
  return finding.rule.replace(/^.*\//, '')
}

/** Findings under one heading. */
export interface Group {
  key: string
  findings: Finding[]
}

/** Findings in groups, worst first within each. */
export function grouped(findings: Finding[], grouping: Grouping, vocabulary: Vocabulary): Group[] {
  const groups = Map.groupBy(findings.toSorted(worstFirst), (it) => it[grouping])
  const order: Record<Grouping, string[]> = {
    department: vocabulary.departments.map((it) => it.id),
    severity: ['mandatory', 'required', 'advice'],
    verdict: VERDICTS,
  }
  return [...groups]
    .map(([key, members]) => ({ key, findings: members }))
    .toSorted((a, b) => order[grouping].indexOf(a.key) - order[grouping].indexOf(b.key))
}

/** A fact that is missing, and the findings that wait for it. */
export interface MissingFact {
  missing: Missing
  findings: Finding[]
}

/** The facts that undecided findings wait for; those first for which most wait. */
export function missingFacts(findings: Finding[]): MissingFact[] {
  const facts = new Map<string, MissingFact>()
  for (const finding of findings) {
    if (finding.verdict !== 'unknown') continue
    for (const missing of finding.missing) {
      const key = `${missing.object} ${missing.fact}`
      const known = facts.get(key)
      if (known) known.findings.push(finding)
      else facts.set(key, { missing, findings: [finding] })
    }
  }
  return [...facts.values()].toSorted((a, b) => b.findings.length - a.findings.length)
}

/** By verdict, then by how far the limit is missed, relative to it. */
export function worstFirst(a: Finding, b: Finding): number {
  const shortfall = (it: Finding) => (it.margin ?? 0) / (Math.abs(it.required?.value ?? 1) || 1)
  return VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || shortfall(a) - shortfall(b)
}

/** Whether a finding holds what was typed: in its code, clause, objects' names or text. */
export function holds(finding: Finding, typed: string, language: Language): boolean {
  const text = [finding.rule, finding.clause, finding.title[language], finding.message[language]]
    .join(' ')
    .toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((it) => text.includes(it))
}

/** The findings that have a place, as marks on the drawing. */
export function marksOf(findings: Finding[], unitsPerMetre: number): Mark[] {
  return findings.filter((it) => it.mark).map((it) => markOf(it, unitsPerMetre))
}

/** The mark of each finding, made once: while something is dragged most findings stay. */
const known = new WeakMap<Finding, Mark>()

function markOf(finding: Finding, unitsPerMetre: number): Mark {
  const mark = known.get(finding) ?? {
    id: finding.id,
    tone: finding.verdict,
    shape: shapeOf(finding.mark, unitsPerMetre),
    label: comparison(finding),
  }
  known.set(finding, mark)
  return mark
}

/** How much of what an indicator limits is left, in its unit; below zero where it lacks. Nothing without a limit. */
export function roomLeft({ value, limit }: Indicator): number | undefined {
  if (typeof value !== 'number' || !limit) return undefined
  const rooms = [
    ...(typeof limit.max === 'number' ? [limit.max - value] : []),
    ...(typeof limit.min === 'number' ? [value - limit.min] : []),
  ]
  return rooms.length > 0 ? Math.min(...rooms) : undefined
}

/** What the ratios are shares of: the area of the plot. */
const SHARES = new Set(['floor_area_ratio', 'building_density', 'green_ratio', 'concentrated_green_ratio'])

/** What is left of an indicator as people say it: of ratios to the area of the plot the area, else its own unit. */
export function roomText(indicator: Indicator, all: Indicator[]): { text: string; lacks: boolean } | undefined {
  const room = roomLeft(indicator)
  if (room === undefined) return undefined
  const site = all.find((it) => it.id === 'site_area' && it.plot === indicator.plot)?.value
  const isShare = SHARES.has(indicator.id) && typeof site === 'number'
  const text = isShare ? quantity(Math.abs(room) * site, 'm2') : quantity(Math.abs(room), indicator.unit)
  return { text, lacks: room < 0 }
}

/** How many findings have each verdict. */
export type Counts = Record<Verdict, number>

/** The counts of a review. */
export function countsOf(review: Review): Counts {
  const of = (verdict: Verdict) => review.summary.by_verdict[verdict] ?? 0
  return { fail: of('fail'), unknown: of('unknown'), pass: of('pass'), not_applicable: of('not_applicable') }
}

/** Kinds of objects that stand for a whole sheet or for what is written: they are not picked on the drawing. */
const NOT_PICKED = new Set(['Frame', 'Layer', 'Project', 'Conditions', 'IndicatorTable', 'IndicatorRow', 'TitleBlock'])

/** An object with its shape in drawing units. */
export interface Placed {
  object: ObjectInfo
  shape: Shape
  area: number
}

/** The objects that can be picked on the drawing, smallest first, so that what lies within another is found. */
export function placed(objects: ObjectInfo[], unitsPerMetre: number): Placed[] {
  const shown = objects.filter((it) => it.geometry && it.entities.length > 0 && !NOT_PICKED.has(it.kind))
  return shown
    .map((object) => {
      const shape = shapeOf(object.geometry, unitsPerMetre)
      return { object, shape, area: areaOf(shape) }
    })
    .toSorted((a, b) => a.area - b.area)
}

/** The objects at a point, the smallest first; what has no area is met within `reach`, and comes before what is around it. */
export function objectsAt(objects: Placed[], at: Point, reach: number): ObjectInfo[] {
  return objects
    .filter((it) => (it.area > 0 ? isInside(it.shape, at) : reach > 0 && distanceTo(it.shape, at) <= reach))
    .map((it) => it.object)
}

/** The objects that lie in a box, or that it touches. */
export function objectsIn(objects: Placed[], box: Box, isCrossing: boolean): ObjectInfo[] {
  return objects.filter((it) => (isCrossing ? touches : liesIn)(it.shape, box)).map((it) => it.object)
}

/** The worst verdict on each object, by its id. */
export function worstOf(findings: Finding[]): Map<string, Verdict> {
  const worst = new Map<string, Verdict>()
  for (const { verdict, objects } of findings) {
    for (const id of objects) {
      const known = worst.get(id)
      if (!known || VERDICTS.indexOf(verdict) < VERDICTS.indexOf(known)) worst.set(id, verdict)
    }
  }
  return worst
}
