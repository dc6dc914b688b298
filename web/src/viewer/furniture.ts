import type { Camera, Point } from './camera'
import { FONT } from './labels'

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
