import { expect, test } from 'vitest'
import { quantity, range, requirement } from './review'

test('quantities carry their unit and thousands stand apart', () => {
  expect(quantity(7103.27346, 'm2')).toBe('7\u202f103.27\u202fm²')
  expect(quantity(-0.6, 'm')).toBe('−0.60\u202fm')
  expect(quantity(-0.0001, 'm')).toBe('0.00\u202fm')
  expect(quantity(0.224548974, '1')).toBe('0.2245')
  expect(quantity(81, '1')).toBe('81')
})

test('a range shows both ends', () => {
  expect(range({ value: 1, unit: 'm', interval: [1, 2.5] })).toBe('1.00\u202fm … 2.50\u202fm')
})

test('a requirement shows its sense', () => {
  expect(requirement({ value: 13, unit: 'm', sense: '>=' })).toBe('≥ 13.00\u202fm')
})
