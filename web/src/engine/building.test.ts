import { expect, test } from 'vitest'
import { isBuilding } from './building'

test('models are told from drawings by what they begin with', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  expect(isBuilding(bytes('\n ISO-10303-21;\nHEADER;'))).toBe(true)
  expect(isBuilding(bytes('/* by hand */ ISO-10303-21;'))).toBe(true)
  expect(isBuilding(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]))).toBe(true)
  expect(isBuilding(bytes('  0\nSECTION\n  2\nHEADER'))).toBe(false)
  expect(isBuilding(bytes('AC1032'))).toBe(false)
})
