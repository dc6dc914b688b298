import Flatbush from 'flatbush'
import type { OutlineArrays } from '../engine/protocol'
import type { Box, Point } from './camera'

/** What a point of the drawing was snapped to. */
export type SnapKind = 'end' | 'intersection' | 'mid' | 'centre' | 'perpendicular' | 'nearest'

/** A point of the drawing that the pointer means. */
export interface Snap {
  kind: SnapKind
  at: Point
}

/** Which kind wins where several are in reach. */
const ORDER: SnapKind[] = ['end', 'intersection', 'mid', 'centre', 'perpendicular', 'nearest']
/** The most segments that are looked at around the pointer: where more lie, nobody can tell them apart. */
const CROWD = 48

/** A segment, or an arc of a circle. */
interface Segment {
  a: Point
  b: Point
  /** Absent when straight. */
  arc: Arc | undefined
}

interface Arc {
  centre: Point
  radius: number
  start: number
  /** Positive counter-clockwise. */
  sweep: number
}

/** Segments and arcs of a drawing by place, for snapping. Drawing units, `f64`. */
export class Outlines {
  private readonly arrays: OutlineArrays
  private readonly index: Flatbush | undefined
  private readonly centres: Flatbush | undefined
  private readonly centrePoints: { at: Point; of: number }[] = []

  constructor(arrays: OutlineArrays) {
    this.arrays = arrays
    const count = arrays.entities.length
    if (count === 0) return
    this.index = new Flatbush(count)
    for (let i = 0; i < count; i++) {
      const segment = this.segment(i)
      this.index.add(...boxOfSegment(segment))
      if (segment.arc) this.centrePoints.push({ at: segment.arc.centre, of: i })
    }
    this.index.finish()
    if (this.centrePoints.length === 0) return
    this.centres = new Flatbush(this.centrePoints.length)
    for (const { at } of this.centrePoints) this.centres.add(...at, ...at)
    this.centres.finish()
  }

  /** What the pointer means within `reach`; `from` is where a line to it starts, for perpendiculars. */
  snap(at: Point, reach: number, from: Point | undefined, hidden: boolean[]): Snap | undefined {
    const around: Box = [at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach]
    const isShown = (i: number) => !hidden[this.arrays.layers[i] ?? 0]
    const near = (this.index?.search(...around, isShown) ?? []).slice(0, CROWD).map((i) => this.segment(i))
    const found: Snap[] = []
    for (const segment of near) {
      found.push({ kind: 'end', at: segment.a }, { kind: 'end', at: segment.b }, { kind: 'mid', at: middle(segment) })
      const foot = nearestOn(segment, at)
      found.push({ kind: 'nearest', at: foot })
      if (from) found.push(...feet(segment, from).map((it) => ({ kind: 'perpendicular' as const, at: it })))
    }
    near.forEach((one, i) => {
      for (const other of near.slice(i + 1)) {
        found.push(...crossings(one, other).map((it) => ({ kind: 'intersection' as const, at: it })))
      }
    })
    for (const i of this.centres?.search(...around) ?? []) {
      const centre = this.centrePoints[i]
      if (centre && isShown(centre.of)) found.push({ kind: 'centre', at: centre.at })
    }
    return best(found, at, reach)
  }

  private segment(i: number): Segment {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, bulge = 0] = this.arrays.segments.subarray(5 * i, 5 * i + 5)
    return segmentOf([x0, y0], [x1, y1], bulge)
  }
}

/** A segment with a bulge: the tangent of a quarter of its angle, positive counter-clockwise. */
export function segmentOf(a: Point, b: Point, bulge: number): Segment {
  const chord = distance(a, b)
  if (Math.abs(bulge) < 1e-9 || chord === 0) return { a, b, arc: undefined }
  const k = (1 - bulge * bulge) / (4 * bulge)
  const centre: Point = [(a[0] + b[0]) / 2 - (b[1] - a[1]) * k, (a[1] + b[1]) / 2 + (b[0] - a[0]) * k]
  const radius = (chord * (1 + bulge * bulge)) / (4 * Math.abs(bulge))
  return { a, b, arc: { centre, radius, start: angleOf(centre, a), sweep: 4 * Math.atan(bulge) } }
}

function best(found: Snap[], at: Point, reach: number): Snap | undefined {
  const inReach = found.map((it) => ({ it, away: distance(it.at, at) })).filter((it) => it.away <= reach)
  const rank = (kind: SnapKind) => ORDER.indexOf(kind)
  const sorted = inReach.toSorted((a, b) => rank(a.it.kind) - rank(b.it.kind) || a.away - b.away)
  return sorted[0]?.it
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1])
}

function angleOf(centre: Point, at: Point): number {
  return Math.atan2(at[1] - centre[1], at[0] - centre[0])
}

function on({ centre, radius, start, sweep }: Arc, part: number): Point {
  const angle = start + sweep * part
  return [centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)]
}

/** Whether a direction from the centre meets the arc. */
function spans({ start, sweep }: Arc, angle: number): boolean {
  const turn = ((angle - start) * Math.sign(sweep)) % (2 * Math.PI)
  return (turn + 2 * Math.PI + 1e-9) % (2 * Math.PI) <= Math.abs(sweep) + 2e-9
}

function middle({ a, b, arc }: Segment): Point {
  return arc ? on(arc, 0.5) : [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
}

function boxOfSegment({ a, b, arc }: Segment): Box {
  const points = [a, b]
  for (const quarter of arc ? [0, 1, 2, 3] : []) {
    const angle = (quarter * Math.PI) / 2
    if (arc && spans(arc, angle)) {
      points.push([arc.centre[0] + arc.radius * Math.cos(angle), arc.centre[1] + arc.radius * Math.sin(angle)])
    }
  }
  const xs = points.map((it) => it[0])
  const ys = points.map((it) => it[1])
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** Where along a straight segment the foot of a point lies: 0 at its start, 1 at its end. */
function along({ a, b }: Segment, at: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const squared = dx * dx + dy * dy
  return squared === 0 ? 0 : ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / squared
}

function nearestOn(segment: Segment, at: Point): Point {
  const { a, b, arc } = segment
  if (!arc) {
    const part = Math.min(Math.max(along(segment, at), 0), 1)
    return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part]
  }
  const angle = angleOf(arc.centre, at)
  if (spans(arc, angle)) return on({ ...arc, start: angle }, 0)
  return distance(a, at) <= distance(b, at) ? a : b
}

/** Where perpendiculars from a point meet a segment. */
function feet(segment: Segment, from: Point): Point[] {
  const { a, b, arc } = segment
  if (!arc) {
    const part = along(segment, from)
    if (part < 0 || part > 1) return []
    return [[a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part]]
  }
  const angle = angleOf(arc.centre, from)
  return [angle, angle + Math.PI].filter((it) => spans(arc, it)).map((it) => on({ ...arc, start: it }, 0))
}

/** Where two segments cross. */
function crossings(one: Segment, other: Segment): Point[] {
  if (one.arc && other.arc) {
    const [first, second] = [one.arc, other.arc]
    return circles(first, second).filter((it) => liesOn(first, it) && liesOn(second, it))
  }
  if (one.arc) return lineAndArc(other, one.arc)
  if (other.arc) return lineAndArc(one, other.arc)
  const [dx, dy] = [one.b[0] - one.a[0], one.b[1] - one.a[1]]
  const [ex, ey] = [other.b[0] - other.a[0], other.b[1] - other.a[1]]
  const cross = dx * ey - dy * ex
  if (Math.abs(cross) < 1e-12 * (Math.hypot(dx, dy) * Math.hypot(ex, ey) || 1)) return []
  const [ox, oy] = [other.a[0] - one.a[0], other.a[1] - one.a[1]]
  const [t, u] = [(ox * ey - oy * ex) / cross, (ox * dy - oy * dx) / cross]
  if (t < 0 || t > 1 || u < 0 || u > 1) return []
  return [[one.a[0] + dx * t, one.a[1] + dy * t]]
}

function liesOn(arc: Arc, at: Point): boolean {
  return spans(arc, angleOf(arc.centre, at))
}

function lineAndArc(line: Segment, arc: Arc): Point[] {
  const [dx, dy] = [line.b[0] - line.a[0], line.b[1] - line.a[1]]
  const [fx, fy] = [line.a[0] - arc.centre[0], line.a[1] - arc.centre[1]]
  const [a, b, c] = [dx * dx + dy * dy, 2 * (fx * dx + fy * dy), fx * fx + fy * fy - arc.radius * arc.radius]
  const discriminant = b * b - 4 * a * c
  if (a === 0 || discriminant < 0) return []
  const root = Math.sqrt(discriminant)
  const parts = [(-b - root) / (2 * a), (-b + root) / (2 * a)].filter((it) => it >= 0 && it <= 1)
  return parts.map((t): Point => [line.a[0] + dx * t, line.a[1] + dy * t]).filter((it) => liesOn(arc, it))
}

function circles(one: Arc, other: Arc): Point[] {
  const apart = distance(one.centre, other.centre)
  if (apart === 0 || apart > one.radius + other.radius || apart < Math.abs(one.radius - other.radius)) return []
  const to = (one.radius ** 2 - other.radius ** 2 + apart ** 2) / (2 * apart)
  const height = Math.sqrt(Math.max(one.radius ** 2 - to ** 2, 0))
  const [ux, uy] = [(other.centre[0] - one.centre[0]) / apart, (other.centre[1] - one.centre[1]) / apart]
  const [x, y] = [one.centre[0] + ux * to, one.centre[1] + uy * to]
  return [
    [x - uy * height, y + ux * height],
    [x + uy * height, y - ux * height],
  ]
}
