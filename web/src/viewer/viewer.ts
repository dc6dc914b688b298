import type { PictureText } from '../../generated/tushen'
import type { Scenery } from '../engine/protocol'
import { DRAWN, type DrawTool, isDrawTool, pointsOf } from '../shapes'
import { type Box, type Camera, type Point, fitted, panned, toCanvas, toPlane, zoomed } from './camera'
import { typedPoint } from './entry'
import { drawCrosshair, drawDisplacement, drawLit, drawScaleBar, drawSnap, drawWindow } from './furniture'
import { type Grip, allowed, drawGrips, gripAt } from './grips'
import { type Aids, drawAids } from './halos'
import { drawLabels } from './labels'
import { type Limit, atLimit, drawLimit } from './limits'
import { type Mark, drawMarks } from './marks'
import { type MeasureKind, type Measured, drawMeasure, measured } from './measure'
import { Minimap } from './minimap'
import type { Outlines, Snap } from './outlines'
import { type Paper, drawPaper } from './paper'
import { type PlanItem, drawPlan } from './plan'
import type { Shape } from './shape'
import { type DrawStatistics, TileRenderer } from './tiles'

/** What the viewer tells of the pointer. Points are in drawing units. */
export interface ViewerEvents {
  /** The pointer is here. */
  onMove(at: Point): void
  /** A click; `reach` is how far it may miss, `adds` that it adds to what is selected, `again` that it is the place of the last. */
  onPick(at: Point, how: { reach: number; adds: boolean; again: boolean }): void
  /** A box was drawn: what lies in it, or, drawn from right to left, what it touches. */
  onWindow(box: Box, isCrossing: boolean): void
  /** What is being measured has come so far; `isDone` when it ended. */
  onMeasure(result: Measured | undefined, isDone: boolean): void
  /** What a measure says on the canvas. */
  write(result: Measured): string
  /** A line or an outline was drawn with a tool. */
  onDraw(tool: DrawTool, points: Point[]): void
  /** Whether what is selected can be held at this place. */
  canHold(at: Point): boolean
  /** What is selected is being dragged, and now displaced by so much. */
  onDrag(displacement: Point): void
  /** It was let go. */
  onDrop(displacement: Point): void
  /** A grip is being dragged, and now displaced by so much. */
  onStretch(grip: Grip, displacement: Point): void
  /** It was let go. */
  onStretched(grip: Grip, displacement: Point): void
  /** What is dragged goes back to where it was. */
  onGiveUp(): void
  /** The drag stops at a required distance, or no longer does. */
  onStop?(label: string | undefined): void
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

/** What a click does: selects, or adds a point to what is measured or drawn. */
export type Tool = 'select' | MeasureKind | DrawTool

/** How far from the pointer a snap may lie, pixels: of a mouse and of a finger. */
const APERTURE = { mouse: 10, touch: 24 }
/** How far an arrow key pans, pixels; and how much a key zooms. */
const STEP = 60
const ZOOM = 1.25

/** What the pointer is doing. */
type Hold =
  | { kind: 'pan'; last: Point }
  | { kind: 'press'; start: Point }
  | { kind: 'drag'; start: Point }
  | { kind: 'stretch'; start: Point; grip: Grip }
  | { kind: 'window'; start: Point }

/** What is laid over the drawing, beside marks. */
export interface Laid extends Aids {
  grips: Grip[]
  /** The floor of a building model. */
  plan: PlanItem[]
  /** The distances at which a drag stops. */
  limits: Limit[]
}

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
  /** The distance that is kept exactly while something is dragged. */
  private kept: Limit | undefined
  private hold: Hold | undefined
  private pointer: Point = [0, 0]
  private space = false
  private frame = 0
  private former: Camera | undefined
  /** The layout that is shown in the place of the model, its picture, and where the model was looked at. */
  private paper: { shown: Paper; tiles: TileRenderer; model: Camera } | undefined
  private lastMiddle = 0
  private tool: Tool = 'select'
  private course: Point[] = []
  private outlines: Outlines | undefined
  private snapping = true
  private snap: Snap | undefined
  private lit: Shape[] = []
  private laid: Laid = { halos: [], heights: undefined, diffs: [], ghosts: [], grips: [], plan: [], limits: [] }
  private lastPick: Point = [NaN, NaN]
  /** Fingers on the canvas. */
  private readonly fingers = new Map<number, Point>()
  private readonly minimap: Minimap
  /** Whether the keyboard moves the view: a cross then shows where Enter clicks. */
  private byKeys = false
  /** What the last frame drew. */
  statistics: DrawStatistics = { drawCalls: 0, vertices: 0 }

  private readonly container: HTMLElement
  private readonly events: ViewerEvents

  constructor(container: HTMLElement, events: ViewerEvents) {
    this.container = container
    this.events = events
    container.append(this.picture, this.overlay)
    this.minimap = new Minimap(container, (at) => this.paper || this.fly({ ...this.camera, center: at }, false))
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
    container.addEventListener('pointercancel', this.onPointerCancel)
    container.addEventListener('keydown', this.onCanvasKey)
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
    this.container.removeEventListener('wheel', this.onWheel)
    this.container.removeEventListener('pointerdown', this.onPointerDown)
    this.container.removeEventListener('pointermove', this.onPointerMove)
    this.container.removeEventListener('pointerup', this.onPointerUp)
    this.container.removeEventListener('pointercancel', this.onPointerCancel)
    this.container.removeEventListener('keydown', this.onCanvasKey)
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
    this.outlines = undefined
    this.snap = undefined
    this.photograph()
    this.request()
  }

  /** Shows a layout in the place of the model; nothing shows the model again, as it was looked at. */
  showPaper(paper: Paper | undefined): void {
    const model = this.paper?.model ?? this.camera
    if (paper) {
      const tiles = this.paper?.tiles ?? new TileRenderer(this.picture)
      tiles.show(paper.scenery)
      const isOther = this.paper?.shown.views !== paper.views
      this.paper = { shown: paper, tiles, model }
      tiles.hideLayers(this.hidden)
      if (isOther) this.showAll()
    } else if (this.paper) {
      this.paper.tiles.dispose()
      this.paper = undefined
      this.fly({ ...model, size: this.camera.size }, false)
    }
    this.request()
  }

  /** What can be snapped to from now on. */
  snapTo(outlines: Outlines): void {
    this.outlines = outlines
  }

  /** Whether what can be snapped to is wanted. */
  get wantsOutlines(): boolean {
    return this.outlines === undefined
  }

  /** Snapping on or off. */
  setSnapping(on: boolean): void {
    this.snapping = on
    this.snap = undefined
    this.request()
  }

  /** What a click does from now on; what was being measured is given up. */
  use(tool: Tool): void {
    this.tool = tool
    this.course = []
    this.snap = undefined
    this.request()
  }

  /** Takes the last point of what is measured back; false when there is none. */
  stepBack(): boolean {
    const has = this.course.length > 0
    this.course = []
    this.events.onMeasure(undefined, false)
    this.request()
    return has
  }

  /** Adds the point that was typed to what is drawn or measured; false when it is none. */
  type(typed: string): boolean {
    const at = typedPoint(typed, this.course.at(-1), toPlane(this.camera, this.pointer), this.unitsPerMetre)
    if (at) this.addPoint(at)
    return at !== undefined
  }

  /** Ends what is drawn or measured; false when there is nothing. */
  end(): boolean {
    const has = this.course.length > 0
    if (has) this.endCourse()
    return has
  }

  /** Gives up what is being dragged; false when nothing is. */
  giveUp(): boolean {
    const { hold } = this
    if (hold?.kind !== 'drag' && hold?.kind !== 'stretch') return false
    this.hold = undefined
    this.displacement = [0, 0]
    this.events.onGiveUp()
    this.request()
    return true
  }

  /** Lays something over the drawing; what is not named stays. */
  lay(laid: Partial<Laid>): void {
    this.laid = { ...this.laid, ...laid }
    this.request()
  }

  /** What the canvas shows, as PNG. */
  async photographView(): Promise<Uint8Array> {
    this.draw()
    // The picture lasts until the browser has shown it: it is copied before.
    const canvas = document.createElement('canvas')
    canvas.width = this.picture.width
    canvas.height = this.picture.height
    const context = canvas.getContext('2d')
    context?.drawImage(this.picture, 0, 0)
    context?.drawImage(this.overlay, 0, 0)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error('this browser writes no PNG')
    return new Uint8Array(await blob.arrayBuffer())
  }

  /** Lights shapes, in drawing units, over everything else. */
  light(shapes: Shape[]): void {
    this.lit = shapes
    this.request()
  }

  /** Shows a part of the plane, at once. */
  look(center: Point, scale: number): void {
    this.former = undefined
    this.fly({ ...this.camera, center, scale }, false)
  }

  /** Takes the picture of everything for the minimap. */
  private photograph(): void {
    const whole = fitted(this.camera, this.extents, 0.96, Infinity)
    this.tiles.draw(whole, [0, 0], 0, 1)
    this.minimap.take(this.picture, whole)
  }

  /** Says of each layer whether it is off. */
  hideLayers(hidden: boolean[]): void {
    this.hidden = hidden
    this.tiles.hideLayers(hidden)
    this.photograph()
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
    this.fly(fitted(this.camera, this.paper ? paperBox(this.paper.shown) : this.extents, 0.96, Infinity), false)
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
    return this.paper?.model ?? this.camera
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
    const { camera, context, displacement, dark, paper } = this
    if (paper) {
      this.clearOverlay()
      const { tiles, texts, hidden } = this
      drawPaper(context, camera, paper.shown, paper.tiles, { tiles, texts, hidden }, dark)
      return
    }
    const fade = this.focused ? FADED : 1
    // A grip moves corners, not the whole.
    const whole: Point = this.hold?.kind === 'stretch' ? [0, 0] : displacement
    this.statistics = this.tiles.draw(camera, whole, dark ? SELECTION.dark : SELECTION.light, fade)
    this.clearOverlay()
    drawLabels(context, camera, this.texts, { hidden: this.hidden, held: this.held, displacement: whole, fade })
    drawPlan(context, camera, this.laid.plan, dark, fade)
    drawAids(context, camera, this.laid, dark)
    drawMarks(context, camera, this.marks, this.focused, dark)
    const { hold } = this
    const stretched = hold?.kind === 'stretch' ? { grip: hold.grip, by: displacement } : undefined
    drawGrips(context, camera, hold?.kind === 'drag' ? [] : this.laid.grips, stretched, dark)
    drawLit(context, camera, this.lit, dark)
    drawScaleBar(context, camera, this.unitsPerMetre, dark)
    if (this.tool !== 'select') this.drawCourse(this.tool)
    if (this.snap) drawSnap(context, toCanvas(camera, this.snap.at), this.snap.kind, dark)
    if (hold?.kind === 'window') drawWindow(context, hold.start, this.pointer)
    if (this.byKeys && document.activeElement === this.container) drawCrosshair(context, camera, dark)
    this.minimap.draw(camera)
    if (hold?.kind === 'drag' && this.kept) drawLimit(context, camera, this.kept, displacement, dark)
    if (hold?.kind === 'drag' || stretched)
      drawDisplacement(context, this.pointer, displacement, this.unitsPerMetre, dark)
  }

  private clearOverlay(): void {
    const density = window.devicePixelRatio
    this.context.setTransform(density, 0, 0, density, 0, 0)
    this.context.clearRect(0, 0, ...this.camera.size)
  }

  private drawCourse(tool: Exclude<Tool, 'select'>): void {
    const points = [...this.course, this.snap?.at ?? toPlane(this.camera, this.pointer)]
    const kind = measureOf(tool)
    const result = this.course.length > 0 ? measured(kind, points, this.unitsPerMetre) : undefined
    const shown = this.course.length > 0 ? points : []
    drawMeasure(this.context, this.camera, kind, shown, result ? this.events.write(result) : '', this.dark)
  }

  /** Adds a point to what is measured; an angle is done with its third, a course when it is ended. */
  private addPoint(at: Point): void {
    if (this.tool === 'select') return
    this.course.push(at)
    const result = measured(measureOf(this.tool), this.course, this.unitsPerMetre)
    const isDone = this.tool === 'angle' && this.course.length === 3
    if (isDone) this.course = []
    this.events.onMeasure(result, isDone)
    this.request()
    if (isDrawTool(this.tool) && this.course.length === pointsOf(this.tool)) this.endCourse()
  }

  /** Ends a course: the next click starts another. */
  private endCourse(): void {
    if (this.tool === 'select') return
    const { course, tool } = this
    this.course = []
    this.events.onMeasure(measured(measureOf(tool), course, this.unitsPerMetre), true)
    if (isDrawTool(tool)) this.events.onDraw(tool, course)
    this.request()
  }

  /** What the pointer means in the drawing. */
  private meant(at: Point, aperture: number): Point {
    const plane = toPlane(this.camera, at)
    const reach = aperture / this.camera.scale
    this.snap = this.snapping ? this.outlines?.snap(plane, reach, this.course.at(-1), this.hidden) : undefined
    return this.snap?.at ?? plane
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
    this.byKeys = false
    if (event.pointerType === 'touch') {
      this.fingers.set(event.pointerId, at)
      if (this.fingers.size > 1) {
        this.hold = undefined
        return
      }
    }
    if (event.button === 1 || (event.button === 0 && this.space)) {
      event.preventDefault()
      // The second press of a double click of the wheel.
      if (event.button === 1 && event.timeStamp - this.lastMiddle < 400) this.showAll()
      this.lastMiddle = event.button === 1 ? event.timeStamp : 0
      this.hold = { kind: 'pan', last: at }
    } else if (event.button === 0) {
      this.hold = { kind: 'press', start: at }
    }
  }

  private readonly onPointerMove = (event: PointerEvent) => {
    const at = this.place(event)
    if (this.fingers.size > 1 && this.fingers.has(event.pointerId)) {
      this.pinch(event.pointerId, at)
      return
    }
    this.pointer = at
    if (this.tool !== 'select') {
      this.events.onMove(this.meant(at, event.pointerType === 'touch' ? APERTURE.touch : APERTURE.mouse))
      this.request()
    } else {
      this.events.onMove(toPlane(this.camera, at))
    }
    if (this.hold?.kind === 'pan') {
      this.camera = panned(this.camera, at[0] - this.hold.last[0], at[1] - this.hold.last[1])
      this.hold = { kind: 'pan', last: at }
      this.request()
      return
    }
    if (this.hold?.kind === 'press') {
      const { start } = this.hold
      const moved = Math.hypot(at[0] - start[0], at[1] - start[1]) > CLICK
      const isTouch = event.pointerType === 'touch'
      const reach = isTouch ? APERTURE.touch : APERTURE.mouse
      const grip = this.tool === 'select' ? gripAt(this.laid.grips, this.camera, start, reach) : undefined
      if (moved && this.paper) {
        this.hold = { kind: 'pan', last: start }
      } else if (moved && grip) {
        this.hold = { kind: 'stretch', start, grip }
      } else if (moved && this.tool === 'select' && this.events.canHold(toPlane(this.camera, start))) {
        this.hold = { kind: 'drag', start }
      } else if (moved && isTouch) {
        this.hold = { kind: 'pan', last: start }
      } else if (moved && this.tool === 'select') {
        this.hold = { kind: 'window', start }
      }
    }
    if (this.hold?.kind === 'drag') {
      this.displacement = this.stopped(this.dragged(this.hold.start, at))
      this.events.onDrag(this.displacement)
      this.request()
    }
    if (this.hold?.kind === 'stretch') {
      this.displacement = allowed(this.hold.grip, this.dragged(this.hold.start, at))
      this.events.onStretch(this.hold.grip, this.displacement)
      this.request()
    }
  }

  /** Two fingers: what lies under them follows. */
  private pinch(finger: number, at: Point): void {
    const other = [...this.fingers].find(([id]) => id !== finger)?.[1]
    const before = this.fingers.get(finger)
    this.fingers.set(finger, at)
    if (!other || !before) return
    const apart = (it: Point) => Math.max(Math.hypot(it[0] - other[0], it[1] - other[1]), 1)
    const middle: Point = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]
    const moved = panned(this.camera, (at[0] - before[0]) / 2, (at[1] - before[1]) / 2)
    this.camera = zoomed(moved, middle, apart(at) / apart(before))
    this.request()
  }

  private readonly onPointerCancel = (event: PointerEvent) => {
    this.fingers.delete(event.pointerId)
    this.giveUp()
    this.hold = undefined
    this.request()
  }

  private readonly onCanvasKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const steps: Record<string, Point> = {
      ArrowLeft: [STEP, 0],
      ArrowRight: [-STEP, 0],
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
    }
    const middle: Point = [this.camera.size[0] / 2, this.camera.size[1] / 2]
    const step = steps[event.key]
    if (step) this.camera = panned(this.camera, ...step)
    else if (event.key === '+' || event.key === '=') this.camera = zoomed(this.camera, middle, ZOOM)
    else if (event.key === '-') this.camera = zoomed(this.camera, middle, 1 / ZOOM)
    else if (event.key === 'Enter' && isDrawTool(this.tool) && !this.byKeys && this.course.length > 0) this.endCourse()
    else if (event.key === 'Enter') this.act(middle, event.shiftKey)
    else return
    event.preventDefault()
    this.byKeys = true
    if (this.tool !== 'select') {
      this.pointer = middle
      this.events.onMove(this.meant(middle, APERTURE.mouse))
    } else {
      this.events.onMove(toPlane(this.camera, middle))
    }
    this.request()
  }

  /** A click at a place of the canvas. */
  private act(at: Point, adds: boolean): void {
    // On paper nothing is picked: it shows the model, which is edited where it lies.
    if (this.paper) return
    if (this.tool !== 'select') {
      const point = this.meant(at, APERTURE.mouse)
      const [first, last] = [this.course[0], this.course.at(-1)]
      const isAt = (it: Point | undefined) =>
        it && Math.hypot(it[0] - point[0], it[1] - point[1]) * this.camera.scale < 1
      // A second click at the same place ends a course, as a double click does; so does the first point of an outline.
      if (isAt(last) || (isDrawTool(this.tool) && isAt(first) && this.course.length > 2)) this.endCourse()
      else this.addPoint(point)
      return
    }
    const again = Math.hypot(at[0] - this.lastPick[0], at[1] - this.lastPick[1]) <= CLICK
    this.lastPick = at
    this.events.onPick(toPlane(this.camera, at), { reach: 6 / this.camera.scale, adds, again })
  }

  private readonly onPointerUp = (event: PointerEvent) => {
    const at = this.place(event)
    this.fingers.delete(event.pointerId)
    const { hold } = this
    this.hold = undefined
    if (hold?.kind === 'drag') this.events.onDrop(this.stopped(this.dragged(hold.start, at)))
    if (hold?.kind === 'stretch') this.events.onStretched(hold.grip, allowed(hold.grip, this.dragged(hold.start, at)))
    if (hold?.kind === 'window') {
      const [a, b] = [toPlane(this.camera, hold.start), toPlane(this.camera, at)]
      const box: Box = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])]
      this.events.onWindow(box, at[0] < hold.start[0])
      this.request()
    }
    const isClick = hold?.kind === 'press' && Math.hypot(at[0] - hold.start[0], at[1] - hold.start[1]) <= CLICK
    if (isClick) this.act(at, event.shiftKey || event.ctrlKey)
  }

  /** A displacement that stops at a required distance when it comes near; as all snapping, F3 switches it off. */
  private stopped(by: Point): Point {
    const limits = this.snapping ? this.laid.limits : []
    const stop = atLimit(limits, by, APERTURE.mouse / this.camera.scale)
    if (stop.limit?.label !== this.kept?.label) this.events.onStop?.(stop.limit?.label)
    this.kept = stop.limit
    return stop.by
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

/** What is worth showing of a layout: what stands on it, and its viewports. */
function paperBox({ scenery, views }: Paper): Box {
  const boxes = [
    ...(scenery.tiles.length + scenery.texts.length > 0 ? [scenery.extents] : []),
    ...views.map((it) => it.frame),
  ]
  const [first = [0, 0, 297, 210] as Box] = boxes
  return boxes.reduce<Box>(
    (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])],
    first,
  )
}

/** What a tool tells while it is used: of an outline its area, of a line its length. */
function measureOf(tool: MeasureKind | DrawTool): MeasureKind {
  if (!isDrawTool(tool)) return tool
  return DRAWN[tool].closed ? 'area' : 'distance'
}
