/** What a drag stops at: the distances that rules require, so that "just 13 m" is found without trying. */

import type { Finding } from '../../generated/review'
import { code, requirement } from '../review'
import { type Camera, type Point, toCanvas } from './camera'
import { FONT } from './labels'
import { type Shape, distanceTo, shapeOf } from './shape'

/** A distance that a rule requires between what is dragged and something else. */
export interface Limit {
  /** The two nearest points, of the other and of what is dragged; drawing units. */
  from: Point
  to: Point
  /** How far what is dragged was displaced when this was told. */
  by: Point
  /** What is required, drawing units. */
  required: number
  /** Which rule, and how much. */
  label: string
}

/** The distances that findings tell of what was displaced by so much; `shape` is where it lay before. */
export function limitsOf(findings: Finding[], shape: Shape, by: Point, unitsPerMetre: number): Limit[] {
  return findings.flatMap((finding): Limit[] => {
    const { required, measured, mark } = finding
    if (required?.sense !== '>=' || required.unit !== 'm' || measured?.unit !== 'm') return []
    const [line, ...others] = shapeOf(mark, unitsPerMetre).lines
    const [a, b] = line?.points ?? []
    if (!a || !b || line?.points.length !== 2 || line.closed || others.length > 0) return []
    const away = ([x, y]: Point) => distanceTo(shape, [x - by[0], y - by[1]])
    const [from, to] = away(a) < away(b) ? [b, a] : [a, b]
    if (from[0] === to[0] && from[1] === to[1]) return []
    // Of what is known only between bounds, the larger holds in any case.
    const metres = required.interval?.[1] ?? required.value
    return [{ from, to, by, required: metres * unitsPerMetre, label: `${code(finding)} ${requirement(required)}` }]
  })
}

/** The direction away from the other, of length one, and the distance. */
function gapOf({ from, to }: Limit): { normal: Point; gap: number } {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const gap = Math.hypot(dx, dy)
  return { normal: [dx / gap, dy / gap], gap }
}

/** A displacement that comes within `reach` of a limit goes exactly there, along the distance; else it stays. */
export function atLimit(limits: Limit[], by: Point, reach: number): { by: Point; limit: Limit | undefined } {
  let [best, nearest]: [{ by: Point; limit: Limit | undefined }, number] = [{ by, limit: undefined }, reach]
  for (const limit of limits) {
    const { normal, gap } = gapOf(limit)
    const along = (by[0] - limit.by[0]) * normal[0] + (by[1] - limit.by[1]) * normal[1]
    const lacks = limit.required - (gap + along)
    if (Math.abs(lacks) > nearest) continue
    nearest = Math.abs(lacks)
    best = { by: [by[0] + normal[0] * lacks, by[1] + normal[1] * lacks], limit }
  }
  return best
}

/** Draws the distance that is kept exactly, with the bars of a stop at its ends. */
export function drawLimit(
  context: CanvasRenderingContext2D,
  camera: Camera,
  limit: Limit,
  by: Point,
  dark: boolean,
): void {
  const { normal } = gapOf(limit)
  const a = toCanvas(camera, limit.from)
  const b = toCanvas(camera, [limit.to[0] + by[0] - limit.by[0], limit.to[1] + by[1] - limit.by[1]])
  context.strokeStyle = dark ? '#7CFF6B' : '#0A7F1F'
  context.fillStyle = context.strokeStyle
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(...a)
  context.lineTo(...b)
  for (const [x, y] of [a, b]) {
    context.moveTo(x - normal[1] * 8, y - normal[0] * 8)
    context.lineTo(x + normal[1] * 8, y + normal[0] * 8)
  }
  context.stroke()
  context.font = `600 13px ${FONT}`
  context.textAlign = 'left'
  context.fillText(`╫ ${limit.label}`, (a[0] + b[0]) / 2 + 8, (a[1] + b[1]) / 2 - 8)
}
