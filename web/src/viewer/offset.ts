import type { Point } from './camera'

/** Corners sharper than this come to a point further out than so many times the distance: they are not offset. */
const SHARPEST = 8

/**
 * The line that runs beside another at a distance: of a closed one outwards when positive, of an open one to the left. Straight
 * edges, mitred corners. Nothing where the line has no length, or would turn inside out.
 */
export function offset(points: Point[], closed: boolean, distance: number): Point[] | undefined {
  const distinct = points.filter((it, i) => {
    const before = points[i - 1]
    return !before || before[0] !== it[0] || before[1] !== it[1]
  })
  const [first] = distinct
  const last = distinct.at(-1)
  if (closed && first && last && distinct.length > 1 && first[0] === last[0] && first[1] === last[1]) distinct.pop()
  const n = distinct.length
  if (n < (closed ? 3 : 2)) return undefined
  const at = (i: number): Point => distinct[(i + n) % n] ?? [0, 0]
  // To the right of the way a counter-clockwise outline runs is outside.
  const side = closed ? (doubledArea(distinct) > 0 ? 1 : -1) : -1
  const normal = (i: number): Point => {
    const [a, b] = [at(i), at(i + 1)]
    const length = Math.hypot(b[0] - a[0], b[1] - a[1])
    return [((b[1] - a[1]) / length) * side, ((a[0] - b[0]) / length) * side]
  }
  const moved: Point[] = []
  for (let i = 0; i < n; i++) {
    const isEnd = !closed && (i === 0 || i === n - 1)
    const [p, q] = isEnd ? [normal(i === 0 ? 0 : n - 2), normal(i === 0 ? 0 : n - 2)] : [normal(i - 1), normal(i)]
    // The mitre: along the sum of both normals, so far that both edges are at the distance.
    const scale = 1 + p[0] * q[0] + p[1] * q[1]
    if (scale < 2 / SHARPEST ** 2) return undefined
    moved.push([at(i)[0] + ((p[0] + q[0]) / scale) * distance, at(i)[1] + ((p[1] + q[1]) / scale) * distance])
  }
  const edges = closed ? n : n - 1
  for (let i = 0; i < edges; i++) {
    const [a, b, c, d] = [at(i), at(i + 1), moved[i] ?? [0, 0], moved[(i + 1) % n] ?? [0, 0]]
    // An edge that runs backwards was swallowed by its neighbours.
    if ((b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1]) <= 0) return undefined
  }
  return moved
}

/** Twice the area, positive counter-clockwise. */
export function doubledArea(points: Point[]): number {
  const [ox, oy] = points[0] ?? [0, 0]
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length] ?? [x, y]
    return sum + (x - ox) * (nextY - oy) - (nextX - ox) * (y - oy)
  }, 0)
}
