import { expect, test } from 'vitest'
import { COMMANDS, commandsFor } from './commands'
import { textOf } from './texts'

const found = (typed: string) => commandsFor(typed, (it) => textOf('zh', it.title)).map((it) => it.title)

test('a command goes by its alias, its title and its initials', () => {
  expect(found('di')[0]).toBe('distance')
  expect(found('面积')).toEqual(['area'])
  expect(found('cmj')[0]).toBe('area')
  expect(found('').length).toBe(COMMANDS.length)
})

test('no two commands have the same alias', () => {
  const aliases = COMMANDS.flatMap((it) => it.aliases)
  expect(new Set(aliases).size).toBe(aliases.length)
})
