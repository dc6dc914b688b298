import type { Corners } from '../../generated/tushen'
import { type Camera, type Point, toCanvas } from './camera'
import { doubledArea } from './offset'

/** What the pointer takes hold of on a line: a corner, or the middle of an edge, which moves along its normal. */
export interface Grip {
  at: Point
  /** Place of the line in model space. */
  place: number
  /** The corners that move. */
  vertices: number[]
  /** Of an edge its normal, of length one. */
  normal: Point | undefined
  /** The line as it would stand when the grip is displaced. */
  moved(by: Point): Point[]
  closed: boolean
}

/** The last corner of a closed line may repeat the first: both are one. */
function isRepeated({ points, closed }: Corners): boolean {
  const [first, last] = [points[0], points.at(-1)]
  return points.length > 2 && !closed && first?.[0] === last?.[0] && first?.[1] === last?.[1]
}

/** How many edges a line has. */
export function edgeCount(corners: Corners): number {
  return corners.closed ? corners.points.length : corners.points.length - 1
}

/** The ends of an edge. */
export function edgeEnds({ points }: Corners, edge: number): [Point, Point] {
  return [points[edge] ?? [0, 0], points[(edge + 1) % points.length] ?? [0, 0]]
}

/** The corners of the line that move with one. */
function together(corners: Corners, vertices: number[]): number[] {
  const last = corners.points.length - 1
  const meets = isRepeated(corners) && (vertices.includes(0) || vertices.includes(last))
  return [...new Set(meets ? [...vertices, 0, last] : vertices)]
}

/** Across an edge: of what is closed outwards, of an open line to its left. */
function normalOf(corners: Corners, edge: number): Point | undefined {
  const [a, b] = edgeEnds(corners, edge)
  const length = Math.hypot(b[0] - a[0], b[1] - a[1])
  if (length === 0) return undefined
  const isClosed = corners.closed || isRepeated(corners)
  const side = isClosed && doubledArea(corners.points) > 0 ? 1 : -1
  return [((b[1] - a[1]) / length) * side, ((a[0] - b[0]) / length) * side]
}

/** The corners that move, and by how much, when an edge is pulled so far along its normal. */
export function pulled(
  corners: Corners,
  edge: number,
  by: number,
): { vertices: number[]; by: [number, number] } | undefined {
  const normal = normalOf(corners, edge)
  if (!normal) return undefined
  const vertices = together(corners, [edge, (edge + 1) % corners.points.length])
  return { vertices, by: [normal[0] * by, normal[1] * by] }
}

/** Lines of more corners have no grips: nobody could tell them apart. */
const MOST = 64

/** The grips of a line: its corners, and the middles of its edges. */
export function gripsOf(corners: Corners, place: number): Grip[] {
  const { points, closed } = corners
  if (points.length > MOST) return []
  const grip = (at: Point, vertices: number[], normal: Point | undefined): Grip => ({
    at,
    place,
    vertices,
    normal,
    closed,
    moved: ([dx, dy]) => points.map(([x, y], i): Point => (vertices.includes(i) ? [x + dx, y + dy] : [x, y])),
  })
  const edges = Array.from({ length: edgeCount(corners) }, (_, edge) => {
    const [a, b] = edgeEnds(corners, edge)
    const vertices = together(corners, [edge, (edge + 1) % points.length])
    return grip([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], vertices, normalOf(corners, edge))
  })
  // A corner lies over the middle of an edge.
  return [...points.map((at, i) => grip(at, together(corners, [i]), undefined)), ...edges]
}

/** The grip at a place of the canvas. */
export function gripAt(grips: Grip[], camera: Camera, [x, y]: Point, reach: number): Grip | undefined {
  return grips.find((it) => {
    const at = toCanvas(camera, it.at)
    return Math.hypot(at[0] - x, at[1] - y) <= reach
  })
}

/** A displacement as a grip allows it: of an edge only along its normal. */
export function allowed({ normal }: Grip, [dx, dy]: Point): Point {
  if (!normal) return [dx, dy]
  const along = dx * normal[0] + dy * normal[1]
  return [normal[0] * along, normal[1] * along]
}

/** Draws grips: squares at corners, bars along edges; and the line as the held one leaves it. */
export function drawGrips(
  context: CanvasRenderingContext2D,
  camera: Camera,
  grips: Grip[],
  held: { grip: Grip; by: Point } | undefined,
  dark: boolean,
): void {
  context.fillStyle = dark ? '#4DA3FF' : '#0B57D0'
  context.strokeStyle = dark ? '#16191D' : '#FFFFFF'
  context.lineWidth = 1
  for (const { at, normal } of grips) {
    const [x, y] = toCanvas(camera, at)
    context.save()
    context.translate(x, y)
    if (normal) context.rotate(Math.atan2(normal[0], normal[1]))
    const [width, height] = normal ? [14, 5] : [8, 8]
    context.fillRect(-width / 2, -height / 2, width, height)
    context.strokeRect(-width / 2, -height / 2, width, height)
    context.restore()
  }
  if (!held) return
  context.strokeStyle = dark ? '#4DA3FF' : '#0B57D0'
  context.lineWidth = 2
  context.beginPath()
  held.grip
    .moved(held.by)
    .forEach((it, i) => (i === 0 ? context.moveTo : context.lineTo).call(context, ...toCanvas(camera, it)))
  if (held.grip.closed) context.closePath()
  context.stroke()
}
