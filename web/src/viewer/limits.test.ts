import { expect, test } from 'vitest'
import type { Finding } from '../../generated/review'
import { atLimit, limitsOf } from './limits'
import { shapeOf } from './shape'

/** What is dragged: a square from (20, 0) to (30, 10) in metres, in a drawing in millimetres. */
const SQUARE = shapeOf(
  {
    type: 'Polygon',
    coordinates: [
      [
        [20, 0],
        [30, 0],
        [30, 10],
        [20, 10],
        [20, 0],
      ],
    ],
  },
  1000,
)

function finding(coordinates: number[][], required: object): Finding {
  return {
    rule: 'p/fire-separation',
    measured: { value: 12.4, unit: 'm' },
    required: { value: 13, unit: 'm', sense: '>=', ...required },
    mark: { type: 'LineString', coordinates },
  } as unknown as Finding
}

test('a displacement near a required distance goes exactly there, along the distance', () => {
  // Told when the square lay 2 m further east: its edge at 22, the other building ends at 9.6.
  const gap = [
    [22, 5],
    [9.6, 5],
  ]
  const limits = limitsOf([finding(gap, {})], SQUARE, [2000, 0], 1000)
  expect(limits).toHaveLength(1)
  const snapped = atLimit(limits, [2500, 700], 200)
  expect(snapped.by[0]).toBeCloseTo(2600, 6)
  expect(snapped.by[1]).toBe(700)
  expect(snapped.limit?.label).toMatch(/fire-separation ≥ 13\.00/)
  expect(atLimit(limits, [2000, 0], 200)).toEqual({ by: [2000, 0], limit: undefined })
})

test('where the limit is known between bounds only, the larger is kept; what is no distance is no limit', () => {
  const gap = [
    [20, 5],
    [10, 5],
  ]
  const [limit] = limitsOf([finding(gap, { interval: [6, 9] })], SQUARE, [0, 0], 1000)
  expect(limit?.required).toBe(9000)
  expect(limitsOf([finding(gap, { sense: '<=' })], SQUARE, [0, 0], 1000)).toEqual([])
  expect(limitsOf([finding([...gap, [3, 3]], {})], SQUARE, [0, 0], 1000)).toEqual([])
})
