import { expect, test } from 'vitest'
import { toCanvas } from './camera'
import { coveredBy, through } from './paper'

const view = {
  frame: [20, 20, 180, 140] as [number, number, number, number],
  center: [2010, 1020] as [number, number],
  scale: 0.01,
  hidden: [],
  isPlan: true,
}

test('the middle of a viewport shows the point of the model that it is centred on, wherever the paper is looked at', () => {
  const camera = { center: [60, 40] as const, scale: 3, size: [800, 600] as const }
  const inside = through(camera, view)
  expect(toCanvas(inside, [2010, 1020])).toEqual(toCanvas(camera, [100, 80]))
  // 1,600 units of the model are 16 of the paper.
  const [x] = toCanvas(inside, [2010 + 1600, 1020])
  expect(x).toBeCloseTo(toCanvas(camera, [116, 80])[0], 6)
})

test('a viewport covers its frame', () => {
  const camera = { center: [100, 80] as const, scale: 2, size: [800, 600] as const }
  expect(coveredBy(camera, view)).toEqual([240, 180, 560, 420])
})
