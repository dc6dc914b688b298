import type { Review } from '../../generated/review'
import type { Layer, Options, PageEdit, PictureText, TilePlace, Vocabulary } from '../../generated/tushen'
import type { Standing } from './standing'

/** Vertices with their properties, in arrays of equal length; see `Vertices` of the module. */
export interface VertexArrays {
  positions: Float32Array
  colors: Uint8Array
  layers: Uint16Array
  entities: Uint32Array
}

/** One tile of the picture. */
export interface PictureTile extends TilePlace {
  areas: VertexArrays
  lines: VertexArrays
  solids: VertexArrays
}

/** The drawing, ready to be drawn. */
export interface Scenery {
  background: number
  /** What is worth showing: min x, min y, max x, max y, drawing units. */
  extents: [number, number, number, number]
  layers: Layer[]
  tiles: PictureTile[]
  texts: PictureText[]
}

/** A drawing that was opened. */
export interface Opened {
  review: Review
  scenery: Scenery
  vocabulary: Vocabulary
  unitsPerMetre: number
}

/** The drawing after an edit. */
export interface Edited {
  review: Review
  scenery: Scenery
}

/** What the engine does; each method is one message to its worker. */
export interface Engine {
  open(name: string, bytes: Uint8Array, options: Options, dark: boolean): Opened
  picture(dark: boolean): Scenery
  places(entities: string[]): Uint32Array
  drag(places: Uint32Array, dx: number, dy: number): Standing
  release(dark: boolean): Edited
  edit(edit: PageEdit, dark: boolean): Edited
  undo(dark: boolean): Edited | null
  redo(dark: boolean): Edited | null
  derivation(finding: string): string | null
  reviewJson(): string
  marked(chinese: boolean): Uint8Array
  /** The opened file with the edits in it, every other byte as it was. */
  edited(): Uint8Array
  /** The review as other tools read it. */
  export(format: 'sarif' | 'csv' | 'geojson', chinese: boolean): string
  /** Does again, in a fresh engine, what was done in one that broke down. */
  again(steps: Step[]): null
}

/** A call, as it goes to the worker. */
export interface Call {
  id: number
  method: keyof Engine
  args: unknown[]
}

/** A call that changed what is open. */
export interface Step {
  method: keyof Engine
  args: unknown[]
}

/** Why a call failed, in both languages. */
export interface Failure {
  zh: string
  en: string
}

/** What comes back; `broken` when the engine is in no state to be asked again. */
export type Answer = { id: number; value: unknown } | { id: number; failure: Failure } | { id: number; broken: true }
