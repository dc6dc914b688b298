import { expect, test } from 'vitest'
import type { ObjectInfo } from '../generated/review'
import type { Statable } from '../generated/tushen'
import { conditionsOf, shown, together, withValues, written } from './conditions'

const fact = (id: string, sort: Statable['sort'], unit: string): Statable => ({ id, sort, unit, kinds: ['Conditions'] })
const FAR = fact('far_max', 'number', '1')
const DENSITY = fact('density_max', 'number', '1')
const HEIGHT = fact('height_max', 'number', 'm')
const LATITUDE = fact('latitude', 'number', 'rad')

test('fields are typed as permits write them, and written as the file has them', () => {
  expect(written(FAR, '2.5')).toBe('2.5')
  expect(written(DENSITY, '30 %')).toBe('"30 %"')
  expect(written(HEIGHT, '60 m')).toBe('"60 m"')
  expect(written(LATITUDE, '31.23')).toBe('"31.23 deg"')
  expect(written(fact('stalls_min', 'count', '1'), '12.5')).toBeUndefined()
  expect(written(HEIGHT, 'high')).toBeUndefined()
  expect(written(fact('land_use', 'text', ''), 'R2')).toBe('"R2"')
})

test('what the engine has read shows as it was typed', () => {
  const attributes = { density_max: { value: 0.13 }, latitude: { value: (31.23 * Math.PI) / 180 } }
  const object = { attributes } as unknown as ObjectInfo
  expect(shown(DENSITY, object)).toBe('13')
  expect(shown(LATITUDE, object)).toBe('31.23')
  expect(shown(FAR, object)).toBe('')
})

test('a change leaves the rest of the file as it is', () => {
  const file = `# 沪规条 2026-1
[conditions]
far_max = 1.40 # 容积率
setback = { north = "7 m", default = "5 m" }

[conditions.limits]
facade-length = { value = "90 m", level = "plan" }
`
  expect(withValues(file, { far_max: '1.6', setback_north: '"8 m"', setback_south: '"5 m"', green_min: '' })).toBe(
    `# 沪规条 2026-1
[conditions]
far_max = 1.6
setback_north = "8 m"
setback_south = "5 m"

[conditions.limits]
facade-length = { value = "90 m", level = "plan" }
`,
  )
  expect(withValues('', { far_max: '2' })).toBe('[conditions]\nfar_max = 2\n')
})

test('what a table says together is written together, and what is usual comes first', () => {
  expect(together(['setback_north', 'far_max']).toSorted()).toEqual(
    ['far_max', 'setback_east', 'setback_north', 'setback_south', 'setback_west'].toSorted(),
  )
  expect(conditionsOf([fact('zone', 'choice', ''), HEIGHT, FAR]).map((it) => it.fact.id)).toEqual([
    'far_max',
    'height_max',
    'zone',
  ])
})
