import { type Camera, type Point, toCanvas, toPlane, view } from './camera'

/** Size of the minimap, pixels. */
const SIZE: Point = [180, 120]
/** A canvas smaller than this has no room for it. */
const LEAST_WIDTH = 640

/** The whole drawing in the corner of the canvas, with what is in view; a click goes there. */
export class Minimap {
  private readonly canvas = document.createElement('canvas')
  private readonly photo = document.createElement('canvas')
  private camera: Camera | undefined

  constructor(container: HTMLElement, go: (at: Point) => void) {
    this.canvas.className = 'minimap'
    ;[this.canvas.width, this.canvas.height] = SIZE
    ;[this.photo.width, this.photo.height] = SIZE
    container.append(this.canvas)
    const goTo = (event: PointerEvent) => {
      event.stopPropagation()
      if (event.buttons !== 1 || !this.camera) return
      const { left, top } = this.canvas.getBoundingClientRect()
      go(toPlane(this.camera, [event.clientX - left, event.clientY - top]))
    }
    this.canvas.addEventListener('pointerdown', goTo)
    this.canvas.addEventListener('pointermove', goTo)
  }

  /** Takes the picture of everything, which was drawn in this very frame. */
  take(picture: HTMLCanvasElement, camera: Camera): void {
    const part = Math.min(SIZE[0] / camera.size[0], SIZE[1] / camera.size[1])
    const [width, height] = [camera.size[0] * part, camera.size[1] * part]
    this.camera = { ...camera, scale: camera.scale * part, size: SIZE }
    const context = this.photo.getContext('2d')
    if (!context) return
    context.clearRect(0, 0, ...SIZE)
    context.drawImage(picture, (SIZE[0] - width) / 2, (SIZE[1] - height) / 2, width, height)
  }

  /** Shows what is in view. */
  draw(camera: Camera): void {
    this.canvas.hidden = camera.size[0] < LEAST_WIDTH
    const context = this.canvas.getContext('2d')
    if (!context || !this.camera || this.canvas.hidden) return
    context.clearRect(0, 0, ...SIZE)
    context.drawImage(this.photo, 0, 0)
    const [x0, y0, x1, y1] = view(camera)
    const [left, bottom] = toCanvas(this.camera, [x0, y0])
    const [right, top] = toCanvas(this.camera, [x1, y1])
    context.strokeStyle = '#4DA3FF'
    context.lineWidth = 2
    context.strokeRect(left, top, Math.max(right - left, 3), Math.max(bottom - top, 3))
  }
}
