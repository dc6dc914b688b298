import { expect, test } from 'vitest'
import { type Camera, fitted, meets, panned, toCanvas, toPlane, view, zoomed } from './camera'

const camera: Camera = { center: [13_482_107.25, 41_226.118], scale: 0.02, size: [800, 600] }

test('a place of the canvas leads to the plane and back', () => {
  const [x, y] = toCanvas(camera, toPlane(camera, [123, 456]))
  expect(x).toBeCloseTo(123, 6)
  expect(y).toBeCloseTo(456, 6)
})

test('zooming keeps what lies under the pointer', () => {
  const at = [700, 50] as const
  const before = toPlane(camera, at)
  const after = toPlane(zoomed(camera, at, 3), at)
  expect(after[0]).toBeCloseTo(before[0], 6)
  expect(after[1]).toBeCloseTo(before[1], 6)
})

test('panning moves the drawing with the pointer', () => {
  const point = toPlane(camera, [100, 100])
  expect(toCanvas(panned(camera, 30, -20), point)[0]).toBeCloseTo(130, 6)
  expect(toCanvas(panned(camera, 30, -20), point)[1]).toBeCloseTo(80, 6)
})

test('a box is shown whole and in the middle', () => {
  const shown = view(fitted(camera, [0, 0, 100, 10], 0.5, Infinity))
  expect(shown[0]).toBeCloseTo(-50, 6)
  expect(shown[2]).toBeCloseTo(150, 6)
  expect((shown[1] + shown[3]) / 2).toBeCloseTo(5, 6)
})

test('a point is shown no nearer than asked', () => {
  expect(fitted(camera, [5, 5, 5, 5], 0.5, 20).scale).toBe(20)
})

test('boxes that share an edge meet', () => {
  expect(meets([0, 0, 1, 1], [1, 0, 2, 1])).toBe(true)
  expect(meets([0, 0, 1, 1], [1.1, 0, 2, 1])).toBe(false)
})
