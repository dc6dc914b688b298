import { type Camera, type Point, toCanvas } from './camera'
import { FONT } from './labels'
import type { SnapKind } from './outlines'
import type { Shape } from './shape'

/** Length in metres that a scale bar shows: 1, 2 or 5 times a power of ten, at most so many pixels long. */
export function scaleBarLength(pixelsPerMetre: number, longest: number): number {
  const room = longest / pixelsPerMetre
  const power = 10 ** Math.floor(Math.log10(room))
  const step = [5, 2, 1].find((it) => it * power <= room) ?? 1
  return step * power
}

/** Draws the scale bar in the lower left corner. */
export function drawScaleBar(
  context: CanvasRenderingContext2D,
  camera: Camera,
  unitsPerMetre: number,
  dark: boolean,
): void {
  const pixelsPerMetre = camera.scale * unitsPerMetre
  const metres = scaleBarLength(pixelsPerMetre, 140)
  const [x, y, width] = [16, camera.size[1] - 16, metres * pixelsPerMetre]
  context.strokeStyle = dark ? '#E6E9ED' : '#1B1F24'
  context.fillStyle = context.strokeStyle
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(x, y - 6)
  context.lineTo(x, y)
  context.lineTo(x + width, y)
  context.lineTo(x + width, y - 6)
  context.stroke()
  context.font = `12px ${FONT}`
  context.textAlign = 'left'
  context.fillText(metres >= 1 ? `${metres} m` : `${Math.round(metres * 1000)} mm`, x + 6, y - 6)
}

/** Writes beside the pointer how far what it holds was moved. */
export function drawDisplacement(
  context: CanvasRenderingContext2D,
  pointer: Point,
  displacement: Point,
  unitsPerMetre: number,
  dark: boolean,
): void {
  const [dx, dy] = displacement.map((it) => (it / unitsPerMetre).toFixed(2))
  const text = `Δ ${dx}, ${dy} m`
  context.font = `12px ${FONT}`
  context.textAlign = 'left'
  context.fillStyle = dark ? '#16191D' : '#FFFFFF'
  context.fillRect(pointer[0] + 14, pointer[1] + 14, context.measureText(text).width + 12, 20)
  context.fillStyle = dark ? '#7FB2FF' : '#0B57D0'
  context.fillText(text, pointer[0] + 20, pointer[1] + 28)
}

/** The glyphs of snaps, as CAD programs draw them, around the origin in a box of 12 pixels. */
const SNAPS: Record<SnapKind, (it: CanvasRenderingContext2D) => void> = {
  end: (it) => it.rect(-6, -6, 12, 12),
  mid: (it) => polygon(it, [-6, 5, 6, 5, 0, -6]),
  centre: (it) => it.arc(0, 0, 6, 0, 2 * Math.PI),
  intersection: (it) => strokes(it, [-6, -6, 6, 6], [-6, 6, 6, -6]),
  perpendicular: (it) => strokes(it, [-6, -6, -6, 6], [-6, 6, 6, 6], [-6, 0, 0, 0], [0, 0, 0, 6]),
  nearest: (it) => polygon(it, [-6, -6, 6, -6, -6, 6, 6, 6]),
}

function polygon(context: CanvasRenderingContext2D, xy: number[]): void {
  for (let i = 0; i < xy.length; i += 2) context.lineTo(xy[i] ?? 0, xy[i + 1] ?? 0)
  context.closePath()
}

function strokes(context: CanvasRenderingContext2D, ...lines: number[][]): void {
  for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of lines) {
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
  }
}

/** Draws what the pointer was snapped to. */
export function drawSnap(context: CanvasRenderingContext2D, at: Point, kind: SnapKind, dark: boolean): void {
  context.save()
  context.translate(...at)
  context.strokeStyle = dark ? '#7CFF6B' : '#0A7F1F'
  context.lineWidth = 2
  context.beginPath()
  SNAPS[kind](context)
  context.stroke()
  context.restore()
}

/** Draws the box of a selection: solid blue for what lies inside, dashed green, from right to left, for what is touched. */
export function drawWindow(context: CanvasRenderingContext2D, start: Point, end: Point): void {
  const isCrossing = end[0] < start[0]
  context.strokeStyle = isCrossing ? '#3FA34D' : '#4DA3FF'
  context.fillStyle = isCrossing ? '#3FA34D22' : '#4DA3FF22'
  context.setLineDash(isCrossing ? [6, 4] : [])
  context.lineWidth = 1.5
  const box = [start[0], start[1], end[0] - start[0], end[1] - start[1]] as const
  context.fillRect(...box)
  context.strokeRect(...box)
  context.setLineDash([])
}

/** Draws a cross in the middle: where a press of Enter clicks. */
export function drawCrosshair(context: CanvasRenderingContext2D, { size }: Camera, dark: boolean): void {
  const [x, y] = [size[0] / 2, size[1] / 2]
  context.strokeStyle = dark ? '#E6E9ED' : '#1B1F24'
  context.lineWidth = 1
  context.beginPath()
  strokes(context, [x - 14, y, x + 14, y], [x, y - 14, x, y + 14])
  context.stroke()
}

/** Draws shapes that a panel points at. */
export function drawLit(context: CanvasRenderingContext2D, camera: Camera, shapes: Shape[], dark: boolean): void {
  if (shapes.length === 0) return
  context.strokeStyle = dark ? '#9AD8FF' : '#0277BD'
  context.fillStyle = dark ? '#9AD8FF33' : '#0277BD33'
  context.lineWidth = 2.5
  for (const { lines, points } of shapes) {
    context.beginPath()
    for (const { points: course, closed } of lines) {
      course.forEach((it, i) => {
        const at = toCanvas(camera, it)
        if (i === 0) context.moveTo(...at)
        else context.lineTo(...at)
      })
      if (closed) context.closePath()
    }
    if (lines.some((it) => it.closed)) context.fill('evenodd')
    context.stroke()
    for (const point of points) {
      const [x, y] = toCanvas(camera, point)
      context.beginPath()
      context.arc(x, y, 6, 0, 2 * Math.PI)
      context.stroke()
    }
  }
}
