import { expect, test } from 'vitest'
import type { Finding } from '../../generated/review'
import { followed } from './standing'

const finding = (id: string, verdict: Finding['verdict']) => ({ id, verdict }) as Finding

test('a step of a drag takes findings away, changes them and adds new ones; what passes is not listed', () => {
  const before = [finding('a', 'fail'), finding('b', 'unknown'), finding('c', 'fail'), finding('p', 'pass')]
  const step = { gone: ['b'], now: [finding('c', 'pass'), finding('d', 'fail')], milliseconds: 1 }
  expect(followed(before, step).map((it) => it.id)).toEqual(['a', 'd'])
})
