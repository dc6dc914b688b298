/** A building model as a picture: the floors that it has, and what lies on each, since a model holds no lines. */

import type { ObjectInfo, Review } from '../generated/review'
import { quantity } from './review'
import { boxOf, shapeOf } from './viewer/shape'
import type { Box } from './viewer/camera'
import type { PlanItem } from './viewer/plan'

/** A storey of a model. */
export interface Floor {
  /** Id of its object. */
  id: string
  title: string
}

/** What a plan is made of. */
export type Planned = Pick<Review, 'objects'> & { drawing: Pick<Review['drawing'], 'format'> }

/** What is drawn on a floor, lowest first. */
const ORDER = ['Storey', 'Room', 'Corridor', 'Balcony', 'Stair', 'Lift', 'Ramp', 'Wall', 'Column', 'Window', 'Door']
/** What is drawn of a model that has no floors, or belongs to none. */
const OUTDOORS = ['SiteBoundary', 'GreenArea', 'Road', 'Building']

function attribute({ attributes }: ObjectInfo, name: string): unknown {
  return attributes[name]?.value
}

/** Whether what is open is a model, not a drawing: there are no lines to edit. */
export function isModel(review: Planned): boolean {
  return review.drawing.format === 'ifc'
}

/** The storeys of a model, lowest first; none of a drawing. */
export function floorsOf(review: Planned): Floor[] {
  if (!isModel(review)) return []
  const level = (it: ObjectInfo) => Number(attribute(it, 'floor_first') ?? 0)
  const storeys = review.objects.filter((it) => it.kind === 'Storey')
  return storeys.toSorted((a, b) => level(a) - level(b)).map((it) => ({ id: it.id, title: it.name || it.id }))
}

/** Whether an object shows on a floor; what belongs to none, or is not known, shows on each. */
export function isOn(object: ObjectInfo | undefined, floor: string | undefined): boolean {
  if (floor === undefined || !object) return true
  return object.kind === 'Storey' ? object.id === floor : (attribute(object, 'storey') ?? floor) === floor
}

/** The floor that something belongs to, among these objects. */
export function floorOf(objects: ObjectInfo[], ids: string[]): string | undefined {
  const found = objects.find((it) => ids.includes(it.id) && (it.kind === 'Storey' || attribute(it, 'storey')))
  return found && (found.kind === 'Storey' ? found.id : String(attribute(found, 'storey')))
}

/** What lies on a floor, as shapes in drawing units; nothing of a drawing, which has its own lines. */
export function planOf(review: Planned, floor: string | undefined, unitsPerMetre: number): PlanItem[] {
  if (!isModel(review)) return []
  const order = floor === undefined ? OUTDOORS : ORDER
  const shown = review.objects.filter((it) => it.geometry && order.includes(it.kind) && isOn(it, floor))
  return shown
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map((it) => {
      const area = attribute(it, 'area')
      const isNamed = it.kind === 'Room'
      return {
        kind: it.kind,
        shape: shapeOf(it.geometry, unitsPerMetre),
        lines: isNamed ? [it.name, typeof area === 'number' ? quantity(area, 'm2') : ''].filter(Boolean) : [],
      }
    })
}

/** What was recognised in a drawing, largest first, as shapes in drawing units: for one whose lines cannot be read here. */
export function recognisedOf(review: Planned, unitsPerMetre: number): PlanItem[] {
  const size = (it: PlanItem) => {
    const [x0, y0, x1, y1] = boxOf([it.shape]) ?? [0, 0, 0, 0]
    return (x1 - x0) * (y1 - y0)
  }
  return review.objects
    .filter((it) => it.geometry)
    .map((it) => ({ kind: it.kind, shape: shapeOf(it.geometry, unitsPerMetre), lines: it.name ? [it.name] : [] }))
    .toSorted((a, b) => size(b) - size(a))
}

/** The box around what lies on a floor. */
export function planBox(plan: PlanItem[]): Box | undefined {
  return boxOf(plan.map((it) => it.shape))
}
