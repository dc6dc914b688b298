import { type Camera, type Point, toCanvas } from './camera'
import { FONT } from './labels'
import { type Shape, boxOf } from './shape'

/** The distance that a rule requires around an object. */
export interface Halo {
  /** The object, drawing units. */
  shape: Shape
  /** Drawing units. */
  distance: number
  /** Which rule, and how much. */
  label: string
  /** Whether something stands in it. */
  fails: boolean
}

/** How high may be built where, over cells from the corner with the least coordinates; metres, -1 where nothing is known. */
export interface HeightCells {
  origin: [number, number]
  step: number
  columns: number
  heights: number[]
  unitsPerMetre: number
}

/** An object that differs between two versions. */
export interface Diff {
  change: string
  shape: Shape
}

/** What aids lay over the drawing. */
export interface Aids {
  halos: Halo[]
  heights: HeightCells | undefined
  diffs: Diff[]
  /** Objects as they would stand. */
  ghosts: Shape[]
}

/** Heights from low to high: equally far apart for the eye, in grey too. */
export const HEIGHT_COLORS = [
  '#440154',
  '#482878',
  '#3e4989',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
]
/** At most so many halos are drawn, the widest ones are left out. */
const MOST_HALOS = 12

/** Draws the aids, under marks and grips. */
export function drawAids(context: CanvasRenderingContext2D, camera: Camera, aids: Aids, dark: boolean): void {
  // Labels of a drawing that is dimmed leave their opacity behind.
  context.globalAlpha = 1
  if (aids.heights) drawHeights(context, camera, aids.heights)
  const nearest = aids.halos.toSorted((a, b) => Number(b.fails) - Number(a.fails) || a.distance - b.distance)
  nearest.slice(0, MOST_HALOS).forEach((it) => drawHalo(context, camera, it, dark))
  labelHalos(context, camera, nearest.slice(0, MOST_HALOS), dark)
  aids.diffs.forEach((it) => drawDiff(context, camera, it, dark))
  for (const ghost of aids.ghosts) {
    context.fillStyle = dark ? '#7CFF6B' : '#0A7F1F'
    filled(context, camera, ghost, 0.14)
    stroked(context, camera, ghost, dark ? '#7CFF6B' : '#0A7F1F', [7, 4], 2.5)
  }
}

function trace(context: CanvasRenderingContext2D, camera: Camera, { lines }: Shape): void {
  context.beginPath()
  for (const { points, closed } of lines) {
    points.forEach((it, i) => {
      const [x, y] = toCanvas(camera, it)
      if (i === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    })
    if (closed) context.closePath()
  }
}

function stroked(
  context: CanvasRenderingContext2D,
  camera: Camera,
  shape: Shape,
  color: string,
  dash: number[],
  width: number,
): void {
  context.strokeStyle = color
  context.fillStyle = color
  context.lineWidth = width
  context.setLineDash(dash)
  trace(context, camera, shape)
  context.stroke()
  context.setLineDash([])
  for (const point of shape.points) {
    const [x, y] = toCanvas(camera, point)
    context.beginPath()
    context.arc(x, y, 6, 0, 2 * Math.PI)
    context.stroke()
  }
}

function filled(context: CanvasRenderingContext2D, camera: Camera, shape: Shape, opacity: number): void {
  if (!shape.lines.some((it) => it.closed)) return
  context.globalAlpha = opacity
  trace(context, camera, { lines: shape.lines.filter((it) => it.closed), points: [] })
  context.fill('evenodd')
  context.globalAlpha = 1
}

function haloColor({ fails }: Halo, dark: boolean): string {
  if (fails) return dark ? '#FF6B5E' : '#B00040'
  return dark ? '#9AD8FF' : '#0277BD'
}

/** The room around an object: everything nearer than the distance, exactly, as a band with round corners along its outline. */
function drawHalo(context: CanvasRenderingContext2D, camera: Camera, halo: Halo, dark: boolean): void {
  context.save()
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.strokeStyle = haloColor(halo, dark)
  context.globalAlpha = halo.fails ? 0.16 : 0.08
  context.lineWidth = 2 * halo.distance * camera.scale
  trace(context, camera, halo.shape)
  context.stroke()
  context.restore()
}

/** Writes on the upper rim of each band which rule asks for it; where a text would lie over another it stands below that. */
function labelHalos(context: CanvasRenderingContext2D, camera: Camera, halos: Halo[], dark: boolean): void {
  context.font = `12px ${FONT}`
  context.textAlign = 'center'
  const written: { x: number; y: number; width: number }[] = []
  for (const halo of halos) {
    const box = boxOf([halo.shape])
    if (!box) continue
    const [x, rim] = toCanvas(camera, [(box[0] + box[2]) / 2, box[3] + halo.distance])
    const width = context.measureText(halo.label).width
    let y = rim + 14
    while (written.some((it) => Math.abs(it.x - x) < (it.width + width) / 2 && Math.abs(it.y - y) < 15)) y += 15
    written.push({ x, y, width })
    context.fillStyle = haloColor(halo, dark)
    context.fillText(halo.label, x, y)
  }
  context.textAlign = 'left'
}

/** What became of an object: never by colour alone. */
const DIFFS: Record<string, { dark: string; light: string; dash: number[]; glyph: string }> = {
  added: { dark: '#6EA8FF', light: '#0B57D0', dash: [], glyph: '＋' },
  removed: { dark: '#FFA05C', light: '#A84300', dash: [6, 4], glyph: '－' },
}
const OTHER = { dark: '#D6A2FF', light: '#7B2CBF', dash: [10, 3, 2, 3], glyph: 'Δ' }

function drawDiff(context: CanvasRenderingContext2D, camera: Camera, { change, shape }: Diff, dark: boolean): void {
  const look = DIFFS[change] ?? OTHER
  stroked(context, camera, shape, dark ? look.dark : look.light, look.dash, 2.5)
  filled(context, camera, shape, 0.1)
  const at: Point | undefined = shape.lines[0]?.points[0] ?? shape.points[0]
  if (!at) return
  const [x, y] = toCanvas(camera, at)
  context.font = `600 15px ${FONT}`
  context.fillText(look.glyph, x + 5, y - 5)
}

/** The colour of a height, of so much at most. */
export function heightColor(height: number, most: number): string {
  if (height <= 0) return '#808080'
  const step = Math.min(Math.ceil((height / most) * HEIGHT_COLORS.length), HEIGHT_COLORS.length) - 1
  return HEIGHT_COLORS[Math.max(step, 0)] ?? '#808080'
}

/** The picture of heights, a pixel a cell; made once. */
const pictures = new WeakMap<HeightCells, HTMLCanvasElement>()

function pictureOf(cells: HeightCells): HTMLCanvasElement {
  const known = pictures.get(cells)
  if (known) return known
  const { columns, heights } = cells
  const rows = Math.ceil(heights.length / columns)
  const most = Math.max(...heights, 1)
  const canvas = document.createElement('canvas')
  canvas.width = columns
  canvas.height = rows
  const context = canvas.getContext('2d')
  heights.forEach((height, i) => {
    if (height < 0 || !context) return
    context.fillStyle = heightColor(height, most)
    context.fillRect(i % columns, rows - 1 - Math.floor(i / columns), 1, 1)
  })
  pictures.set(cells, canvas)
  return canvas
}

function drawHeights(context: CanvasRenderingContext2D, camera: Camera, cells: HeightCells): void {
  const { origin, step, unitsPerMetre } = cells
  const picture = pictureOf(cells)
  const at = (x: number, y: number) => toCanvas(camera, [x * unitsPerMetre, y * unitsPerMetre])
  const [left, top] = at(origin[0], origin[1] + picture.height * step)
  const [right, bottom] = at(origin[0] + picture.width * step, origin[1])
  context.save()
  context.globalAlpha = 0.4
  context.imageSmoothingEnabled = false
  context.drawImage(picture, left, top, right - left, bottom - top)
  context.restore()
}
