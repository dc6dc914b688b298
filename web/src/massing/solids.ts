/** What is built on a site, as upright solids: outlines with heights, as the review has them. */

import type { ObjectInfo, Review } from '../../generated/review'
import { type Verdict, worstOf } from '../review'
import { areaOf } from '../viewer/shape'

/** A point, metres from the middle of everything. */
export type Place = [number, number]

/** An outline with its holes, raised. */
export interface Solid {
  /** Id of the object. */
  id: string
  kind: string
  name: string
  /** The outer ring first, then its holes. */
  rings: Place[][]
  /** Metres. */
  base: number
  /** Metres; nothing where the drawing does not tell: then it lies flat, and says so. */
  height: number | undefined
  /** The worst verdict on it. */
  verdict: Verdict | undefined
}

/** What lies on the ground around buildings. */
export const GROUND = ['SiteBoundary', 'GreenArea', 'FireLane', 'LadderPad', 'Road', 'ParkingStall']

/** What is built and what lies around it, with the middle of everything, metres. */
export function solidsOf(review: Review): { solids: Solid[]; middle: Place; reach: number } {
  const verdicts = worstOf(review.findings)
  const storeys = stacked(review.objects)
  const raised = review.objects.filter((it) => it.kind === 'Building' && (storeys.size === 0 || heightOf(it)))
  const bodies = raised.map((it) => ({ object: it, base: 0, height: heightOf(it) }))
  const floors = [...storeys].map(([object, { base, height }]) => ({ object, base, height }))
  const ground = review.objects.filter((it) => GROUND.includes(it.kind))
  const all = [
    ...(bodies.length > 0 ? bodies : floors),
    ...ground.map((object) => ({ object, base: 0, height: undefined })),
  ]
  const placed = all.flatMap(({ object, base, height }) =>
    polygonsOf(object.geometry).map((rings) => ({
      id: object.id,
      kind: object.kind,
      name: object.name,
      rings,
      base,
      height,
      verdict: verdicts.get(object.id),
    })),
  )
  const points = placed.flatMap((it) => it.rings.flat())
  const xs = points.map((it) => it[0])
  const ys = points.map((it) => it[1])
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  if (points.length === 0) return { solids: [], middle: [0, 0], reach: 1 }
  const middle: Place = [(left + right) / 2, (low + high) / 2]
  const from = ([x, y]: Place): Place => [x - middle[0], y - middle[1]]
  const solids = placed.map((it) => ({ ...it, rings: it.rings.map((ring) => ring.map(from)) }))
  const tallest = Math.max(...solids.map((it) => it.base + (it.height ?? 0)))
  return { solids, middle, reach: Math.max(right - left, high - low, tallest, 1) }
}

/** The height of an object, metres; of what lies between two bounds the larger. */
function heightOf({ attributes }: ObjectInfo): number | undefined {
  const { value, interval } = attributes['height'] ?? {}
  const height: unknown = interval?.[1] ?? value
  return typeof height === 'number' && height > 0 ? height : undefined
}

/** The storeys of a building model one on the other, from the ground, as far as their heights are known. */
function stacked(objects: ObjectInfo[]): Map<ObjectInfo, { base: number; height: number }> {
  const level = (it: ObjectInfo) => Number(it.attributes['floor_first']?.value ?? 0)
  const storeys = objects.filter((it) => it.kind === 'Storey' && it.geometry && level(it) > 0)
  const result = new Map<ObjectInfo, { base: number; height: number }>()
  let base = 0
  for (const storey of storeys.toSorted((a, b) => level(a) - level(b))) {
    const height = heightOf(storey)
    if (!height) break
    result.set(storey, { base, height })
    base += height
  }
  return result
}

interface Geometry {
  type?: string
  coordinates?: unknown
  geometries?: Geometry[]
}

/** The polygons of a geometry, each as rings without the repeated last point; those without area are left out. */
function polygonsOf(geometry: unknown): Place[][][] {
  const { type, coordinates, geometries } = (geometry ?? {}) as Geometry
  if (type === 'GeometryCollection') return geometries?.flatMap(polygonsOf) ?? []
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? (coordinates as unknown[]) : []
  const ring = (points: number[][]) => points.slice(0, -1).map(([x = 0, y = 0]): Place => [x, y])
  const rings = (polygon: unknown) => (polygon as number[][][]).map(ring)
  const hasArea = ([outer = []]: Place[][]) => areaOf({ lines: [{ points: outer, closed: true }], points: [] }) > 0
  return polygons.map(rings).filter(hasArea)
}
