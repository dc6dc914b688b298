/** What can be drawn by hand: outlines and lines that the engine understands by the layer they lie on. */

import type { Review } from '../generated/review'
import type { TextKey } from './texts'

/** Something that can be drawn. */
export interface DrawnKind {
  /** The kind of object that it becomes. */
  kind: string
  /** The layer that is made when the drawing has none for the kind: one of the submission standard. */
  layer: string
  closed: boolean
  title: TextKey
  /** So many points are all of it. */
  points?: number
}

/** Everything that can be drawn. */
export const DRAWN = {
  drawBuilding: { kind: 'Building', layer: '拟建建筑', closed: true, title: 'drawBuilding' },
  drawLane: { kind: 'FireLane', layer: '消防车道', closed: true, title: 'drawLane' },
  drawPad: { kind: 'LadderPad', layer: '消防登高场地', closed: true, title: 'drawPad' },
  drawStall: { kind: 'ParkingStall', layer: '机动车停车位', closed: true, title: 'drawStall' },
  drawGreen: { kind: 'GreenArea', layer: '绿地', closed: true, title: 'drawGreen' },
  drawWall: { kind: 'Wall', layer: '墙', closed: false, title: 'drawWall' },
  drawDoor: { kind: 'Door', layer: '门', closed: false, title: 'drawDoor', points: 2 },
  drawBoundary: { kind: 'SiteBoundary', layer: '用地红线', closed: true, title: 'drawBoundary' },
} as const satisfies Record<string, DrawnKind>

/** How thick a wall is that is drawn by its middle, metres. */
export const WALL = 0.2

/** A tool that draws. */
export type DrawTool = keyof typeof DRAWN

/** After how many points a tool has all that it draws; nothing where a person says. */
export function pointsOf(tool: DrawTool): number | undefined {
  const kind: DrawnKind = DRAWN[tool]
  return kind.points
}

/** Whether a tool draws. */
export function isDrawTool(tool: string): tool is DrawTool {
  return tool in DRAWN
}

/** The layer on which the drawing has most of a kind; else that of the submission standard. */
export function layerFor(tool: DrawTool, review: Review): string {
  const { kind, layer } = DRAWN[tool]
  const holding = review.drawing.layers.filter((it) => (it.kinds[kind] ?? 0) > 0 && Object.keys(it.kinds).length === 1)
  return holding.toSorted((a, b) => (b.kinds[kind] ?? 0) - (a.kinds[kind] ?? 0))[0]?.name ?? layer
}
