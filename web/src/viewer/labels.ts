import type { PictureText } from '../../generated/tushen'
import { type Camera, type Point, toCanvas } from './camera'

/** The fonts of texts on the canvas. */
export const FONT = '"Noto Sans SC Variable", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif'

/** Texts smaller than this, in pixels, are drawn as a grey bar: they cannot be read. */
const LEGIBLE = 4
/** Texts smaller than this, in pixels, are not drawn at all. */
const VISIBLE = 1.2

/** How texts of the drawing are drawn. */
export interface LabelStyle {
  /** Which layers are off. */
  hidden: boolean[]
  /** Which entities are selected. */
  held: ReadonlySet<number>
  /** How far those are displaced, drawing units. */
  displacement: Point
  /** Opacity of what is not selected. */
  fade: number
}

/** Draws the texts of the drawing that are in view and large enough. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  camera: Camera,
  texts: PictureText[],
  { hidden, held, displacement, fade }: LabelStyle,
): void {
  const [width, height] = camera.size
  for (const text of texts) {
    const size = text.size * camera.scale
    if (size < VISIBLE || hidden[text.layer]) continue
    const [dx, dy] = held.has(text.entity) ? displacement : [0, 0]
    const [x, y] = toCanvas(camera, [text.anchor[0] + dx, text.anchor[1] + dy])
    const longest = Math.max(...text.lines.map((it) => it.length))
    const reach = size * Math.max(longest * Math.abs(text.widthFactor), 2 * text.lines.length)
    if (x + reach < 0 || y + reach < 0 || x - reach > width || y - reach > height) continue
    context.save()
    context.globalAlpha = fade
    context.translate(x, y)
    context.rotate(-text.rotation)
    context.scale(text.widthFactor, 1)
    context.fillStyle = `#${text.rgb.toString(16).padStart(6, '0')}`
    context.font = `${size}px ${FONT}`
    context.textAlign = text.alignX === 0.5 ? 'center' : text.alignX === 1 ? 'right' : 'left'
    text.lines.forEach((line, i) => {
      const baseline = (i * text.linePitch - text.firstBaseline) * camera.scale
      if (size >= LEGIBLE) {
        context.fillText(line, 0, baseline)
        return
      }
      const length = line.length * size * 0.8
      context.globalAlpha = fade * 0.4
      context.fillRect(-text.alignX * length, baseline - size * 0.6, length, Math.max(size * 0.4, 1))
    })
    context.restore()
  }
}
