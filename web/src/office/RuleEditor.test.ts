import { expect, test } from 'vitest'
import type { RuleFault } from './api'
import { stretches } from './RuleEditor'

const fault = (line: number, column: number, length: number): RuleFault => ({
  path: 'packs/p/r.toml',
  line,
  column,
  length,
  is_error: true,
  message: { zh: '错', en: 'wrong' },
  help: null,
})

test('a fault is cut out where it is, whatever characters stand before it', () => {
  const text = 'a = 1\n名 = "𠮷𠮷" # b.heigth\n'
  const cut = stretches(text, [fault(2, 12, 8)])
  expect(cut.map((it) => it.text)).toEqual(['a = 1\n名 = "𠮷𠮷" # ', 'b.heigth', '\n'])
  expect(cut.map((it) => it.text).join('')).toBe(text)
})

test('faults outside of the text and under others are left out', () => {
  const cut = stretches('abc', [fault(1, 1, 2), fault(1, 2, 1), fault(9, 1, 1)])
  expect(cut.map((it) => [it.text, it.fault?.column])).toEqual([
    ['ab', 1],
    ['c', undefined],
  ])
})
