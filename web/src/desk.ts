import type { Finding, ObjectInfo, Review } from '../generated/review'
import type { File as EngineFile, Vocabulary, Layer } from '../generated/tushen'
import { EngineClient, EngineError } from './engine/client'
import type { Edited, Scenery } from './engine/protocol'
import { followed } from './engine/standing'
import { type Counts, type Placed, countsOf, marksOf, pick, placed } from './review'
import type { Sample } from './samples'
import type { Bilingual } from './texts'
import type { Point } from './viewer/camera'
import { boxOf, shapeOf } from './viewer/shape'
import type { Viewer } from './viewer/viewer'

/** A drawing with what it was opened with, so that it can be opened again. */
interface Source {
  name: string
  bytes: Uint8Array
  conditions: EngineFile | undefined
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
  /** The object that is selected, by its id. */
  selected: string | undefined
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
  /** What went wrong last. */
  failure: Bilingual | undefined
  /** What the last edit did. */
  outcome: { name: string; fixed: number; added: number; milliseconds: number } | undefined
}

/** The one drawing that is open, and everything that can be done with it. Holds no picture: that is the viewer's. */
export class Desk {
  private readonly engine = new EngineClient()
  private readonly listeners = new Set<() => void>()
  private state: DeskState = {
    opening: undefined,
    open: undefined,
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
  private drag: { waiting: Point | undefined; running: Promise<void> | undefined; milliseconds: number } | undefined

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
      if (drawing) await this.openSource({ name: drawing.name, bytes: drawing.bytes, conditions })
    })
  }

  private async openSource(source: Source): Promise<void> {
    this.set({ opening: source.name, failure: undefined, outcome: undefined })
    const { conditions } = source
    const options = conditions ? { conditions } : {}
    const opened = await this.engine.call('open', source.name, source.bytes, options, this.state.dark)
    const { review, scenery, vocabulary, unitsPerMetre } = opened
    this.source = source
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
        selected: undefined,
        focused: undefined,
        standing: undefined,
        edits: 0,
        undone: 0,
      },
    })
    this.showAll(scenery, hidden)
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
    if (this.scenery && this.state.open) this.showAll(this.scenery, this.state.open.hidden)
  }

  /** Puts the drawing away. */
  closeDrawing(): void {
    this.viewer = undefined
    this.scenery = undefined
    this.set({ open: undefined, outcome: undefined, failure: undefined })
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

  /** Selects the object at a point of the drawing, or nothing. */
  pickAt(at: Point): void {
    this.select(pick(this.objects, at)?.id)
  }

  /** Selects an object. */
  select(id: string | undefined): void {
    this.setOpen({ selected: id })
    void this.attempt(async () => {
      const object = this.selectedObject()
      const entities = object ? await this.engine.call('places', object.entities) : []
      if (this.state.open?.selected !== id) return
      this.held = Uint32Array.from(new Set([...entities, ...this.writtenIn(id)]))
      this.viewer?.select(this.held)
    })
  }

  /** The texts that stand in an object, and in none within it: they go where it goes. */
  private writtenIn(id: string | undefined): number[] {
    if (id === undefined) return []
    const texts = this.scenery?.texts ?? []
    return texts.filter((it) => pick(this.objects, it.anchor)?.id === id).map((it) => it.entity)
  }

  private selectedObject(): ObjectInfo | undefined {
    const { open } = this.state
    return open?.review.objects.find((it) => it.id === open.selected)
  }

  /** Whether the selected object lies at a point. */
  canHold(at: Point): boolean {
    return pick(this.objects, at)?.id === this.state.open?.selected && this.selectedObject() !== undefined
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
      const object = this.selectedObject()
      this.take(edited, 1)
      this.setOpen({ undone: 0 })
      const failing = (findings: Finding[]) =>
        new Set(findings.filter((it) => it.verdict === 'fail').map((it) => it.id))
      const [was, is] = [failing(before), failing(edited.review.findings)]
      this.set({
        outcome: {
          name: object?.name || object?.kind || '',
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
    const stays = (id: string | undefined, among: { id: string }[]) =>
      among.some((it) => it.id === id) ? id : undefined
    this.setOpen({
      review,
      standing: undefined,
      edits: open.edits + edits,
      focused: stays(open.focused, review.findings),
      selected: stays(open.selected, review.objects),
    })
    this.paint(scenery)
    this.select(this.state.open?.selected)
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
