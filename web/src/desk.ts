import type { Finding, ObjectInfo, Review } from '../generated/review'
import type { File as EngineFile, Vocabulary, Layer } from '../generated/tushen'
import { EngineClient, EngineError } from './engine/client'
import type { Edited, Scenery } from './engine/protocol'
import { followed } from './engine/standing'
import { type Counts, type Placed, countsOf, marksOf, objectsAt, objectsIn, placed, worstFirst } from './review'
import type { Sample } from './samples'
import { type Move, type Recent, forget, keep, project, recents } from './store'
import { type Bilingual, TEXTS } from './texts'
import type { Box, Point } from './viewer/camera'
import type { Measured } from './viewer/measure'
import { Outlines } from './viewer/outlines'
import { boxOf, shapeOf } from './viewer/shape'
import type { Tool, Viewer } from './viewer/viewer'

/** A drawing with what it was opened with, so that it can be opened again. */
export interface Source {
  name: string
  bytes: Uint8Array
  conditions: EngineFile | undefined
  /** Which layers a person said are what, by name. */
  mapping: Record<string, string>
}

/** The drawing that is on the desk. */
export interface Open {
  name: string
  conditions: string | undefined
  review: Review
  vocabulary: Vocabulary
  unitsPerMetre: number
  layers: Layer[]
  hidden: boolean[]
  mapping: Record<string, string>
  /** The objects that are selected, by their ids. */
  selection: string[]
  /** The finding that is focused, by its id. */
  focused: string | undefined
  /** What fails or is unknown while an object is being dragged; the review is stale then. */
  standing: Finding[] | undefined
  edits: number
  undone: number
}

/** What the page shows. */
export interface DeskState {
  /** What is being opened. */
  opening: string | undefined
  open: Open | undefined
  dark: boolean
  /** What was opened on this machine before. */
  recent: Recent[]
  /** What a click on the canvas does. */
  tool: Tool
  /** What was measured last. */
  measured: Measured | undefined
  snapping: boolean
  /** What went wrong last. */
  failure: Bilingual | undefined
  /** What the last edit did. */
  outcome: { objects: { name: string; kind: string }[]; fixed: number; added: number; milliseconds: number } | undefined
}

/** The one drawing that is open, and everything that can be done with it. Holds no picture: that is the viewer's. */
export class Desk {
  private readonly engine = new EngineClient()
  private readonly listeners = new Set<() => void>()
  private state: DeskState = {
    opening: undefined,
    open: undefined,
    recent: [],
    tool: 'select',
    measured: undefined,
    snapping: true,
    dark: true,
    failure: undefined,
    outcome: undefined,
  }
  private source: Source | undefined
  private scenery: Scenery | undefined
  private viewer: Viewer | undefined
  private objects: Placed[] = []
  /** The places in model space of what is selected. */
  private held = new Uint32Array()
  /** The moves that stand, and those that were undone, last first. */
  private done: Move[] = []
  private undone: Move[] = []
  private saving: ReturnType<typeof setTimeout> | undefined
  private drag: { waiting: Point | undefined; running: Promise<void> | undefined; milliseconds: number } | undefined

  constructor() {
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

  /** Opens a person's own drawing; a TOML file among the files is its planning conditions, or new ones for the open drawing. */
  async openFiles(files: File[]): Promise<void> {
    await this.attempt(async () => {
      const read = async (file: File) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })
      const conditionsFile = files.find((it) => it.name.toLowerCase().endsWith('.toml'))
      const drawingFile = files.find((it) => it !== conditionsFile)
      const conditions = conditionsFile && (await read(conditionsFile))
      const drawing = drawingFile ? await read(drawingFile) : this.source
      const mapping = drawingFile ? {} : (this.source?.mapping ?? {})
      if (drawing) await this.openSource({ name: drawing.name, bytes: drawing.bytes, conditions, mapping })
    })
  }

  /** Opens what was kept on this machine, as it was left. */
  async resume(id: string): Promise<void> {
    await this.attempt(async () => {
      const kept = await project(id)
      if (!kept) return
      await this.openSource(kept.source, kept.moves)
      const { layers } = this.state.open ?? {}
      if (layers) this.hideLayers(layers.map((it) => kept.hidden.includes(it.name)))
      if (kept.view) this.viewer?.look(...kept.view)
    })
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

  /** Keeps the drawing on this machine as it stands, soon. */
  private keepSoon(): void {
    clearTimeout(this.saving)
    this.saving = setTimeout(() => void this.save(), 300)
  }

  private async save(): Promise<void> {
    clearTimeout(this.saving)
    const { source, state } = this
    if (!source || !state.open) return
    const { review, layers, hidden } = state.open
    const { fail, unknown } = countsOf(review)
    const recent: Recent = { id: review.drawing.sha256, name: source.name, when: Date.now(), fail, unknown }
    const camera = this.viewer?.view
    const kept = {
      source,
      moves: this.done,
      hidden: layers.filter((_, i) => hidden[i]).map((it) => it.name),
      view: camera && ([camera.center, camera.scale] as [Point, number]),
    }
    try {
      this.set({ recent: await keep(recent, kept) })
    } catch {
      this.set({ failure: TEXTS.notKept })
    }
  }

  private async openSource(source: Source, moves: Move[] = []): Promise<void> {
    this.set({ opening: source.name, failure: undefined, outcome: undefined })
    const { conditions } = source
    const options = { ...(conditions && { conditions }), ...mapOf(source.mapping) }
    const opened = await this.engine.call('open', source.name, source.bytes, options, this.state.dark)
    const { vocabulary, unitsPerMetre } = opened
    let { review, scenery }: Edited = opened
    for (const { places, by } of moves) {
      await this.engine.call('drag', places, ...by)
      ;({ review, scenery } = await this.engine.call('release', this.state.dark))
    }
    this.source = source
    this.done = [...moves]
    this.undone = []
    this.scenery = scenery
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
        edits: moves.length,
        undone: 0,
      },
    })
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
    this.viewer?.show(scenery, open.unitsPerMetre, dark)
    this.mark()
  }

  /** Puts the findings on the canvas. */
  private mark(): void {
    const { open } = this.state
    if (!open) return
    const marks = marksOf(open.standing ?? open.review.findings, open.unitsPerMetre)
    this.viewer?.mark(marks, open.focused)
  }

  /** The viewer that shows the drawing from now on. */
  attach(viewer: Viewer): void {
    this.viewer = viewer
    viewer.setSnapping(this.state.snapping)
    if (this.scenery && this.state.open) this.showAll(this.scenery, this.state.open.hidden)
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
    if (tool !== 'select') {
      if (!this.viewer?.stepBack()) this.use('select')
    } else if (open?.focused) this.focus(undefined)
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
    this.viewer?.flyTo([at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach])
  }

  /** Dark or white canvas. */
  async setDark(dark: boolean): Promise<void> {
    this.set({ dark })
    await this.attempt(async () => this.paint(await this.engine.call('picture', dark)))
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
    this.mark()
    const finding = open.review.findings.find((it) => it.id === id)
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
    const ids = objectsAt(this.objects, at, reach).map((it) => it.id)
    const before = again && !adds ? ids.indexOf(selection[0] ?? '') : -1
    const id = ids[(before + 1) % Math.max(ids.length, 1)]
    if (!adds) this.choose(id === undefined ? [] : [id])
    else if (id !== undefined) {
      this.choose(selection.includes(id) ? selection.filter((it) => it !== id) : [...selection, id])
    }
  }

  /** Selects what lies in a box, or is touched by it. */
  pickIn(box: Box, isCrossing: boolean): void {
    this.choose(objectsIn(this.objects, box, isCrossing).map((it) => it.id))
  }

  /** Selects objects. */
  choose(ids: string[]): void {
    this.setOpen({ selection: ids })
    void this.attempt(async () => {
      const objects = this.selectedObjects()
      const paths = objects.flatMap((it) => it.entities)
      const entities = paths.length > 0 ? await this.engine.call('places', paths) : []
      if (this.state.open?.selection !== ids) return
      this.held = Uint32Array.from(new Set([...entities, ...this.writtenIn(ids)]))
      this.viewer?.select(this.held)
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
    const selection = this.state.open?.selection ?? []
    return objectsAt(this.objects, at, 0).some((it) => selection.includes(it.id))
  }

  /**
   * The selected object is displaced by so much. The engine follows as fast as it can: while it checks one place, only the
   * last of those that come in meanwhile waits.
   */
  dragTo(displacement: Point): void {
    this.drag ??= { waiting: undefined, running: undefined, milliseconds: 0 }
    this.drag.waiting = displacement
    this.drag.running ??= this.follow(this.drag)
  }

  private async follow(drag: NonNullable<Desk['drag']>): Promise<void> {
    await this.attempt(async () => {
      while (drag.waiting) {
        const [dx, dy] = drag.waiting
        drag.waiting = undefined
        const standing = await this.engine.call('drag', this.held, dx, dy)
        drag.milliseconds = standing.milliseconds
        const { open } = this.state
        if (open) this.setOpen({ standing: followed(open.standing ?? open.review.findings, standing) })
        this.mark()
      }
    })
    drag.running = undefined
  }

  /** The selected object is let go. */
  async drop(displacement: Point): Promise<void> {
    this.dragTo(displacement)
    const { drag } = this
    this.drag = undefined
    await drag?.running
    await this.attempt(async () => {
      const before = this.state.open?.review.findings ?? []
      const edited = await this.engine.call('release', this.state.dark)
      const objects = this.selectedObjects()
      this.done.push({ places: this.held, by: displacement })
      this.undone = []
      this.take(edited, 1)
      this.setOpen({ undone: 0 })
      const failing = (findings: Finding[]) =>
        new Set(findings.filter((it) => it.verdict === 'fail').map((it) => it.id))
      const [was, is] = [failing(before), failing(edited.review.findings)]
      this.set({
        outcome: {
          objects: objects.map((it) => ({ name: it.name, kind: it.kind })),
          fixed: was.difference(is).size,
          added: is.difference(was).size,
          milliseconds: drag?.milliseconds ?? 0,
        },
      })
    })
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
      this.take(edited, edits)
      this.setOpen({ undone: (this.state.open?.undone ?? 0) - edits })
      this.set({ outcome: undefined })
    })
  }

  /** Shows the drawing after an edit. */
  private take({ review, scenery }: Edited, edits: 1 | -1): void {
    const { open } = this.state
    if (!open) return
    this.objects = placed(review.objects, open.unitsPerMetre)
    const known = new Set([...review.findings, ...review.objects].map((it) => it.id))
    this.setOpen({
      review,
      standing: undefined,
      edits: open.edits + edits,
      focused: open.focused !== undefined && known.has(open.focused) ? open.focused : undefined,
      selection: open.selection.filter((it) => known.has(it)),
    })
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

  /** Zoom to everything. */
  zoomExtents(): void {
    this.viewer?.showAll()
  }
}

/** The counts that hold now: of what fails and is unknown also while dragging; the rest is not known then. */
export function standingCounts(open: Open): Partial<Counts> {
  if (!open.standing) return countsOf(open.review)
  const of = (verdict: Finding['verdict']) => open.standing?.filter((it) => it.verdict === verdict).length ?? 0
  return { fail: of('fail'), unknown: of('unknown') }
}

/** The layers that a person mapped, as the file of mappings that the engine reads. */
function mapOf(mapping: Record<string, string>): { map?: EngineFile } {
  const rows = Object.entries(mapping).map(
    ([layer, kind]) =>
      `[[layer]]\nkind = ${JSON.stringify(kind)}\nexact = [${JSON.stringify(layer)}]\nconfidence = 1.0\n`,
  )
  if (rows.length === 0) return {}
  const head = 'id = "own"\ntitle = { zh = "本图图层对照", en = "Layers of this drawing" }\n'
  return { map: { name: 'layers.toml', bytes: new TextEncoder().encode([head, ...rows].join('\n')) } }
}
