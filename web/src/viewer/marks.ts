import { type Camera, type Point, toCanvas } from './camera'
import { FONT } from './labels'
import { type Line, type Shape, anchorOf } from './shape'

/** What a mark says. */
export type Tone = 'fail' | 'unknown' | 'pass' | 'not_applicable'

/** A finding on the drawing. */
export interface Mark {
  /** Id of the finding. */
  id: string
  tone: Tone
  /** Its geometry, drawing units. */
  shape: Shape
  /** Measured against required, as short text. */
  label: string
}

/** How verdicts look on a dark and on a white canvas: never by colour alone. */
const LOOKS: Record<Tone, { dark: string; light: string; glyph: string; dash: number[]; width: number }> = {
  fail: { dark: '#FF6B5E', light: '#B00040', glyph: '◆', dash: [], width: 2.5 },
  unknown: { dark: '#FFD24B', light: '#8F6500', glyph: '△', dash: [8, 4], width: 2 },
  pass: { dark: '#45D0E0', light: '#006A8E', glyph: '○', dash: [], width: 1.5 },
  not_applicable: { dark: '#949494', light: '#696969', glyph: '–', dash: [2, 4], width: 1.5 },
}

/** Draws the marks of findings, and the focused one in full with its label. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  camera: Camera,
  marks: Mark[],
  focused: string | undefined,
  dark: boolean,
): void {
  for (const mark of marks.filter((it) => it.id !== focused && it.tone !== 'pass' && it.tone !== 'not_applicable')) {
    context.globalAlpha = focused ? 0.35 : 1
    drawOutline(context, camera, mark, dark, false)
  }
  context.globalAlpha = 1
  const focus = marks.find((it) => it.id === focused)
  if (!focus) return
  drawOutline(context, camera, focus, dark, true)
  drawLabel(context, camera, focus, dark)
}

function color(tone: Tone, dark: boolean): string {
  return dark ? LOOKS[tone].dark : LOOKS[tone].light
}

function drawOutline(
  context: CanvasRenderingContext2D,
  camera: Camera,
  mark: Mark,
  dark: boolean,
  full: boolean,
): void {
  const { dash, width } = LOOKS[mark.tone]
  context.strokeStyle = color(mark.tone, dark)
  context.fillStyle = context.strokeStyle
  context.setLineDash(dash)
  context.lineWidth = full ? width + 0.5 : width * 0.7
  context.beginPath()
  mark.shape.lines.forEach((line) => trace(context, camera, line))
  context.stroke()
  context.setLineDash([])
  if (full) {
    context.save()
    context.globalAlpha = 0.12
    context.beginPath()
    mark.shape.lines.filter((it) => it.closed).forEach((line) => trace(context, camera, line))
    context.fill('evenodd')
    context.restore()
    mark.shape.lines.filter((it) => !it.closed).forEach((line) => drawTicks(context, camera, line))
  }
  for (const point of mark.shape.points) {
    const [x, y] = toCanvas(camera, point)
    context.beginPath()
    context.arc(x, y, 5, 0, 2 * Math.PI)
    context.stroke()
  }
}

function trace(context: CanvasRenderingContext2D, camera: Camera, { points, closed }: Line): void {
  points.forEach((point, i) => {
    const at = toCanvas(camera, point)
    if (i === 0) context.moveTo(...at)
    else context.lineTo(...at)
  })
  if (closed) context.closePath()
}

/** Short strokes across the ends of a dimension line. */
function drawTicks(context: CanvasRenderingContext2D, camera: Camera, { points }: Line): void {
  const at = points.map((it) => toCanvas(camera, it))
  const ends: [Point | undefined, Point | undefined][] = [
    [at[0], at[1]],
    [at.at(-1), at.at(-2)],
  ]
  for (const [end, next] of ends) {
    if (!end || !next) continue
    const length = Math.hypot(next[0] - end[0], next[1] - end[1]) || 1
    const [nx, ny] = [((end[1] - next[1]) / length) * 7, ((next[0] - end[0]) / length) * 7]
    context.beginPath()
    context.moveTo(end[0] - nx, end[1] - ny)
    context.lineTo(end[0] + nx, end[1] + ny)
    context.stroke()
  }
}

function drawLabel(context: CanvasRenderingContext2D, camera: Camera, mark: Mark, dark: boolean): void {
  const anchor = anchorOf(mark.shape)
  if (!anchor || !mark.label) return
  const [x, y] = toCanvas(camera, anchor)
  const text = `${LOOKS[mark.tone].glyph} ${mark.label}`
  context.font = `600 13px ${FONT}`
  const width = context.measureText(text).width + 16
  const [left, top] = [x - width / 2, y - 36]
  context.fillStyle = dark ? '#16191D' : '#FFFFFF'
  context.strokeStyle = color(mark.tone, dark)
  context.lineWidth = 1.5
  context.beginPath()
  context.roundRect(left, top, width, 24, 4)
  context.fill()
  context.stroke()
  context.fillStyle = color(mark.tone, dark)
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(text, left + 8, top + 12.5)
  context.textBaseline = 'alphabetic'
}
