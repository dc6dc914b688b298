import { expect, test } from 'vitest'
import { anchorOf, areaOf, boxOf, isInside, shapeOf } from './shape'

const square = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
    [
      [4, 4],
      [6, 4],
      [6, 6],
      [4, 6],
      [4, 4],
    ],
  ],
}

test('geometry in metres becomes a shape in drawing units', () => {
  const shape = shapeOf(
    { type: 'GeometryCollection', geometries: [square, { type: 'Point', coordinates: [1, 2] }] },
    1000,
  )
  expect(shape.lines).toHaveLength(2)
  expect(shape.points).toEqual([[1000, 2000]])
  expect(boxOf([shape])).toEqual([0, 0, 10_000, 10_000])
})

test('what is no geometry is empty', () => {
  expect(boxOf([shapeOf(null, 1), shapeOf({ type: 'Cube' }, 1)])).toBeUndefined()
})

test('a point in a hole is not inside', () => {
  const shape = shapeOf(square, 1)
  expect(isInside(shape, [1, 1])).toBe(true)
  expect(isInside(shape, [5, 5])).toBe(false)
  expect(isInside(shape, [11, 1])).toBe(false)
})

test('areas and anchors', () => {
  const line = { type: 'LineString', coordinates: [[0, 0], [1, 0], [9, 0]] } // prettier-ignore
  expect(areaOf(shapeOf(square, 1))).toBe(104)
  expect(anchorOf(shapeOf(line, 1))).toEqual([5, 0])
  expect(anchorOf(shapeOf(square, 1))).toEqual([5, 5])
})
