import { expect, test } from 'vitest'
import type { Finding, Indicator } from '../generated/review'
import { missingFacts, quantity, range, requirement, roomText } from './review'

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

test('missing facts are listed by how many checks wait for them', () => {
  const missing = (fact: string) => ({ fact, object: 'bu-1', message: { zh: fact, en: fact }, supply: 'attest' })
  const finding = (verdict: string, ...facts: string[]) => ({ verdict, missing: facts.map(missing) }) as Finding
  const findings = [finding('unknown', 'height'), finding('unknown', 'use', 'height'), finding('pass', 'use')]
  expect(missingFacts(findings).map((it) => [it.missing.fact, it.findings.length])).toEqual([
    ['height', 2],
    ['use', 1],
  ])
})

test('what remains of a ratio to the plot is told as an area', () => {
  const indicator = (id: string, value: number, limit?: { max?: number; min?: number }) =>
    ({ id, value, unit: id === 'site_area' ? 'm2' : '1', limit, plot: null }) as Indicator
  const all = [indicator('site_area', 1000), indicator('building_density', 0.25, { max: 0.3 })]
  expect(all[1] && roomText(all[1], all)).toEqual({ text: '50.00\u202fm²', lacks: false })
  const stalls = indicator('parking_stalls', 80, { min: 84 })
  expect(roomText(stalls, all)).toEqual({ text: '4', lacks: true })
  expect(roomText(indicator('site_area', 1000), all)).toBeUndefined()
})
