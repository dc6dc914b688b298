import { expect, test } from 'vitest'
import { scaleBarLength } from './furniture'

test('a scale bar is the longest round length that fits', () => {
  expect(scaleBarLength(1, 140)).toBe(100)
  expect(scaleBarLength(2.5, 140)).toBe(50)
  expect(scaleBarLength(60, 140)).toBe(2)
  expect(scaleBarLength(200, 140)).toBe(0.5)
})
