import { expect, test } from 'vitest'
import { Outlines, segmentOf } from './outlines'

/** A square of side 10 with a quarter of a circle about its lower left corner, and a line across. */
const SEGMENTS = [
  [0, 0, 10, 0, 0],
  [10, 0, 10, 10, 0],
  [5, 0, 0, 5, Math.tan(Math.PI / 8)],
  [2, -3, 2, 8, 0],
]
const outlines = new Outlines({
  segments: Float64Array.from(SEGMENTS.flat()),
  layers: Uint16Array.from([0, 0, 0, 1]),
  entities: Uint32Array.from([7, 8, 9, 10]),
})
const snap = (x: number, y: number, from?: [number, number], hidden: boolean[] = []) => {
  const found = outlines.snap([x, y], 0.6, from, hidden)
  return found && [found.kind, ...found.at.map((it) => Number(it.toFixed(6)))]
}

test('ends win over what is nearer but means less', () => {
  expect(snap(9.7, 0.1)).toEqual(['end', 10, 0])
})

test('middles, crossings, the nearest point', () => {
  expect(snap(10.2, 5.1)).toEqual(['mid', 10, 5])
  expect(snap(2.2, 0.2)).toEqual(['intersection', 2, 0])
  expect(snap(7.5, 0.3)).toEqual(['nearest', 7.5, 0])
})

test('arcs have a centre, a middle, and cross lines', () => {
  expect(snap(3.6, 3.6)).toEqual(['mid', 3.535534, 3.535534])
  expect(snap(2.1, 4.5)).toEqual(['intersection', 2, 4.582576])
  expect(segmentOf([5, 0], [0, 5], Math.tan(Math.PI / 8)).arc?.centre.map((it) => Math.abs(it) < 1e-9)).toEqual([
    true,
    true,
  ])
})

test('a perpendicular needs a start', () => {
  expect(snap(7.1, 0.2, [7, 6])).toEqual(['perpendicular', 7, 0])
})

test('what lies on a layer that is off is not meant', () => {
  expect(snap(2.2, 0.2, undefined, [false, true])).toEqual(['nearest', 2.2, 0])
})
