import { expect, test } from 'vitest'
import { typedPoint } from './entry'

test('typed points are read as CAD programs read them, in metres', () => {
  expect(typedPoint('3,4', undefined, [0, 0], 1000)).toEqual([3000, 4000])
  expect(typedPoint('@3,-4', [10, 10], [0, 0], 1)).toEqual([13, 6])
  const [x, y] = typedPoint('@5<90', [1, 1], [0, 0], 1) ?? [NaN, NaN]
  expect([x, y].map((it) => Math.round(it * 1e9) / 1e9)).toEqual([1, 6])
  expect(typedPoint('2.5', [0, 0], [0, 7], 1)).toEqual([0, 2.5])
  expect(typedPoint('＠3', [0, 0], [1, 0], 1)).toBeUndefined()
  expect(typedPoint('3', undefined, [1, 0], 1)).toBeUndefined()
  expect(typedPoint('three', [0, 0], [1, 0], 1)).toBeUndefined()
})
