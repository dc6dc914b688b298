import { expect, test } from 'vitest'
import type { Point } from './camera'
import { measured } from './measure'

const SQUARE: Point[] = [
  [1e7, 1e7],
  [1e7 + 4000, 1e7],
  [1e7 + 4000, 1e7 + 4000],
  [1e7, 1e7 + 4000],
]

test('a course adds up, in metres', () => {
  expect(measured('distance', SQUARE.slice(0, 3), 1000)?.value).toBe(8)
  expect(measured('distance', SQUARE.slice(0, 1), 1000)).toBeUndefined()
})

test('an area far from the origin is exact, with its perimeter', () => {
  expect(measured('area', SQUARE, 1000)).toEqual({ kind: 'area', length: 16, value: 16 })
})

test('an angle is the smaller one at the second point', () => {
  expect(measured('angle', SQUARE, 1000)?.value).toBeCloseTo(90)
})
