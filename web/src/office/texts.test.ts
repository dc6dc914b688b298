import { expect, test } from 'vitest'
import { OFFICE_TEXTS, wordsOf } from './texts'

test('both languages of a text of the workplace take the same values', () => {
  const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
  for (const [key, { zh, en }] of Object.entries(OFFICE_TEXTS)) expect(values(zh), key).toEqual(values(en))
})

test('Chinese texts have full-width marks', () => {
  for (const [key, { zh }] of Object.entries(OFFICE_TEXTS)) expect(zh, key).not.toMatch(/[\u4e00-\u9fff][,;:?!()]/)
})

test('values are put in', () => {
  expect(wordsOf('en', 'roundN', { n: 2 })).toBe('Round 2')
})
