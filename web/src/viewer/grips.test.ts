import { expect, test } from 'vitest'
import { allowed, gripsOf, pulled } from './grips'

const layer = 'L'
const square: [number, number][] = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
]

test('an edge is pulled outwards whichever way the outline runs', () => {
  const outline = { points: square, closed: true, straight: true, layer }
  expect(pulled(outline, 0, 2)).toEqual({ vertices: [0, 1], by: [0, -2] })
  expect(pulled(outline, 3, 2)).toEqual({ vertices: [3, 0], by: [-2, 0] })
  expect(pulled({ ...outline, points: square.toReversed() }, 0, 2)?.by[1]).toBe(2)
})

test('a corner that is written twice moves in both places', () => {
  const outline = { points: [...square, [0, 0] as [number, number]], closed: false, straight: true, layer }
  expect(pulled(outline, 0, 1)?.vertices.toSorted()).toEqual([0, 1, 4])
  const [corner] = gripsOf(outline, 7)
  expect(corner?.moved([1, 1])[4]).toEqual([1, 1])
})

test('an edge moves along its normal only, a corner anywhere', () => {
  const grips = gripsOf({ points: square, closed: true, straight: true, layer }, 7)
  expect(grips.length).toBe(8)
  const [corner, edge] = [grips[0], grips[4]]
  expect(corner && allowed(corner, [3, 4])).toEqual([3, 4])
  expect(edge && allowed(edge, [3, 4]).map((it) => it + 0)).toEqual([0, 4])
})
