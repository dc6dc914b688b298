import { type Box, type Point, meets } from './camera'

/** A line of points, closed when it goes back to its first. */
export interface Line {
  points: Point[]
  closed: boolean
}

/** What a GeoJSON geometry consists of. */
export interface Shape {
  lines: Line[]
  points: Point[]
}

interface Geometry {
  type: string
  coordinates?: unknown
  geometries?: Geometry[]
}

/** The lines and points of a GeoJSON geometry in metres, in drawing units. What is no geometry is an empty shape. */
export function shapeOf(geometry: unknown, unitsPerMetre: number): Shape {
  const shape: Shape = { lines: [], points: [] }
  const position = ([x, y]: number[]): Point => [(x ?? 0) * unitsPerMetre, (y ?? 0) * unitsPerMetre]
  const line = (positions: number[][], closed: boolean) => shape.lines.push({ points: positions.map(position), closed })
  const add = ({ type, coordinates, geometries }: Geometry) => {
    if (type === 'Point') shape.points.push(position(coordinates as number[]))
    else if (type === 'MultiPoint') shape.points.push(...(coordinates as number[][]).map(position))
    else if (type === 'LineString') line(coordinates as number[][], false)
    else if (type === 'MultiLineString') (coordinates as number[][][]).forEach((it) => line(it, false))
    else if (type === 'Polygon') (coordinates as number[][][]).forEach((it) => line(it, true))
    else if (type === 'MultiPolygon') (coordinates as number[][][][]).flat().forEach((it) => line(it, true))
    else if (type === 'GeometryCollection') geometries?.forEach(add)
  }
  if (geometry) add(geometry as Geometry)
  return shape
}

/** The box around shapes; nothing when there is no point. */
export function boxOf(shapes: Shape[]): Box | undefined {
  const points = shapes.flatMap((it) => [...it.points, ...it.lines.flatMap((line) => line.points)])
  if (points.length === 0) return undefined
  const xs = points.map((it) => it[0])
  const ys = points.map((it) => it[1])
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** Where a shape carries its label: in the middle of its longest segment, or of the box of a closed line. */
export function anchorOf(shape: Shape): Point | undefined {
  const [first] = shape.lines
  if (!first) return shape.points[0]
  if (first.closed) {
    const [x0, y0, x1, y1] = boxOf([{ lines: [first], points: [] }]) ?? [0, 0, 0, 0]
    return [(x0 + x1) / 2, (y0 + y1) / 2]
  }
  const segments = first.points.slice(1).map((b, i) => [first.points[i] ?? b, b] as const)
  const length = ([a, b]: readonly [Point, Point]) => Math.hypot(b[0] - a[0], b[1] - a[1])
  const [longest] = segments.toSorted((a, b) => length(b) - length(a))
  return longest ? [(longest[0][0] + longest[1][0]) / 2, (longest[0][1] + longest[1][1]) / 2] : first.points[0]
}

/** The area that the closed lines of a shape enclose; holes count twice as little as they should, which picking can bear. */
export function areaOf(shape: Shape): number {
  const doubled = ({ points }: Line) =>
    points.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = points[(i + 1) % points.length] ?? [x, y]
      return sum + x * nextY - nextX * y
    }, 0)
  return shape.lines.filter((it) => it.closed).reduce((sum, it) => sum + Math.abs(doubled(it)) / 2, 0)
}

/** Whether a point lies inside the closed lines of a shape, by even-odd parity. */
export function isInside(shape: Shape, [x, y]: Point): boolean {
  let inside = false
  for (const { points, closed } of shape.lines) {
    if (!closed) continue
    points.forEach(([ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length] ?? [ax, ay]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    })
  }
  return inside
}

/** How far a point lies from the lines and points of a shape. */
export function distanceTo(shape: Shape, [x, y]: Point): number {
  const toSegment = ([ax, ay]: Point, [bx, by]: Point) => {
    const [dx, dy] = [bx - ax, by - ay]
    const part = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1)
    return Math.hypot(ax + dx * part - x, ay + dy * part - y)
  }
  const segments = segmentsOf(shape).map(([a, b]) => toSegment(a, b))
  return Math.min(Infinity, ...segments, ...shape.points.map((it) => Math.hypot(it[0] - x, it[1] - y)))
}

/** Whether all of a shape lies in a box. */
export function liesIn(shape: Shape, box: Box): boolean {
  const bounds = boxOf([shape])
  return !!bounds && bounds[0] >= box[0] && bounds[1] >= box[1] && bounds[2] <= box[2] && bounds[3] <= box[3]
}

/** Whether a box touches the lines or points of a shape, or lies within it. */
export function touches(shape: Shape, box: Box): boolean {
  const bounds = boxOf([shape])
  if (!bounds || !meets(bounds, box)) return false
  const isIn = ([x, y]: Point) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]
  if (shape.points.some(isIn)) return true
  return segmentsOf(shape).some(([a, b]) => crossesBox(a, b, box)) || isInside(shape, [box[0], box[1]])
}

function segmentsOf({ lines }: Shape): [Point, Point][] {
  return lines.flatMap(({ points, closed }) => {
    const closing = closed && points[0] ? [points[0]] : []
    return [...points, ...closing].slice(1).map((b, i): [Point, Point] => [points[i] ?? b, b])
  })
}

/** Whether a segment meets a box: clipped against its four sides something is left (Liang–Barsky). */
function crossesBox([ax, ay]: Point, [bx, by]: Point, [x0, y0, x1, y1]: Box): boolean {
  let [enters, leaves] = [0, 1]
  const sides = [
    [ax - bx, ax - x0],
    [bx - ax, x1 - ax],
    [ay - by, ay - y0],
    [by - ay, y1 - ay],
  ] as const
  for (const [slope, room] of sides) {
    if (slope === 0 && room < 0) return false
    if (slope < 0) enters = Math.max(enters, room / slope)
    if (slope > 0) leaves = Math.min(leaves, room / slope)
  }
  return enters <= leaves
}
