import { expect, test } from 'vitest'
import { mapOf, optionsOf } from './mapping'

test('layers that a person mapped become a file of mappings, with names that need quotes quoted', () => {
  const text = new TextDecoder().decode(mapOf({ 'A"1': 'Building' }).map?.bytes)
  expect(text).toContain('kind = "Building"')
  expect(text).toContain('exact = ["A\\"1"]')
})

test('without conditions and mappings nothing is said of them', () => {
  expect(optionsOf({ name: 'a.dxf', bytes: new Uint8Array(), conditions: undefined, mapping: {} })).toEqual({})
})
