import { expect, test } from 'vitest'
import type { Point } from './camera'
import { offset } from './offset'

const square: Point[] = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
]
const rounded = (points: Point[] | undefined) => points?.map((it) => it.map((x) => Math.round(x * 1e9) / 1e9))

test('a closed line is offset outwards whichever way it runs, and inwards by less than nothing', () => {
  const out = [
    [-2, -2],
    [12, -2],
    [12, 12],
    [-2, 12],
  ]
  expect(rounded(offset(square, true, 2))).toEqual(out)
  expect(rounded(offset(square.toReversed(), true, 2))).toEqual(out.toReversed())
  expect(rounded(offset(square, true, -2))?.[0]).toEqual([2, 2])
  // The closing corner may be written twice.
  expect(rounded(offset([...square, [0, 0]], true, 2))).toEqual(out)
})

test('an open line is offset to its left', () => {
  const line: Point[] = [
    [0, 0],
    [10, 0],
    [10, 5],
  ]
  expect(rounded(offset(line, false, 1))).toEqual([
    [0, 1],
    [9, 1],
    [9, 5],
  ])
})

test('what would turn inside out is not offset', () => {
  expect(offset(square, true, -6)).toBeUndefined()
  expect(offset([[0, 0]], false, 1)).toBeUndefined()
})
