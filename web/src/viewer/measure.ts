import { type Camera, type Point, toCanvas } from './camera'
import { FONT } from './labels'
import { distance } from './outlines'

/** What is measured. */
export type MeasureKind = 'distance' | 'area' | 'angle'

/** What was measured: metres, square metres, or degrees. */
export interface Measured {
  kind: MeasureKind
  /** The length of the course, the perimeter, or nothing. */
  length: number
  /** The area, or the angle at the second point. */
  value: number
}

/** The measure over points in drawing units; nothing while there are too few. */
export function measured(kind: MeasureKind, points: Point[], unitsPerMetre: number): Measured | undefined {
  const needed = { distance: 2, area: 3, angle: 3 }[kind]
  if (points.length < needed) return undefined
  const steps = points.slice(1).map((it, i) => distance(points[i] ?? it, it))
  const course = steps.reduce((sum, it) => sum + it, 0) / unitsPerMetre
  if (kind === 'distance') return { kind, length: course, value: course }
  const [first, apex, last] = points as [Point, Point, Point]
  if (kind === 'angle') {
    const turn = Math.atan2(first[1] - apex[1], first[0] - apex[0]) - Math.atan2(last[1] - apex[1], last[0] - apex[0])
    const degrees = Math.abs((turn * 180) / Math.PI) % 360
    return { kind, length: 0, value: Math.min(degrees, 360 - degrees) }
  }
  const [ox, oy] = first
  const doubled = points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length] ?? first
    return sum + (x - ox) * (nextY - oy) - (nextX - ox) * (y - oy)
  }, 0)
  const closing = distance(points.at(-1) ?? first, first) / unitsPerMetre
  return { kind, length: course + closing, value: Math.abs(doubled) / 2 / unitsPerMetre ** 2 }
}

/** Draws the course that is being measured, up to the pointer, with what it says. */
export function drawMeasure(
  context: CanvasRenderingContext2D,
  camera: Camera,
  kind: MeasureKind,
  points: Point[],
  text: string,
  dark: boolean,
): void {
  if (points.length === 0) return
  const at = points.map((it) => toCanvas(camera, it))
  context.strokeStyle = dark ? '#7FB2FF' : '#0B57D0'
  context.fillStyle = context.strokeStyle
  context.lineWidth = 1.5
  context.setLineDash([6, 3])
  context.beginPath()
  at.forEach((it, i) => (i === 0 ? context.moveTo(...it) : context.lineTo(...it)))
  if (kind === 'area') context.closePath()
  context.stroke()
  context.setLineDash([])
  if (kind === 'area') {
    context.globalAlpha = 0.12
    context.fill()
    context.globalAlpha = 1
  }
  for (const [x, y] of at) context.fillRect(x - 2.5, y - 2.5, 5, 5)
  const [x, y] = at.at(-1) ?? [0, 0]
  if (!text) return
  context.font = `600 13px ${FONT}`
  context.textAlign = 'left'
  const width = context.measureText(text).width + 12
  const left = Math.min(x + 14, camera.size[0] - width - 4)
  const ink = context.fillStyle
  context.fillStyle = dark ? '#16191D' : '#FFFFFF'
  context.fillRect(left, y - 30, width, 22)
  context.fillStyle = ink
  context.fillText(text, left + 6, y - 14)
}
