import { expect, test } from 'vitest'
import { TEXTS, spaced, textOf } from './texts'

test('both languages of a text take the same values', () => {
  const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
  for (const [key, { zh, en }] of Object.entries(TEXTS)) expect(values(zh), key).toEqual(values(en))
})

test('values are put in', () => {
  expect(textOf('en', 'unit', { unit: 'mm' })).toBe('Unit mm')
})

test('words of the engine are written apart', () => {
  expect(spaced('SiteBoundary')).toBe('Site boundary')
  expect(spaced('fire_grade')).toBe('fire grade')
})
