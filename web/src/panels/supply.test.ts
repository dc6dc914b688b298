import { expect, test } from 'vitest'
import { valueOf } from './Supply'

const fact = (sort: 'number' | 'count' | 'text' | 'truth' | 'choice', unit = '') => ({ id: 'a', sort, unit, kinds: [] })

test('what is typed becomes a value in SI units', () => {
  expect(valueOf(fact('number', 'm'), '53.9')).toBe(53.9)
  expect(valueOf(fact('number', '1'), '8%')).toBe(0.08)
  expect(valueOf(fact('number', 'rad'), '90')).toBeCloseTo(Math.PI / 2)
  expect(valueOf(fact('count', '1'), '18')).toBe(18)
  expect(valueOf(fact('count', '1'), '1.5')).toBeUndefined()
  expect(valueOf(fact('number', 'm'), 'tall')).toBeUndefined()
  expect(valueOf(fact('truth'), 'false')).toBe(false)
  expect(valueOf(fact('choice'), 'grade_2')).toBe('grade_2')
})
