/** Planning conditions as a person types them, and as the file that the engine reads: TOML, of which what is not typed here stays. */

import type { ObjectInfo } from '../generated/review'
import type { Statable } from '../generated/tushen'
import { numberOf } from './panels/EditPanel'

/** What most conditions set, in the order of a planning permit; the rest follows. */
const USUAL = [
  'site_area',
  'land_use',
  'far_max',
  'density_max',
  'green_min',
  'concentrated_green_min',
  'height_max',
  'setback_north',
  'setback_east',
  'setback_south',
  'setback_west',
  'stalls_min',
  'dwellings_max',
  'latitude',
  'longitude',
]
/** Tables of the file that say several conditions at once. */
const TABLES: Record<string, string[]> = {
  setback: ['setback_north', 'setback_east', 'setback_south', 'setback_west'],
  location: ['latitude', 'longitude'],
}

/** A condition that can be typed. */
export interface Condition {
  fact: Statable
  isUsual: boolean
}

/** Everything that conditions can say; what is usual first. */
export function conditionsOf(statable: Statable[]): Condition[] {
  const all = statable.filter((it) => it.kinds.includes('Conditions') && it.id !== 'number')
  const usual = USUAL.flatMap((id) => all.filter((it) => it.id === id))
  const rest = all.filter((it) => !USUAL.includes(it.id))
  return [...usual.map((fact) => ({ fact, isUsual: true })), ...rest.map((fact) => ({ fact, isUsual: false }))]
}

/** Floor area ratios are written plainly, all other shares in per cent. */
function isPercent({ id, unit, sort }: Statable): boolean {
  return sort === 'number' && unit === '1' && !id.startsWith('far_')
}

/** What stands behind the field. */
export function suffixOf(fact: Statable): string {
  if (fact.sort !== 'number') return ''
  return isPercent(fact) ? '%' : ({ m: 'm', m2: 'm²', rad: '°', '1': '' }[fact.unit] ?? fact.unit)
}

/** A number without the dust of floating point. */
function plain(value: number): string {
  return String(Number(value.toPrecision(12)))
}

/** A condition of the review as its field shows it. */
export function shown(fact: Statable, conditions: ObjectInfo | undefined): string {
  const value: unknown = conditions?.attributes[fact.id]?.value
  if (value === undefined || value === null) return ''
  if (typeof value !== 'number') return String(value)
  if (fact.unit === 'rad') return plain((value * 180) / Math.PI)
  return plain(isPercent(fact) ? value * 100 : value)
}

/** What was typed as it stands in the file; nothing when it is no value of the condition. */
export function written(fact: Statable, typed: string): string | undefined {
  const text = typed.trim()
  if (fact.sort === 'text' || fact.sort === 'choice') return JSON.stringify(text)
  if (fact.sort === 'truth') return text === 'true' || text === 'false' ? text : undefined
  const value = numberOf(text.replace(/(%|m²|m|°)$/, ''))
  if (value === undefined) return undefined
  if (fact.sort === 'count') return Number.isInteger(value) && value >= 0 ? String(value) : undefined
  if (isPercent(fact)) return `"${plain(value)} %"`
  const unit = { m: 'm', m2: 'm2', rad: 'deg' }[fact.unit]
  return unit ? `"${plain(value)} ${unit}"` : plain(value)
}

/**
 * A conditions file with other values of some conditions; an empty value takes one out. Comments, limits of review points, the
 * authority's files and the conditions of plots stay as they are.
 */
export function withValues(text: string, values: Record<string, string>): string {
  const lines = text.split('\n')
  const head = lines.findIndex((it) => /^\s*\[conditions\]\s*(#.*)?$/.test(it))
  if (head < 0) lines.unshift('[conditions]', '')
  const start = Math.max(head, 0) + 1
  const next = lines.findIndex((it, i) => i >= start && /^\s*\[/.test(it))
  const end = next < 0 ? lines.length : next
  // A table that says a condition twice would be told apart by nobody: what is typed says it alone.
  const names = new Set([
    ...Object.keys(values),
    ...Object.keys(TABLES).filter((it) => TABLES[it]?.some((id) => id in values)),
  ])
  const keyOf = (line: string) => /^\s*([\w-]+)\s*=/.exec(line)?.[1] ?? ''
  const kept = lines.slice(start, end).filter((it) => !names.has(keyOf(it)))
  while (kept.at(-1)?.trim() === '') kept.pop()
  const added = Object.entries(values).flatMap(([name, value]) => (value ? [`${name} = ${value}`] : []))
  const rest = lines.slice(end)
  return [...lines.slice(0, start), ...kept, ...added, ...(rest.length > 0 ? ['', ...rest] : [''])].join('\n')
}

/** What must be written beside a condition that changes: a table says its conditions together. */
export function together(changed: string[]): string[] {
  const tables = Object.values(TABLES).filter((it) => it.some((id) => changed.includes(id)))
  return [...new Set([...changed, ...tables.flat()])]
}
