import type { PictureText } from '../../generated/tushen'
import type { Scenery } from '../engine/protocol'
import { type Box, type Camera, type Point, fitted, panned, toPlane, zoomed } from './camera'
import { drawDisplacement, drawScaleBar } from './furniture'
import { drawLabels } from './labels'
import { type Mark, drawMarks } from './marks'
import { type DrawStatistics, TileRenderer } from './tiles'

/** What the viewer tells of the pointer. Points are in drawing units. */
export interface ViewerEvents {
  /** The pointer is here. */
  onMove(at: Point): void
  /** A click; `reach` is how far it may miss. */
  onPick(at: Point, reach: number): void
  /** Whether what is selected can be held at this place. */
  canHold(at: Point): boolean
  /** What is selected is being dragged, and now displaced by so much. */
  onDrag(displacement: Point): void
  /** It was let go. */
  onDrop(displacement: Point): void
}

/** How a canvas shows the selection. */
const SELECTION = { dark: 0x4da3ff, light: 0x0b57d0 }
/** Opacity of the drawing while a finding is focused. */
const FADED = 0.35
/** How long the camera takes to arrive, milliseconds. */
const FLIGHT = 200
/** How far a press may move and still be a click, pixels. */
const CLICK = 4
/** How far in a single point is shown, pixels a metre. */
const NEAREST = 20

/** What the pointer is doing. */
type Grip = { kind: 'pan'; last: Point } | { kind: 'press'; start: Point } | { kind: 'drag'; start: Point }

/** Shows a drawing and takes the pointer; knows nothing of the page around it. */
export class Viewer {
  private readonly picture = document.createElement('canvas')
  private readonly overlay = document.createElement('canvas')
  private readonly tiles: TileRenderer
  private readonly context: CanvasRenderingContext2D
  private readonly observer: ResizeObserver
  private camera: Camera = { center: [0, 0], scale: 1, size: [1, 1] }
  private extents: Box = [0, 0, 1, 1]
  private texts: PictureText[] = []
  private hidden: boolean[] = []
  private held: ReadonlySet<number> = new Set()
  private marks: Mark[] = []
  private focused: string | undefined
  private dark = true
  private unitsPerMetre = 1
  private displacement: Point = [0, 0]
  private grip: Grip | undefined
  private pointer: Point = [0, 0]
  private space = false
  private frame = 0
  private former: Camera | undefined
  private lastMiddle = 0
  /** What the last frame drew. */
  statistics: DrawStatistics = { drawCalls: 0, vertices: 0 }

  private readonly container: HTMLElement
  private readonly events: ViewerEvents

  constructor(container: HTMLElement, events: ViewerEvents) {
    this.container = container
    this.events = events
    container.append(this.picture, this.overlay)
    this.tiles = new TileRenderer(this.picture)
    const context = this.overlay.getContext('2d')
    if (!context) throw new Error('this browser draws no canvas')
    this.context = context
    this.observer = new ResizeObserver(() => this.resize())
    this.observer.observe(container)
    // The parts of the font are loaded when a text first needs them.
    document.fonts.addEventListener('loadingdone', this.request)
    container.addEventListener('wheel', this.onWheel, { passive: false })
    container.addEventListener('pointerdown', this.onPointerDown)
    container.addEventListener('pointermove', this.onPointerMove)
    container.addEventListener('pointerup', this.onPointerUp)
    window.addEventListener('keydown', this.onKey)
    window.addEventListener('keyup', this.onKey)
    this.resize()
  }

  /** Lets everything go. */
  dispose(): void {
    this.observer.disconnect()
    cancelAnimationFrame(this.frame)
    document.fonts.removeEventListener('loadingdone', this.request)
    window.removeEventListener('keydown', this.onKey)
    window.removeEventListener('keyup', this.onKey)
    this.container.replaceChildren()
  }

  /** Shows a picture; the camera stays. */
  show(scenery: Scenery, unitsPerMetre: number, dark: boolean): void {
    this.tiles.show(scenery)
    this.texts = scenery.texts
    this.extents = scenery.extents
    this.unitsPerMetre = unitsPerMetre
    this.dark = dark
    this.displacement = [0, 0]
    this.tiles.hideLayers(this.hidden)
    this.tiles.hold(Uint32Array.from(this.held))
    this.request()
  }

  /** Says of each layer whether it is off. */
  hideLayers(hidden: boolean[]): void {
    this.hidden = hidden
    this.tiles.hideLayers(hidden)
    this.request()
  }

  /** Selects entities by their places in model space. */
  select(entities: Uint32Array): void {
    this.held = new Set(entities)
    this.tiles.hold(entities)
    this.request()
  }

  /** Shows the marks of findings, one of them in full. */
  mark(marks: Mark[], focused: string | undefined): void {
    this.marks = marks
    this.focused = focused
    this.request()
  }

  /** Shows everything. */
  showAll(): void {
    this.former = undefined
    this.fly(fitted(this.camera, this.extents, 0.96, Infinity), false)
  }

  /** Flies to a box, which then takes up 60 % of the canvas. */
  flyTo(box: Box): void {
    this.former ??= this.camera
    this.fly(fitted(this.camera, box, 0.6, NEAREST / this.unitsPerMetre), true)
  }

  /** Flies back to where the first [`flyTo`] started. */
  flyBack(): void {
    if (this.former) this.fly(this.former, true)
    this.former = undefined
  }

  /** What the canvas shows now. */
  get view(): Camera {
    return this.camera
  }

  private fly(target: Camera, slowly: boolean): void {
    const start = this.camera
    const began = performance.now()
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    const step = () => {
      const part = slowly && !still ? Math.min((performance.now() - began) / FLIGHT, 1) : 1
      const eased = part * (2 - part)
      const between = (a: number, b: number) => a + (b - a) * eased
      this.camera = {
        size: this.camera.size,
        center: [between(start.center[0], target.center[0]), between(start.center[1], target.center[1])],
        scale: start.scale * (target.scale / start.scale) ** eased,
      }
      this.request()
      if (part < 1) requestAnimationFrame(step)
    }
    step()
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.container
    const density = window.devicePixelRatio
    for (const canvas of [this.picture, this.overlay]) {
      canvas.width = Math.max(1, Math.round(clientWidth * density))
      canvas.height = Math.max(1, Math.round(clientHeight * density))
    }
    this.camera = { ...this.camera, size: [Math.max(1, clientWidth), Math.max(1, clientHeight)] }
    this.request()
  }

  /** Draws before the next picture of the screen, once however often it is asked for. */
  private readonly request = () => {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.draw())
  }

  private draw(): void {
    const { camera, context, displacement, dark } = this
    const fade = this.focused ? FADED : 1
    this.statistics = this.tiles.draw(camera, displacement, dark ? SELECTION.dark : SELECTION.light, fade)
    const density = window.devicePixelRatio
    context.setTransform(density, 0, 0, density, 0, 0)
    context.clearRect(0, 0, ...camera.size)
    drawLabels(context, camera, this.texts, { hidden: this.hidden, held: this.held, displacement, fade })
    drawMarks(context, camera, this.marks, this.focused, dark)
    drawScaleBar(context, camera, this.unitsPerMetre, dark)
    if (this.grip?.kind === 'drag') drawDisplacement(context, this.pointer, displacement, this.unitsPerMetre, dark)
  }

  private place(event: MouseEvent): Point {
    const { left, top } = this.container.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }

  private readonly onWheel = (event: WheelEvent) => {
    event.preventDefault()
    this.camera = zoomed(this.camera, this.place(event), Math.exp(-event.deltaY * 0.0015))
    this.request()
  }

  private readonly onPointerDown = (event: PointerEvent) => {
    const at = this.place(event)
    this.container.setPointerCapture(event.pointerId)
    this.container.focus()
    if (event.button === 1 || (event.button === 0 && this.space)) {
      event.preventDefault()
      // The second press of a double click of the wheel.
      if (event.button === 1 && event.timeStamp - this.lastMiddle < 400) this.showAll()
      this.lastMiddle = event.button === 1 ? event.timeStamp : 0
      this.grip = { kind: 'pan', last: at }
    } else if (event.button === 0) {
      this.grip = { kind: 'press', start: at }
    }
  }

  private readonly onPointerMove = (event: PointerEvent) => {
    const at = this.place(event)
    this.pointer = at
    this.events.onMove(toPlane(this.camera, at))
    if (this.grip?.kind === 'pan') {
      this.camera = panned(this.camera, at[0] - this.grip.last[0], at[1] - this.grip.last[1])
      this.grip = { kind: 'pan', last: at }
      this.request()
      return
    }
    if (this.grip?.kind === 'press') {
      const { start } = this.grip
      const moved = Math.hypot(at[0] - start[0], at[1] - start[1]) > CLICK
      if (moved && this.events.canHold(toPlane(this.camera, start))) this.grip = { kind: 'drag', start }
    }
    if (this.grip?.kind === 'drag') {
      this.displacement = this.dragged(this.grip.start, at)
      this.events.onDrag(this.displacement)
      this.request()
    }
  }

  private readonly onPointerUp = (event: PointerEvent) => {
    const at = this.place(event)
    const grip = this.grip
    this.grip = undefined
    if (grip?.kind === 'drag') this.events.onDrop(this.dragged(grip.start, at))
    if (grip?.kind === 'press' && Math.hypot(at[0] - grip.start[0], at[1] - grip.start[1]) <= CLICK) {
      this.events.onPick(toPlane(this.camera, at), 5 / this.camera.scale)
    }
  }

  private dragged(start: Point, end: Point): Point {
    return [(end[0] - start[0]) / this.camera.scale, (start[1] - end[1]) / this.camera.scale]
  }

  private readonly onKey = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (event.code !== 'Space' || typing || event.target instanceof HTMLButtonElement) return
    this.space = event.type === 'keydown'
    this.container.style.cursor = this.space ? 'grab' : ''
    event.preventDefault()
  }
}
