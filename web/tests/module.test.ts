/** The optimised module in Node: it says byte for byte what the engine says natively, and is small. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Finding } from '../generated/review'
import { Assistant, initSync } from '../generated/tushen'

const MODULE = new URL('../generated/tushen_bg.wasm', import.meta.url)
const DRAWINGS = new URL('../../drawings/', import.meta.url)
/** Made by `cargo xtask test`. */
const NATIVE = new URL('../../target/web/native/', import.meta.url)
/** What the module may weigh on its way to the browser, compressed by brotli; the aim is a million. */
const BUDGET = 1_560_000

const names = readdirSync(DRAWINGS)
  .filter((it) => it.endsWith('.dxf'))
  .map((it) => it.replace('.dxf', ''))

beforeAll(() => {
  initSync({ module: readFileSync(MODULE) })
})

function open(name: string): Assistant {
  // A floor plan has no planning conditions.
  const path = new URL(`${name}.toml`, DRAWINGS)
  const options = existsSync(path) ? { conditions: { name: `${name}.toml`, bytes: readFileSync(path) } } : {}
  return new Assistant(`${name}.dxf`, readFileSync(new URL(`${name}.dxf`, DRAWINGS)), options)
}

describe('the same review as natively', () => {
  test.each(names)('%s', (name) => {
    const assistant = open(name)
    const native = readFileSync(new URL(`${name}.json`, NATIVE), 'utf8')
    // Compared as a whole first: a difference of megabytes takes minutes to print.
    expect(assistant.review() === native).toBe(true)
    assistant.free()
  })
})

test('a building model is reviewed the same by the module that is loaded for it', async () => {
  const building = await import('../generated/building')
  building.initSync({ module: readFileSync(new URL('../generated/building_bg.wasm', import.meta.url)) })
  const name = 'house.ifc'
  const bytes = readFileSync(new URL(`../../tests/fuzz/corpus/ifc/${name}`, import.meta.url))
  const assistant = new building.Assistant(name, bytes, {})
  expect(assistant.review() === readFileSync(new URL(`${name}.json`, NATIVE), 'utf8')).toBe(true)
  assistant.free()
})

test('a drag is one edit, and undoing it gives the review back', () => {
  const assistant = open('lakeside')
  const before = assistant.review()
  const { objects } = JSON.parse(before) as { objects: { kind: string; entities: string[] }[] }
  const entities = objects.find((it) => it.kind === 'Building')?.entities ?? []
  const places = assistant.places(entities)
  const standing = new Map(JSON.parse(before).findings.map((it: Finding) => [it.id, it.verdict]))
  for (const dx of [1, 30]) {
    const { gone, now } = assistant.drag({ kind: 'move', places: [...places], by: [dx, 0] })
    gone.forEach((it) => standing.delete(it))
    ;(JSON.parse(now) as Finding[]).forEach((it) => standing.set(it.id, it.verdict))
  }
  assistant.release()
  const after = JSON.parse(assistant.reviewInBrief()) as { findings: Finding[] }
  expect(standing).toEqual(new Map(after.findings.map((it) => [it.id, it.verdict])))
  expect(assistant.review() === before).toBe(false)
  expect(assistant.undo()).toBeDefined()
  expect(assistant.review() === before).toBe(true)
  expect(assistant.undo()).toBeUndefined()
  assistant.free()
})

test('an edited drawing is the file with the edit in it, and without the edit the file', () => {
  const assistant = open('lakeside')
  const original = readFileSync(new URL('lakeside.dxf', DRAWINGS))
  expect(original.equals(assistant.edited())).toBe(true)
  const { objects } = JSON.parse(assistant.review()) as { objects: { kind: string; entities: string[] }[] }
  const building = objects.find((it) => it.kind === 'Building')?.entities ?? []
  const places = [...assistant.places(building)]
  assistant.edit({ kind: 'rotate', places, about: [0, 0], degrees: 90 })
  assistant.edit({ kind: 'copy', places, by: [10, 0] })
  const edited = new Assistant('edited.dxf', assistant.edited(), {})
  const { objects: again } = JSON.parse(edited.review()) as { objects: { kind: string }[] }
  const count = (all: { kind: string }[]) => all.filter((it) => it.kind === 'Building').length
  expect(count(again)).toBeGreaterThanOrEqual(count(objects))
  assistant.undo()
  assistant.undo()
  expect(original.equals(assistant.edited())).toBe(true)
  expect(assistant.exported('csv', true).length).toBeGreaterThan(100)
  assistant.free()
  edited.free()
})

test('an edited drawing, opened again with the facts that were stated, is reviewed to the same verdicts', () => {
  const assistant = open('lakeside')
  const { objects, findings } = JSON.parse(assistant.reviewInBrief()) as {
    objects: { name: string; entities: string[] }[]
    findings: Finding[]
  }
  const places = [...assistant.places(objects.find((it) => it.name === '7#')?.entities ?? [])]
  assistant.edit({ kind: 'move', places, by: [-2, 0] })
  const missing = findings.flatMap((it) => it.missing).find((it) => it.fact === 'slope')
  assistant.edit({ kind: 'state', object: missing?.object ?? '', attribute: 'slope', value: 0.06 })
  const conditions = { name: 'lakeside.toml', bytes: readFileSync(new URL('lakeside.toml', DRAWINGS)) }
  const facts = { name: 'lakeside.facts.json', bytes: new TextEncoder().encode(assistant.facts()) }
  const again = new Assistant('lakeside.dxf', assistant.edited(), { conditions, facts })
  const verdicts = (of: Assistant) =>
    (JSON.parse(of.reviewInBrief()) as { findings: Finding[] }).findings.map((it) => [it.id, it.verdict])
  expect(verdicts(again)).toEqual(verdicts(assistant))
  const { objects: changed } = assistant.versions('lakeside.dxf', readFileSync(new URL('lakeside.dxf', DRAWINGS)), {
    conditions,
  })
  expect(changed.filter((it) => it.change === 'moved').map((it) => it.name)).toEqual(['7#'])
  assistant.free()
  again.free()
})

test('a fix clears its finding, and names the edit that does it', () => {
  const assistant = open('lakeside')
  const { findings } = JSON.parse(assistant.reviewInBrief()) as { findings: Finding[] }
  const failed = findings.find((it) => it.verdict === 'fail' && it.rule.endsWith('/fire-separation'))
  const [best] = assistant.fixes(failed?.id ?? '', 3)
  expect(best?.ghost.length).toBeGreaterThan(0)
  if (best) assistant.edit(best.edit)
  const after = JSON.parse(assistant.reviewInBrief()) as { findings: Finding[] }
  expect(after.findings.find((it) => it.id === failed?.id)?.verdict).not.toBe('fail')
  assistant.free()
})

test('an error speaks both languages', () => {
  const fail = () => new Assistant('notes.dxf', new TextEncoder().encode('hello'), {})
  expect(fail).toThrow(/[\u4e00-\u9fff]/)
  try {
    fail()
  } catch (error) {
    expect((error as Error).cause).toMatch(/[a-z]/)
  }
})

test('the module keeps within its budget', { timeout: 240_000 }, () => {
  const bytes = readFileSync(MODULE)
  const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  console.log(`module: ${bytes.length} bytes, brotli ${small.length} of ${BUDGET}`)
  expect(small.length).toBeLessThan(BUDGET)
})
