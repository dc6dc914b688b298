import { expect, test } from 'vitest'
import { address, routeOf } from './route'

test('an address brings back the place it was made of', () => {
  const to = address(['cases', 'C 1/2', 'review'], { p: 'site-plan/x-1', round: undefined })
  const { parts, query } = routeOf(to)
  expect(parts).toEqual(['cases', 'C 1/2', 'review'])
  expect([...query]).toEqual([['p', 'site-plan/x-1']])
})
