/** What the page shows, as plain data. */

import type { Finding, Review } from '../generated/review'
import type { Corners, Fix, Heights, Layer, Versions, Vocabulary } from '../generated/tushen'
import type { PaperLayout } from './engine/protocol'
import type { Floor } from './plan'
import { type Counts, countsOf } from './review'
import type { Recent } from './store'
import type { Bilingual } from './texts'
import type { Measured } from './viewer/measure'
import type { Tool } from './viewer/viewer'

/** The panels on the right. */
export type DockTab = 'findings' | 'indicators' | 'properties' | 'aids' | 'conditions' | 'compare'

/** Changes that would clear a finding. */
export interface Suggestions {
  /** The finding. */
  finding: string
  /** Nothing as long as they are looked for. */
  fixes: Fix[] | undefined
}

/** What differs from another version. */
export interface Compared extends Versions {
  /** Whether the drawing was changed since: what is told is not of now. */
  isStale: boolean
}

/** What an edit did. */
export interface Outcome {
  /** What was moved; empty for any other edit. */
  moved: { name: string; kind: string }[]
  fixed: number
  added: number
  milliseconds: number
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
  /** The corners of the one entity that is selected, and its place. */
  corners: (Corners & { place: number }) | undefined
  suggestions: Suggestions | undefined
  /** Whether the distances that rules require around what is selected are shown. */
  halos: boolean
  /** How high may be built where; nothing as long as nobody asked, and after an edit. */
  heights: Heights | 'searching' | undefined
  compared: Compared | undefined
  /** Whether it is a building model: there are no lines, so nothing is edited. */
  isModel: boolean
  /** The storeys of a model, and which one is shown. */
  floors: Floor[]
  floor: string | undefined
  /** The layouts on paper, and which one is shown in the place of the model. */
  layouts: PaperLayout[]
  layout: number | undefined
  /** Whether what is built shows in space. */
  massing: boolean
}

/** What the page shows. */
export interface DeskState {
  /** What is being opened. */
  opening: string | undefined
  /** Whether its picture is there already; only where nothing else is open. */
  isSketched: boolean
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
  outcome: Outcome | undefined
  /** The required distance at which the last drag stopped. */
  stop: string | undefined
  /** The panel that is open on the right. */
  tab: DockTab
}

/** The page before anything was opened. */
export const EMPTY: DeskState = {
  opening: undefined,
  isSketched: false,
  open: undefined,
  recent: [],
  tool: 'select',
  measured: undefined,
  snapping: true,
  dark: true,
  failure: undefined,
  outcome: undefined,
  stop: undefined,
  tab: 'findings',
}

/** The counts that hold now: of what fails and is unknown also while dragging; the rest is not known then. */
export function standingCounts(open: Open): Partial<Counts> {
  if (!open.standing) return countsOf(open.review)
  const of = (verdict: Finding['verdict']) => open.standing?.filter((it) => it.verdict === verdict).length ?? 0
  return { fail: of('fail'), unknown: of('unknown') }
}
