import type { Finding, ObjectInfo } from '../generated/review'
import type { Fix, PageEdit } from '../generated/tushen'
import { Drag } from './drag'
import { EngineClient, EngineError } from './engine/client'
import type { Edited, ExportFormat, Scenery, Sketch } from './engine/protocol'
import { type Standing, followed } from './engine/standing'
import { mapOf, optionsOf } from './mapping'
import { type Placed, countsOf, marksOf, objectsAt, objectsIn, placed, worstFirst } from './review'
import { floorOf, floorsOf, isModel, isOn, planBox, planOf } from './plan'
import { type Project, type Source, isProject, readProject, writeProject } from './project'
import type { Sample } from './samples'
import { DRAWN, type DrawTool, WALL, layerFor } from './shapes'
import { halosOf } from './spacing'
import { type DeskState, type DockTab, EMPTY, type Open, type Suggestions } from './state'
import { type Recent, forget, keep, project, recents } from './store'
import { TEXTS } from './texts'
import type { Box, Camera, Point } from './viewer/camera'
import { type Grip, gripsOf, pulled } from './viewer/grips'
import { limitsOf } from './viewer/limits'
import type { Measured } from './viewer/measure'
import { offset } from './viewer/offset'
import { Outlines } from './viewer/outlines'
import { boxOf, shapeOf } from './viewer/shape'
import type { Tool, Viewer } from './viewer/viewer'

/** What was told last of what is held, and how far it was displaced then. */
type Told = Map<string, { finding: Finding; by: Point }>

/** How far a fix may move things, metres. */
const REACH = 20
/** Side of the cells over which heights are worked out, metres. */
const CELL = 3

/** The one drawing that is open, and everything that can be done with it. Holds no picture: that is the viewer's. */
export class Desk {
  private readonly engine = new EngineClient()
  private readonly listeners = new Set<() => void>()
  private state: DeskState = EMPTY
  private source: Source | undefined
  private scenery: Scenery | undefined
  private viewer: Viewer | undefined
  private sketch: Sketch | undefined
  /** Where one looked on the picture of what is being opened: at first, and at last. */
  private glance: { first: Camera; last?: Camera | undefined } | undefined
  private objects: Placed[] = []
  /** The places in model space of what is selected. */
  private held = new Uint32Array()
  /** The edits that stand, and those that were undone, last first. */
  private done: PageEdit[] = []
  private undone: PageEdit[] = []
  /** The version that was compared with. */
  private former: { name: string; bytes: Uint8Array } | undefined
  private saving: ReturnType<typeof setTimeout> | undefined
  private drag: Drag | undefined
  private told: Told | undefined

  constructor() {
    this.engine.onSketch = (sketch) => this.showSketch(sketch)
    void this.listRecent()
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void this.save())
  }

  /** For React: calls back after each change. */
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** For React: what the page shows now. */
  readonly current = () => this.state

  private set(change: Partial<DeskState>): void {
    this.state = { ...this.state, ...change }
    this.listeners.forEach((it) => it())
  }

  private setOpen(change: Partial<Open>): void {
    if (this.state.open) this.set({ open: { ...this.state.open, ...change } })
  }

  /** Does something that may fail, and says so when it does. */
  private async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      const said = error instanceof EngineError ? error.failure : { zh: String(error), en: String(error) }
      // What an unfinished drag showed holds no longer.
      this.setOpen({ standing: undefined })
      this.forgetSketch()
      this.set({ failure: said, opening: undefined })
      return undefined
    }
  }

  /** Takes what went wrong off the page. */
  dismiss(): void {
    this.set({ failure: undefined })
  }

  /** Opens a drawing that comes with the page, with its planning conditions. */
  async openSample(sample: Sample): Promise<void> {
    await this.attempt(async () => {
      const read = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer())
      const conditions = sample.conditions && {
        name: `${sample.name}.toml`,
        bytes: await read(sample.conditions),
      }
      await this.openSource({
        name: `${sample.name}.dxf`,
        bytes: await read(sample.drawing),
        conditions: conditions || undefined,
        mapping: {},
      })
    })
  }

  /**
   * Opens a person's own drawing, or a project as it was left; a TOML file among the files is the planning conditions, or new
   * ones for the open drawing.
   */
  async openFiles(files: File[]): Promise<void> {
    await this.attempt(async () => {
      const read = async (file: File) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })
      const conditionsFile = files.find((it) => it.name.toLowerCase().endsWith('.toml'))
      const drawingFile = files.find((it) => it !== conditionsFile)
      const conditions = conditionsFile && (await read(conditionsFile))
      const drawing = drawingFile ? await read(drawingFile) : this.source
      if (drawingFile && drawing && isProject(drawing.bytes)) {
        const kept = await readProject(drawing.bytes)
        if (kept) await this.restore(kept)
        else this.set({ failure: TEXTS.noProject })
        return
      }
      const mapping = drawingFile ? {} : (this.source?.mapping ?? {})
      const edits = drawingFile ? [] : this.done
      if (drawing) await this.openSource({ name: drawing.name, bytes: drawing.bytes, conditions, mapping }, edits)
    })
  }

  /** Opens what was kept on this machine, as it was left. */
  async resume(id: string): Promise<void> {
    await this.attempt(async () => {
      const kept = await project(id)
      if (kept) await this.restore(kept)
    })
  }

  /** Opens a project as it was left. */
  private async restore({ source, edits, hidden, view }: Project): Promise<void> {
    await this.openSource(source, edits)
    const { layers } = this.state.open ?? {}
    if (layers) this.hideLayers(layers.map((it) => hidden.includes(it.name)))
    if (view) this.viewer?.look(...view)
  }

  /** Puts what was kept of a drawing away for good. */
  async forget(id: string): Promise<void> {
    await this.attempt(() => forget(id))
    await this.listRecent()
  }

  private async listRecent(): Promise<void> {
    // A browser that keeps nothing still opens drawings.
    this.set({ recent: await recents().catch(() => []) })
  }

  /** Says which layers are what; the drawing is reviewed anew, and what was edited stays. */
  async map(mapping: Record<string, string>): Promise<void> {
    const { source, done } = this
    if (source) await this.attempt(() => this.openSource({ ...source, mapping }, done))
  }

  /** The planning conditions as the file that they stand in; empty when there are none. */
  readonly conditionsText = (): string => new TextDecoder().decode(this.source?.conditions?.bytes)

  /** Other planning conditions, as the text of their file; the drawing is reviewed anew, and what was edited stays. */
  async setConditions(text: string): Promise<void> {
    const { source, done } = this
    if (!source) return
    const name = source.conditions?.name ?? `${source.name.replace(/\.[^.]+$/, '')}.toml`
    const conditions = text.trim() ? { name, bytes: new TextEncoder().encode(text) } : undefined
    const camera = this.viewer?.view
    await this.attempt(() => this.openSource({ ...source, conditions }, done))
    if (camera) this.viewer?.look(camera.center, camera.scale)
  }

  /** Keeps the drawing on this machine as it stands, soon. */
  private keepSoon(): void {
    clearTimeout(this.saving)
    this.saving = setTimeout(() => void this.save(), 300)
  }

  /** What is open, as it stands. */
  private kept(): Project | undefined {
    const { source, state } = this
    if (!source || !state.open) return undefined
    const { layers, hidden } = state.open
    const camera = this.viewer?.view
    return {
      source,
      edits: this.done,
      hidden: layers.filter((_, i) => hidden[i]).map((it) => it.name),
      view: camera && [camera.center, camera.scale],
    }
  }

  private async save(): Promise<void> {
    clearTimeout(this.saving)
    const [kept, review] = [this.kept(), this.state.open?.review]
    if (!kept || !review) return
    const { fail, unknown } = countsOf(review)
    const recent: Recent = { id: review.drawing.sha256, name: kept.source.name, when: Date.now(), fail, unknown }
    try {
      this.set({ recent: await keep(recent, kept) })
    } catch {
      this.set({ failure: TEXTS.notKept })
    }
  }

  /** Gives up what is being opened; what was open before stays. */
  stopOpening(): void {
    this.engine.stop()
  }

  /** The picture of what is being opened, while it is reviewed; what is open already stays in its place. */
  private showSketch(sketch: Sketch): void {
    if (this.state.open || !this.state.opening) return
    this.sketch = sketch
    this.set({ isSketched: true })
  }

  /** The sketch has done its service; where one went on it is kept. */
  private forgetSketch(): void {
    if (this.glance && this.sketch) this.glance.last = this.viewer?.view
    if (this.sketch) this.viewer = undefined
    this.sketch = undefined
    if (this.state.isSketched) this.set({ isSketched: false })
  }

  private async openSource(source: Source, edits: PageEdit[] = []): Promise<void> {
    this.set({ opening: source.name, failure: undefined, outcome: undefined })
    this.glance = undefined
    const { conditions, name, bytes } = source
    const opened = await this.engine.call('open', name, bytes, optionsOf(source), this.state.dark, edits)
    const { vocabulary, unitsPerMetre, review, scenery, layouts } = opened
    const floors = floorsOf(review)
    this.source = source
    this.done = [...edits]
    this.undone = []
    this.former = undefined
    this.scenery = scenery
    this.forgetSketch()
    this.objects = placed(review.objects, unitsPerMetre)
    const hidden = scenery.layers.map((it) => !it.visible)
    this.set({
      opening: undefined,
      open: {
        name: source.name,
        conditions: conditions?.name,
        review,
        vocabulary,
        unitsPerMetre,
        layers: scenery.layers,
        hidden,
        mapping: source.mapping,
        selection: [],
        focused: undefined,
        standing: undefined,
        edits: edits.length,
        undone: 0,
        corners: undefined,
        suggestions: undefined,
        halos: false,
        heights: undefined,
        compared: undefined,
        isModel: isModel(review),
        floors,
        floor: floors[0]?.id,
        layouts,
        layout: undefined,
        massing: false,
      },
    })
    this.viewer?.showPaper(undefined)
    this.viewer?.lay({ ghosts: [], halos: [], heights: undefined, diffs: [], grips: [] })
    this.showAll(scenery, hidden)
    location.hash = `draw/${review.drawing.sha256}`
    this.keepSoon()
  }

  private showAll(scenery: Scenery, hidden: boolean[]): void {
    this.viewer?.hideLayers(hidden)
    this.viewer?.select(new Uint32Array())
    this.paint(scenery)
    this.viewer?.showAll()
  }

  private paint(scenery: Scenery): void {
    const { open, dark } = this.state
    this.scenery = scenery
    if (!open) return
    const plan = planOf(open.review, open.floor, open.unitsPerMetre)
    this.viewer?.lay({ plan })
    this.viewer?.show({ ...scenery, extents: planBox(plan) ?? scenery.extents }, open.unitsPerMetre, dark)
    this.mark()
  }

  /** Shows a storey of a building model. */
  showFloor(floor: string): void {
    this.setOpen({ floor })
    const { open } = this.state
    if (!open) return
    this.viewer?.lay({ plan: planOf(open.review, floor, open.unitsPerMetre) })
    this.mark()
  }

  /** Goes to the storey on which some of these objects lie. */
  private goToFloor(ids: string[]): void {
    const { open } = this.state
    const floor = open && open.floors.length > 0 ? floorOf(open.review.objects, ids) : undefined
    if (floor && floor !== open?.floor) this.showFloor(floor)
  }

  /** Shows a layout on paper; nothing goes back to the model. */
  async showLayout(layout: number | undefined): Promise<void> {
    const { open } = this.state
    if (!open || (layout === undefined && open.layout === undefined)) return
    if (this.state.tool !== 'select') this.use('select')
    this.setOpen({ layout, massing: false })
    const views = layout === undefined ? undefined : open.layouts[layout]?.views
    if (layout === undefined || !views) {
      this.viewer?.showPaper(undefined)
      return
    }
    await this.attempt(async () => {
      const scenery = await this.engine.call('layout', layout, this.state.dark)
      if (this.state.open?.layout === layout) this.viewer?.showPaper({ scenery, views })
    })
  }

  /** Shows what is built in space, or the plan again. */
  showMassing(massing: boolean): void {
    if (massing) void this.showLayout(undefined)
    this.setOpen({ massing })
  }

  /** Puts the findings on the canvas. */
  private mark(): void {
    const { open } = this.state
    if (!open) return
    const findings = open.standing ?? open.review.findings
    const known = new Map(open.review.objects.map((it) => [it.id, it]))
    const isShown = ({ objects }: Finding) =>
      objects.length === 0 || objects.some((id) => isOn(known.get(id), open.floor))
    const marks = marksOf(open.floors.length > 0 ? findings.filter(isShown) : findings, open.unitsPerMetre)
    this.viewer?.mark(marks, open.focused)
  }

  /** The viewer that shows the drawing from now on. */
  attach(viewer: Viewer): void {
    this.viewer = viewer
    viewer.setSnapping(this.state.snapping)
    if (this.scenery && this.state.open) this.showAll(this.scenery, this.state.open.hidden)
    else if (this.sketch) {
      viewer.show(this.sketch.scenery, this.sketch.unitsPerMetre, this.state.dark)
      viewer.showAll()
      this.glance = { first: viewer.view }
      return
    }
    const { first, last } = this.glance ?? {}
    this.glance = undefined
    const hasGone = last && (last.scale !== first?.scale || last.center.some((it, i) => it !== first.center[i]))
    if (hasGone) viewer.look(last.center, last.scale)
  }

  /** Puts the drawing away. */
  closeDrawing(): void {
    void this.save().then(() => this.listRecent())
    this.viewer = undefined
    this.scenery = undefined
    if (location.hash) history.pushState(null, '', location.pathname + location.search)
    this.set({ open: undefined, outcome: undefined, failure: undefined, tool: 'select', measured: undefined })
  }

  /** What a click on the canvas does from now on. */
  use(tool: Tool): void {
    this.set({ tool, measured: undefined })
    this.viewer?.use(tool)
    if (tool !== 'select') void this.attempt(() => this.bringOutlines())
  }

  private async bringOutlines(): Promise<void> {
    if (!this.viewer?.wantsOutlines) return
    this.viewer.snapTo(new Outlines(await this.engine.call('outlines')))
  }

  /** What is being measured has come so far. */
  measure(measured: Measured | undefined): void {
    this.set({ measured })
  }

  /** Snapping on or off. */
  setSnapping(snapping: boolean): void {
    this.set({ snapping })
    this.viewer?.setSnapping(snapping)
  }

  /** Esc: takes the last step of what is going on back, else the tool, the focus, the selection. */
  escape(): void {
    const { open, tool } = this.state
    if (this.viewer?.giveUp()) return
    if (tool !== 'select') {
      if (!this.viewer?.stepBack()) this.use('select')
    } else if (open?.suggestions) this.setSuggestions(undefined)
    else if (open?.focused) this.focus(undefined)
    else this.choose([])
  }

  /** Lights objects on the drawing, as long as a panel points at them. */
  light(ids: string[]): void {
    const { open } = this.state
    if (!open) return
    const wanted = new Set(ids)
    const objects = wanted.size === 0 ? [] : open.review.objects.filter((it) => wanted.has(it.id))
    this.viewer?.light(objects.map((it) => shapeOf(it.geometry, open.unitsPerMetre)))
  }

  /** Lights the objects that came from a layer. */
  lightLayer(layer: string): void {
    const objects = this.state.open?.review.objects ?? []
    const named = (it: ObjectInfo) => (it.attributes['layer_name']?.value as unknown) === layer
    this.light(objects.filter((it) => it.kind !== 'Layer' && named(it)).map((it) => it.id))
  }

  /** Goes to objects. */
  goTo(ids: string[]): void {
    const { open } = this.state
    if (!open) return
    void this.showLayout(undefined)
    this.goToFloor(ids)
    const objects = open.review.objects.filter((it) => ids.includes(it.id))
    const box = boxOf(objects.map((it) => shapeOf(it.geometry, open.unitsPerMetre)))
    if (box) this.viewer?.flyTo(box)
  }

  /** The texts on the drawing that hold what was typed, at most so many. */
  textsWith(typed: string, most: number): { text: string; at: Point; size: number }[] {
    const wanted = typed.trim().toLowerCase()
    if (!wanted) return []
    const found = this.scenery?.texts.filter((it) => it.lines.join(' ').toLowerCase().includes(wanted)) ?? []
    return found.slice(0, most).map((it) => ({ text: it.lines.join(' '), at: it.anchor, size: it.size }))
  }

  /** Goes to a place of the drawing; what is so large, in drawing units, can be read there. */
  goToText(at: Point, size: number): void {
    const reach = 20 * size
    void this.showLayout(undefined)
    this.viewer?.flyTo([at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach])
  }

  /** Dark or white canvas. */
  async setDark(dark: boolean): Promise<void> {
    this.set({ dark })
    await this.attempt(async () => this.paint(await this.engine.call('picture', dark)))
    await this.showLayout(this.state.open?.layout)
  }

  /** Says of each layer whether it is off. */
  hideLayers(hidden: boolean[]): void {
    this.setOpen({ hidden })
    this.viewer?.hideLayers(hidden)
    this.keepSoon()
  }

  /** Focuses a finding: the rest of the drawing dims, and the camera goes there. Nothing takes the focus away. */
  focus(id: string | undefined): void {
    const { open } = this.state
    if (!open) return
    this.setOpen({ focused: id })
    if (open.suggestions && open.suggestions.finding !== id) this.setSuggestions(undefined)
    const finding = open.review.findings.find((it) => it.id === id)
    if (finding) {
      void this.showLayout(undefined)
      this.goToFloor(finding.objects)
    }
    this.mark()
    const box = boxOf([shapeOf(finding?.mark, open.unitsPerMetre)])
    if (box) this.viewer?.flyTo(box)
    else if (id === undefined) this.viewer?.flyBack()
  }

  /** Focuses the next finding that fails or is unknown, or the one before. */
  goStep(by: 1 | -1): void {
    const { open } = this.state
    const findings = open?.review.findings.filter((it) => it.verdict === 'fail' || it.verdict === 'unknown') ?? []
    const sorted = findings.toSorted(worstFirst)
    const at = sorted.findIndex((it) => it.id === open?.focused)
    const next = at < 0 && by < 0 ? sorted.at(-1) : sorted[(at + by + sorted.length) % sorted.length]
    if (next) this.focus(next.id)
  }

  /**
   * Selects the object at a point of the drawing, or nothing; `adds` to what is selected, or takes from it. A further click at
   * the same place selects what lies around it.
   */
  pickAt(at: Point, { reach, adds, again }: { reach: number; adds: boolean; again: boolean }): void {
    const selection = this.state.open?.selection ?? []
    const ids = objectsAt(this.onFloor(), at, reach).map((it) => it.id)
    const before = again && !adds ? ids.indexOf(selection[0] ?? '') : -1
    const id = ids[(before + 1) % Math.max(ids.length, 1)]
    if (!adds) this.choose(id === undefined ? [] : [id])
    else if (id !== undefined) {
      this.choose(selection.includes(id) ? selection.filter((it) => it !== id) : [...selection, id])
    }
  }

  /** Selects what lies in a box, or is touched by it. */
  pickIn(box: Box, isCrossing: boolean): void {
    this.choose(objectsIn(this.onFloor(), box, isCrossing).map((it) => it.id))
  }

  /** The objects that can be picked where one looks. */
  private onFloor(): Placed[] {
    const floor = this.state.open?.floor
    return floor === undefined ? this.objects : this.objects.filter((it) => isOn(it.object, floor))
  }

  /** Selects objects. */
  choose(ids: string[]): void {
    this.setOpen({ selection: ids, corners: undefined })
    this.viewer?.lay({ grips: [] })
    this.layHalos()
    void this.attempt(async () => {
      const objects = this.selectedObjects()
      const paths = objects.flatMap((it) => it.entities)
      const entities = paths.length > 0 ? await this.engine.call('places', paths) : []
      if (this.state.open?.selection !== ids) return
      this.held = Uint32Array.from(new Set([...entities, ...this.writtenIn(ids)]))
      this.viewer?.select(this.held)
      const [place] = entities
      if (place === undefined || entities.length !== 1) return
      const corners = await this.engine.call('corners', place)
      if (this.state.open?.selection !== ids || corners.points.length === 0) return
      this.setOpen({ corners: { ...corners, place } })
      this.viewer?.lay({ grips: gripsOf(corners, place) })
    })
  }

  /** The texts that stand in objects, and in none within them: they go where those go. */
  private writtenIn(ids: string[]): number[] {
    if (ids.length === 0) return []
    const texts = this.scenery?.texts ?? []
    const owner = (at: Point) => objectsAt(this.objects, at, 0)[0]?.id
    return texts.filter((it) => ids.includes(owner(it.anchor) ?? '')).map((it) => it.entity)
  }

  private selectedObjects(): ObjectInfo[] {
    const { open } = this.state
    const selection = new Set(open?.selection)
    return selection.size === 0 ? [] : (open?.review.objects.filter((it) => selection.has(it.id)) ?? [])
  }

  /** Whether the selected object lies at a point. */
  canHold(at: Point): boolean {
    if (this.state.open?.isModel) return false
    const selection = this.state.open?.selection ?? []
    return objectsAt(this.objects, at, 0).some((it) => selection.includes(it.id))
  }

  /** What is selected was dragged so far. */
  dragTo(by: Point): void {
    this.follow({ kind: 'move', places: [...this.held], by: [...by] })
  }

  /** Corners of what is selected were dragged so far. */
  stretchTo({ place, vertices }: Grip, by: Point): void {
    this.follow({ kind: 'stretch', place, vertices, by: [...by] })
  }

  /** The pointer makes an edit, which the engine follows. */
  private follow(edit: PageEdit): void {
    this.drag ??= new Drag(
      (step) => this.engine.call('drag', step),
      (step, standing) => this.followed(step, standing),
      (work) => this.attempt(work),
    )
    this.told ??= this.toldOfHeld()
    this.drag.follow(edit)
  }

  /** The findings of what is selected, with where it lay when they were told. */
  private toldOfHeld(): Told {
    const chosen = new Set(this.state.open?.selection)
    const findings = this.state.open?.review.findings.filter((it) => it.objects.some((id) => chosen.has(id))) ?? []
    return new Map(findings.map((finding) => [finding.id, { finding, by: [0, 0] }]))
  }

  /** Lays the distances at which the drag stops. */
  private layLimits(told: Told): void {
    const { open } = this.state
    if (!open) return
    const shapes = this.selectedObjects().map((it) => shapeOf(it.geometry, open.unitsPerMetre))
    const shape = { lines: shapes.flatMap((it) => it.lines), points: shapes.flatMap((it) => it.points) }
    const chosen = new Set(open.selection)
    // Between what is dragged together nothing changes.
    const apart = [...told.values()].filter(({ finding }) => !finding.objects.every((id) => chosen.has(id)))
    const limits = apart.flatMap(({ finding, by }) => limitsOf([finding], shape, by, open.unitsPerMetre))
    this.viewer?.lay({ limits })
  }

  /** The engine told where the verdicts stand after a step. */
  private followed(edit: PageEdit, standing: Standing): void {
    const { open } = this.state
    const { told } = this
    if (edit.kind === 'move' && told) {
      standing.gone.forEach((it) => told.delete(it))
      const chosen = new Set(open?.selection)
      const own = standing.now.filter((it) => it.objects.some((id) => chosen.has(id)))
      own.forEach((finding) => told.set(finding.id, { finding, by: edit.by }))
      this.layLimits(told)
    }
    if (open) this.setOpen({ standing: followed(open.standing ?? open.review.findings, standing) })
    this.mark()
  }

  /** The drag stops at a required distance, or no longer does. */
  stopAt(stop: string | undefined): void {
    this.set({ stop })
  }

  /** What is selected was let go. */
  async drop(by: Point): Promise<void> {
    await this.settle({ kind: 'move', places: [...this.held], by: [...by] })
  }

  /** Corners of what is selected were let go. */
  async dropCorners({ place, vertices }: Grip, by: Point): Promise<void> {
    await this.settle({ kind: 'stretch', place, vertices, by: [...by] })
  }

  /** Nothing is held any more. */
  private letGo(): Drag | undefined {
    const { drag } = this
    this.drag = undefined
    this.told = undefined
    return drag
  }

  private async settle(edit: PageEdit): Promise<void> {
    this.follow(edit)
    const drag = this.letGo()
    this.viewer?.lay({ limits: [] })
    await drag?.settled()
    this.viewer?.lay({ limits: [] })
    await this.attempt(async () => {
      const edited = await this.engine.call('release', this.state.dark)
      this.made(edit, edited, drag?.milliseconds ?? 0)
    })
  }

  /** What the pointer held goes back to where it was. */
  async giveBack(): Promise<void> {
    const drag = this.letGo()
    if (!drag) return
    await drag.givenUp()
    await this.attempt(async () => {
      const edited = await this.engine.call('undo', this.state.dark)
      if (edited) this.take(edited)
    })
  }

  /** Makes an edit: one step that undo takes back. */
  async edit(edit: PageEdit): Promise<void> {
    await this.attempt(async () => {
      const start = performance.now()
      const edited = await this.engine.call('edit', edit, this.state.dark)
      this.made(edit, edited, performance.now() - start)
    })
  }

  /** Shows the drawing after an edit, and what that did. */
  private made(edit: PageEdit, edited: Edited, milliseconds: number): void {
    const before = this.state.open?.review.findings ?? []
    const objects = edit.kind === 'move' ? this.selectedObjects() : []
    this.done.push(edit)
    this.undone = []
    this.take(edited)
    const failing = (findings: Finding[]) => new Set(findings.filter((it) => it.verdict === 'fail').map((it) => it.id))
    const [was, is] = [failing(before), failing(edited.review.findings)]
    this.set({
      stop: edit.kind === 'move' ? this.state.stop : undefined,
      outcome: {
        moved: objects.map((it) => ({ name: it.name, kind: it.kind })),
        fixed: was.difference(is).size,
        added: is.difference(was).size,
        milliseconds,
      },
    })
  }

  /** Metres in drawing units. */
  private units(metres: number): number {
    return metres * (this.state.open?.unitsPerMetre ?? 1)
  }

  /** The middle of what is selected, drawing units. */
  private middle(): Point | undefined {
    const units = this.state.open?.unitsPerMetre ?? 1
    const box = boxOf(this.selectedObjects().map((it) => shapeOf(it.geometry, units)))
    return box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
  }

  /** Moves what is selected, metres. */
  async moveBy(x: number, y: number): Promise<void> {
    if (this.held.length === 0) return
    await this.edit({ kind: 'move', places: [...this.held], by: [this.units(x), this.units(y)] })
  }

  /** Adds a moved copy of what is selected, metres. */
  async copyBy(x: number, y: number): Promise<void> {
    if (this.held.length === 0) return
    await this.edit({ kind: 'copy', places: [...this.held], by: [this.units(x), this.units(y)] })
  }

  /** Turns what is selected about its middle, degrees counter-clockwise. */
  async rotateBy(degrees: number): Promise<void> {
    const about = this.middle()
    if (this.held.length === 0 || !about) return
    await this.edit({ kind: 'rotate', places: [...this.held], about: [...about], degrees })
  }

  /** Deletes what is selected. */
  async erase(): Promise<void> {
    if (this.held.length > 0) await this.edit({ kind: 'delete', places: [...this.held] })
  }

  /** Moves an edge of what is selected along its normal, metres; outwards when positive. */
  async pullEdge(edge: number, metres: number): Promise<void> {
    const { corners } = this.state.open ?? {}
    const pull = corners && pulled(corners, edge, this.units(metres))
    if (pull) await this.edit({ kind: 'stretch', place: corners.place, ...pull })
  }

  /** Draws the line beside what is selected, metres; outwards when positive. */
  async offsetBy(metres: number): Promise<void> {
    const { corners } = this.state.open ?? {}
    if (!corners) return
    const points = offset(corners.points, corners.closed, this.units(metres))
    if (!points) this.set({ failure: TEXTS.noOffset })
    else await this.edit({ kind: 'draw', layer: corners.layer, points: points.map(pair), closed: corners.closed })
  }

  /** States an attribute of an object, on the person's word. */
  async stateFact(object: string, attribute: string, value: string | number | boolean): Promise<void> {
    await this.edit({ kind: 'state', object, attribute, value })
  }

  /** What was drawn by hand becomes part of the drawing. */
  async draw(tool: DrawTool, points: Point[]): Promise<void> {
    const { open } = this.state
    const { closed } = DRAWN[tool]
    if (!open || points.length < (closed ? 3 : 2)) return
    const layer = layerFor(tool, open.review)
    const [first, second] = points.map(pair)
    if (tool === 'drawDoor' && first && second) {
      await this.edit({ kind: 'drawDoor', layer, hinge: first, latch: second })
      return
    }
    if (tool === 'drawWall') {
      const [left, right] = [this.units(WALL / 2), -this.units(WALL / 2)].map((it) => offset(points, false, it))
      if (!left || !right) this.set({ failure: TEXTS.noOffset })
      else await this.edit({ kind: 'draw', layer, points: [...left, ...right.toReversed()].map(pair), closed: true })
      return
    }
    await this.edit({ kind: 'draw', layer, points: points.map(pair), closed })
  }

  /** A point that was typed while something is drawn or measured; false when it is none. */
  type(typed: string): boolean {
    return this.viewer?.type(typed) ?? false
  }

  /** Ends what is drawn or measured. */
  endCourse(): void {
    this.viewer?.end()
  }

  /** Shows a panel on the right. */
  show(tab: DockTab): void {
    this.set({ tab })
  }

  /** Looks for changes that clear a finding. */
  async suggest(finding: string): Promise<void> {
    this.setSuggestions({ finding, fixes: undefined })
    const fixes = await this.attempt(() => this.engine.call('fixes', finding, REACH))
    // What was undone is forgotten by the engine, which tried changes meanwhile.
    this.undone = []
    this.setOpen({ undone: 0 })
    if (this.state.open?.suggestions?.finding !== finding) return
    this.setSuggestions(fixes && { finding, fixes })
    this.preview(fixes?.[0])
  }

  private setSuggestions(suggestions: Suggestions | undefined): void {
    this.setOpen({ suggestions })
    this.viewer?.lay({ ghosts: [] })
  }

  /** Shows how the drawing would stand after a fix; nothing takes it away. */
  preview(fix: Fix | undefined): void {
    const units = this.state.open?.unitsPerMetre ?? 1
    this.viewer?.lay({ ghosts: (fix?.ghost ?? []).map((it) => shapeOf(JSON.parse(it), units)) })
  }

  /** Makes the edit of a fix. */
  async accept(fix: Fix): Promise<void> {
    this.setSuggestions(undefined)
    await this.edit(fix.edit)
  }

  /** Whether the distances that rules require around what is selected are shown. */
  showHalos(halos: boolean): void {
    this.setOpen({ halos })
    this.layHalos()
  }

  private layHalos(): void {
    const { open } = this.state
    this.viewer?.lay({ halos: open?.halos ? halosOf(open) : [] })
  }

  /** Works out how high may be built where; false puts it away. */
  async showHeights(isWanted: boolean): Promise<void> {
    this.setOpen({ heights: isWanted ? 'searching' : undefined })
    const heights = isWanted ? await this.attempt(() => this.engine.call('heights', CELL)) : undefined
    if (isWanted) {
      this.undone = []
      this.setOpen({ undone: 0 })
    }
    this.setOpen({ heights })
    this.viewer?.lay({ heights: heights && { ...heights, unitsPerMetre: this.state.open?.unitsPerMetre ?? 1 } })
  }

  /** Compares the drawing with another version, taken as the one before; without one, with the file as it was opened. */
  async compare(file?: File): Promise<void> {
    const { source } = this
    if (!source) return
    this.former = file ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : source
    await this.compareAgain()
  }

  /** Compares once more with the same version. */
  async compareAgain(): Promise<void> {
    const { source, former } = this
    if (!source || !former) return
    const versions = await this.attempt(() =>
      this.engine.call('versions', former.name, former.bytes, optionsOf(source)),
    )
    if (!versions) return
    this.setOpen({ compared: { ...versions, isStale: false } })
    this.show('compare')
    this.layVersions()
  }

  /** Puts the comparison away. */
  endComparison(): void {
    this.former = undefined
    this.setOpen({ compared: undefined })
    if (this.state.tab === 'compare') this.show('findings')
    this.viewer?.lay({ diffs: [] })
  }

  private layVersions(): void {
    const { open } = this.state
    const shown = open?.compared?.objects.filter((it) => it.mark && it.change !== 'affected') ?? []
    const units = open?.unitsPerMetre ?? 1
    this.viewer?.lay({
      diffs: shown.map((it) => ({ change: it.change, shape: shapeOf(JSON.parse(it.mark ?? 'null'), units) })),
    })
  }

  /** Goes to a geometry that the engine gave as JSON. */
  goToMark(mark: string | undefined): void {
    const units = this.state.open?.unitsPerMetre ?? 1
    const box = mark && boxOf([shapeOf(JSON.parse(mark), units)])
    if (box) this.viewer?.flyTo(box)
  }

  /** Takes the last edit back. */
  async undo(): Promise<void> {
    await this.step('undo', -1)
  }

  /** Does again what was undone last. */
  async redo(): Promise<void> {
    await this.step('redo', 1)
  }

  private async step(method: 'undo' | 'redo', edits: 1 | -1): Promise<void> {
    await this.attempt(async () => {
      const edited = await this.engine.call(method, this.state.dark)
      if (!edited) return
      const [from, to] = edits === -1 ? [this.done, this.undone] : [this.undone, this.done]
      to.push(...from.splice(-1))
      this.take(edited)
      this.set({ outcome: undefined, stop: undefined })
    })
  }

  /** Shows the drawing as it stands now. What was worked out before holds no longer. */
  private take({ review, scenery }: Edited): void {
    const { open } = this.state
    if (!open) return
    this.objects = placed(review.objects, open.unitsPerMetre)
    const known = new Set([...review.findings, ...review.objects].map((it) => it.id))
    this.setOpen({
      review,
      standing: undefined,
      edits: this.done.length,
      undone: this.undone.length,
      suggestions: undefined,
      heights: undefined,
      compared: open.compared && { ...open.compared, isStale: true },
      focused: open.focused !== undefined && known.has(open.focused) ? open.focused : undefined,
      selection: open.selection.filter((it) => known.has(it)),
    })
    this.viewer?.lay({ ghosts: [], heights: undefined })
    this.paint(scenery)
    this.choose(this.state.open?.selection ?? [])
    this.keepSoon()
    if (this.state.tool !== 'select') void this.attempt(() => this.bringOutlines())
  }

  /** How a finding came about. */
  async derivation(finding: string): Promise<string | undefined> {
    return (await this.attempt(() => this.engine.call('derivation', finding))) ?? undefined
  }

  /** The review as the command line writes it. */
  async reviewJson(): Promise<string | undefined> {
    return this.attempt(() => this.engine.call('reviewJson'))
  }

  /** The drawing with the findings drawn in; after edits the findings alone. */
  async marked(chinese: boolean): Promise<Uint8Array | undefined> {
    return this.attempt(() => this.engine.call('marked', chinese))
  }

  /** The file as it was opened with the edits in it. */
  async edited(): Promise<Uint8Array | undefined> {
    return this.attempt(() => this.engine.call('edited'))
  }

  /** The review in another form. */
  async exported(format: ExportFormat, chinese: boolean): Promise<string | undefined> {
    return this.attempt(() => this.engine.call('export', format, chinese))
  }

  /** What a person said of layers, as `tushen check --map` takes it. */
  mappingFile(): Uint8Array | undefined {
    return mapOf(this.state.open?.mapping ?? {}).map?.bytes
  }

  /** What was stated, for the command line. */
  async facts(): Promise<string | undefined> {
    return this.attempt(() => this.engine.call('facts'))
  }

  /** Everything that is open, as one file that opens to the same state. */
  async projectFile(): Promise<Uint8Array | undefined> {
    const kept = this.kept()
    return kept && this.attempt(() => writeProject(kept))
  }

  /** What the canvas shows, as PNG. */
  async photograph(): Promise<Uint8Array | undefined> {
    return this.attempt(async () => this.viewer?.photographView())
  }

  /** Zoom to everything. */
  zoomExtents(): void {
    this.viewer?.showAll()
  }
}

function pair([x, y]: Point): [number, number] {
  return [x, y]
}
