import { expect, test } from 'vitest'
import { type Project, isProject, readProject, writeProject } from './project'

const project: Project = {
  source: {
    name: '总平面.dxf',
    bytes: Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256),
    conditions: { name: 'a.toml', bytes: new TextEncoder().encode('[plot]') },
    mapping: { GREEN_2: 'GreenArea' },
  },
  edits: [
    { kind: 'move', places: [3, 4], by: [600, 0] },
    { kind: 'state', object: 'bu-03f2a9c41d7e', attribute: 'fire_grade', value: 'grade_2' },
  ],
  hidden: ['0'],
  view: [[1, 2], 0.5],
}

test('a project file reads back as it was written', async () => {
  const bytes = await writeProject(project)
  expect(isProject(bytes)).toBe(true)
  expect(await readProject(bytes)).toEqual(project)
})

test('a file that is cut off or another’s is no project', async () => {
  const bytes = await writeProject(project)
  expect(await readProject(bytes.subarray(0, bytes.length / 2))).toBeUndefined()
  expect(await readProject(new TextEncoder().encode('hello'))).toBeUndefined()
  expect(isProject(new TextEncoder().encode('0\nSECTION'))).toBe(false)
})
