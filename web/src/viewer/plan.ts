import { type Camera, toCanvas } from './camera'
import { FONT } from './labels'
import { type Shape, anchorOf } from './shape'

/** An object of a floor. */
export interface PlanItem {
  kind: string
  /** Drawing units. */
  shape: Shape
  /** What is written in it. */
  lines: string[]
}

/** How kinds look on a dark and on a white canvas; others are thin outlines. */
const LOOKS: Record<string, { dark: string; light: string; fill: number; width: number }> = {
  Room: { dark: '#8FB7D9', light: '#3D6E99', fill: 0.12, width: 1 },
  Wall: { dark: '#E6E9ED', light: '#1B1F24', fill: 0.75, width: 1 },
  Column: { dark: '#E6E9ED', light: '#1B1F24', fill: 0.9, width: 1 },
  Door: { dark: '#FFA05C', light: '#A84300', fill: 0.5, width: 1.5 },
  Window: { dark: '#6EA8FF', light: '#0B57D0', fill: 0.4, width: 1.5 },
  Stair: { dark: '#B9A3E3', light: '#6B4FA0', fill: 0.12, width: 1 },
}
const OTHER = { dark: '#7C8794', light: '#868E99', fill: 0.04, width: 1 }

/** A name narrower than this part of its room is written. */
const ROOM_FOR_TEXT = 0.95

/** Draws the objects of a floor, in their order. */
export function drawPlan(
  context: CanvasRenderingContext2D,
  camera: Camera,
  plan: PlanItem[],
  dark: boolean,
  fade: number,
): void {
  for (const { kind, shape } of plan) {
    const look = LOOKS[kind] ?? OTHER
    context.strokeStyle = dark ? look.dark : look.light
    context.fillStyle = context.strokeStyle
    context.lineWidth = look.width
    context.beginPath()
    for (const { points, closed } of shape.lines) {
      points.forEach((it, i) => (i === 0 ? context.moveTo : context.lineTo).call(context, ...toCanvas(camera, it)))
      if (closed) context.closePath()
    }
    if (shape.lines.some((it) => it.closed)) {
      context.globalAlpha = look.fill * fade
      context.fill('evenodd')
    }
    context.globalAlpha = fade
    context.stroke()
  }
  context.textAlign = 'center'
  context.font = `13px ${FONT}`
  context.fillStyle = dark ? '#E6E9ED' : '#1B1F24'
  for (const { shape, lines } of plan) {
    const at = lines.length > 0 && anchorOf(shape)
    const xs = shape.lines.flatMap((it) => it.points.map((point) => point[0]))
    if (!at) continue
    const room = (Math.max(...xs) - Math.min(...xs)) * camera.scale * ROOM_FOR_TEXT
    const [x, y] = toCanvas(camera, at)
    lines
      .filter((it) => context.measureText(it).width <= room)
      .forEach((it, i, all) => context.fillText(it, x, y + (i - (all.length - 1) / 2) * 17 + 5))
  }
  context.globalAlpha = 1
  context.textAlign = 'left'
}
