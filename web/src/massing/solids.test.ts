import { expect, test } from 'vitest'
import type { ObjectInfo, Review } from '../../generated/review'
import { solidsOf } from './solids'

const square = (x: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, 0],
      [x + 10, 0],
      [x + 10, 10],
      [x, 10],
      [x, 0],
    ],
  ],
})

function object(kind: string, id: string, x: number, attributes: Record<string, unknown>): ObjectInfo {
  return { id, kind, name: id, geometry: square(x), attributes, entities: [], evidence: [] } as unknown as ObjectInfo
}

const review = (objects: ObjectInfo[]) => ({ objects, findings: [] }) as unknown as Review

test('buildings stand as high as the drawing says, and lie flat where it does not', () => {
  const { solids, middle, reach } = solidsOf(
    review([
      object('Building', '1#', 0, { height: { value: 53.9, unit: 'm' } }),
      object('Building', '2#', 100, {}),
      object('GreenArea', 'g', 40, {}),
    ]),
  )
  expect(solids.map((it) => [it.id, it.base, it.height])).toEqual([
    ['1#', 0, 53.9],
    ['2#', 0, undefined],
    ['g', 0, undefined],
  ])
  expect(middle).toEqual([55, 5])
  expect(reach).toBe(110)
  expect(solids[0]?.rings[0]).toHaveLength(4)
})

test('storeys of a model stand one on the other; below the ground they are left out', () => {
  const storey = (id: string, floor: number, height: number) =>
    object('Storey', id, 0, { floor_first: { value: floor }, height: { value: height, unit: 'm' } })
  const { solids } = solidsOf(
    review([storey('F2', 2, 3), storey('F1', 1, 4.5), storey('B1', -1, 3), object('Building', 'b', 0, {})]),
  )
  expect(solids.map((it) => [it.id, it.base, it.height])).toEqual([
    ['F1', 0, 4.5],
    ['F2', 4.5, 3],
  ])
})
