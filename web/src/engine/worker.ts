/** The engine's worker: holds the one drawing that is open, and answers calls in order. */

import type { Review } from '../../generated/review'
import init, { Assistant, type Options, type PageEdit, Part, type Picture, Sheet } from '../../generated/tushen'
import moduleUrl from '../../generated/tushen_bg.wasm?url'
import { isBuilding, loadBuilding } from './building'
import type { Call, Edited, Engine, Failure, PictureTile, Scenery, Sketch, Step, VertexArrays } from './protocol'

let assistant: Assistant | undefined

/** The engine that reads building models, once one was opened. */
let building: typeof Assistant | undefined

/** How the sun of neighbours is kept under an envelope: Shanghai's convention, an hour of continuous sun. */
const SUN = { convention: 'shanghai', seconds: 3600 }

/** The drawing that is open. */
function current(): Assistant {
  if (!assistant) throw new Error('no drawing is open')
  return assistant
}

function scenery(dark: boolean): Scenery {
  return sceneryOf(current().picture(dark))
}

function sceneryOf(picture: Picture): Scenery {
  const take = (tile: number, part: Part): VertexArrays => {
    const vertices = picture.take(tile, part)
    const { positions, colors, layers, entities, patterns, along } = vertices
    vertices.free()
    return { positions, colors, layers, entities, patterns, along }
  }
  const tiles: PictureTile[] = picture.tiles().map((place, tile) => ({
    ...place,
    areas: take(tile, Part.Areas),
    lines: take(tile, Part.Lines),
    solids: take(tile, Part.Solids),
  }))
  const extents = [...picture.extents] as Scenery['extents']
  const { background, patterns } = picture
  const result = { background, extents, layers: picture.layers(), patterns, tiles, texts: picture.texts() }
  picture.free()
  return result
}

function review(): Review {
  return JSON.parse(current().reviewInBrief()) as Review
}

function edited(dark: boolean): Edited {
  return { review: review(), scenery: scenery(dark) }
}

/** Reads a drawing or a model and reviews it; `tell` gets the picture of a drawing in between. */
function reviewed(name: string, bytes: Uint8Array, options: Options, tell?: (sheet: Sheet) => void): Assistant {
  if (building && isBuilding(bytes)) return new building(name, bytes, options)
  const sheet = new Sheet(bytes)
  tell?.(sheet)
  return sheet.review(name, options)
}

/** Puts a drawing with edits in the place of what was open; when it cannot be opened, that stays. */
function openedWith(
  name: string,
  bytes: Uint8Array,
  options: Options,
  edits: PageEdit[],
  tell?: (sheet: Sheet) => void,
): Assistant {
  const opened = reviewed(name, bytes, options, tell)
  edits.forEach((it) => opened.edit(it))
  assistant?.free()
  assistant = opened
  return opened
}

/** Sends the picture of a drawing ahead of the answer to a call. */
let sendAhead: ((sketch: Sketch) => void) | undefined

const engine: Engine = {
  open(name, bytes, options, dark, edits) {
    const tell = (sheet: Sheet) =>
      sendAhead?.({ scenery: sceneryOf(sheet.picture(dark)), unitsPerMetre: sheet.unitsPerMetre })
    // With edits the drawing as it was is not what one would see.
    const opened = openedWith(name, bytes, options, edits, edits.length === 0 ? tell : undefined)
    return {
      ...edited(dark),
      vocabulary: opened.vocabulary(),
      unitsPerMetre: opened.unitsPerMetre,
      layouts: opened.layouts(),
    }
  },
  picture: (dark) => scenery(dark),
  layout: (index, dark) => sceneryOf(current().layoutPicture(index, dark)),
  outlines() {
    const outlines = current().outlines()
    const { segments, layers, entities } = outlines
    outlines.free()
    return { segments, layers, entities }
  },
  places: (entities) => current().places(entities),
  drag(edit) {
    const start = performance.now()
    const { gone, now } = current().drag(edit)
    const milliseconds = performance.now() - start
    return { gone, now: JSON.parse(now), milliseconds }
  },
  release(dark) {
    current().release()
    return edited(dark)
  },
  edit(edit, dark) {
    current().edit(edit)
    return edited(dark)
  },
  undo: (dark) => (current().undo() ? edited(dark) : null),
  redo: (dark) => (current().redo() ? edited(dark) : null),
  derivation: (finding) => current().derivation(finding) ?? null,
  corners: (place) => current().corners(place),
  fixes: (finding, reach) => current().fixes(finding, reach),
  heights: (step) => current().heights(step, SUN.convention, SUN.seconds),
  versions: (name, bytes, options) => current().versions(name, bytes, options),
  facts: () => current().facts(),
  reviewJson: () => current().review(),
  marked: (chinese) => current().marked(chinese),
  edited: () => current().edited(),
  export: (format, chinese) => current().exported(format, chinese),
  again(steps) {
    steps.forEach(again)
    return null
  },
}

/** Does a step again, without reviewing and drawing what is on the page already. */
function again({ method, args }: Step): void {
  switch (method) {
    case 'open': {
      const [name, bytes, options, , edits] = args as Parameters<Engine['open']>
      openedWith(name, bytes, options, edits)
      break
    }
    case 'drag':
      current().drag(...(args as Parameters<Engine['drag']>))
      break
    case 'edit':
      current().edit((args as Parameters<Engine['edit']>)[0])
      break
    case 'release':
      current().release()
      break
    case 'undo':
      current().undo()
      break
    case 'redo':
      current().redo()
      break
    default:
      throw new Error(`${method} changes nothing`)
  }
}

/** The buffers of a picture go over without being copied. */
function buffers(value: unknown): Transferable[] {
  const tiles = (value as Partial<Edited> | null)?.scenery?.tiles ?? (value as Partial<Scenery> | null)?.tiles ?? []
  const arrays = tiles.flatMap(({ areas, lines, solids }) => [areas, lines, solids])
  return arrays.flatMap((it) => Object.values(it as VertexArrays).map((array) => array.buffer as ArrayBuffer))
}

function failure(error: unknown): Failure {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined }
  return { zh: message, en: typeof cause === 'string' ? cause : message }
}

/** Loads what a call needs that is not there yet. */
async function prepare({ method, args }: Step): Promise<void> {
  if (method === 'again') await Promise.all((args[0] as Step[]).map(prepare))
  if (method !== 'open' || building || !isBuilding(args[1] as Uint8Array)) return
  building = (await loadBuilding()).Assistant
}

const ready = init({ module_or_path: moduleUrl })

async function answer(call: Call): Promise<void> {
  try {
    await ready
    await prepare(call)
    const method = engine[call.method] as (...args: unknown[]) => unknown
    sendAhead = (sketch) => self.postMessage({ id: call.id, sketch }, { transfer: buffers(sketch) })
    const value = method(...call.args)
    self.postMessage({ id: call.id, value }, { transfer: buffers(value) })
  } catch (error) {
    // After a trap the module's memory cannot be trusted any more.
    if (error instanceof WebAssembly.RuntimeError) self.postMessage({ id: call.id, broken: true })
    else self.postMessage({ id: call.id, failure: failure(error) })
  }
}

/** Calls are answered one after the other, also where one waits for something to be loaded. */
let last: Promise<void> = Promise.resolve()

self.onmessage = ({ data }: MessageEvent<Call>) => {
  last = last.then(() => answer(data))
}
