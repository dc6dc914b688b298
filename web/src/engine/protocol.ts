import type { Review } from '../../generated/review'
import type {
  Corners,
  Fix,
  Heights,
  Layer,
  Options,
  PageEdit,
  PaperLayout,
  PictureText,
  TilePlace,
  Versions,
  Vocabulary,
} from '../../generated/tushen'
import type { Standing } from './standing'

export type { PaperLayout }

/** Vertices with their properties, in arrays of equal length; see `Vertices` of the module. */
export interface VertexArrays {
  positions: Float32Array
  colors: Uint8Array
  layers: Uint16Array
  entities: Uint32Array
  patterns: Uint16Array
  along: Float32Array
}

/** What can be snapped to; see `Outlines` of the module. */
export interface OutlineArrays {
  /** Start x and y, end x and y, bulge, of each segment. */
  segments: Float64Array
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
  /** Rows of 16 numbers; see `Patterns` of the engine. */
  patterns: Float32Array
  tiles: PictureTile[]
  texts: PictureText[]
}

/** A drawing that was read and is being reviewed. */
export interface Sketch {
  scenery: Scenery
  /** By its header alone: recognition may know better. */
  unitsPerMetre: number
}

/** A drawing that was opened. */
export interface Opened {
  review: Review
  scenery: Scenery
  vocabulary: Vocabulary
  unitsPerMetre: number
  /** The layouts on paper. */
  layouts: PaperLayout[]
}

/** The drawing after an edit. */
export interface Edited {
  review: Review
  scenery: Scenery
}

/** What the engine does; each method is one message to its worker. */
export interface Engine {
  /** Opens a drawing and makes edits on it, one after the other. */
  open(name: string, bytes: Uint8Array, options: Options, dark: boolean, edits: PageEdit[]): Opened
  picture(dark: boolean): Scenery
  /** What stands on the paper of a layout, by its index. */
  layout(index: number, dark: boolean): Scenery
  outlines(): OutlineArrays
  places(entities: string[]): Uint32Array
  /** An edit that the pointer still makes; takes the place of the last such edit. */
  drag(edit: PageEdit): Standing
  release(dark: boolean): Edited
  edit(edit: PageEdit, dark: boolean): Edited
  undo(dark: boolean): Edited | null
  redo(dark: boolean): Edited | null
  derivation(finding: string): string | null
  /** The corners of an entity that can be moved. */
  corners(place: number): Corners
  /** Changes that clear a finding; displacements reach so many metres. */
  fixes(finding: string, reach: number): Fix[]
  /** How high may be built where, over cells of so many metres. */
  heights(step: number): Heights
  /** What differs from another version of the drawing, taken as the one before. */
  versions(name: string, bytes: Uint8Array, options: Options): Versions
  /** What persons stated, as a file that the command line takes. */
  facts(): string
  reviewJson(): string
  marked(chinese: boolean): Uint8Array
  /** The opened file with the edits in it, every other byte as it was. */
  edited(): Uint8Array
  /** The review as other tools read it, or the drawing with its findings as a picture or a page. */
  export(format: ExportFormat, chinese: boolean): string
  /** Does again, in a fresh engine, what was done in one that broke down. */
  again(steps: Step[]): null
}

/** How a review is written for others. */
export type ExportFormat = 'sarif' | 'csv' | 'geojson' | 'svg' | 'html'

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

/** What comes back, after a sketch where a drawing is opened; `broken` when the engine is in no state to be asked again. */
export type Answer =
  | { id: number; sketch: Sketch }
  | { id: number; value: unknown }
  | { id: number; failure: Failure }
  | { id: number; broken: true }
