import { expect, test } from 'vitest'
import { EngineClient } from './client'
import type { Call } from './protocol'

/** A worker that writes down what it is asked, breaks when it is asked for the review, and never ends with a drawing `slow.dxf`. */
class FakeWorker {
  readonly asked: Call[] = []
  ended = false
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: (() => void) | null = null

  postMessage(call: Call): void {
    this.asked.push(call)
    const isSlow = call.method === 'open' && call.args[0] === 'slow.dxf'
    if (isSlow) {
      queueMicrotask(() => this.onmessage?.({ data: { id: call.id, sketch: 'picture' } }))
      return
    }
    const answer = call.method === 'reviewJson' ? { broken: true } : { value: call.method }
    queueMicrotask(() => this.onmessage?.({ data: { id: call.id, ...answer } }))
  }

  terminate(): void {
    this.ended = true
  }
}

test('an engine that breaks is replaced by one that does everything again', async () => {
  const workers: FakeWorker[] = []
  const client = new EngineClient(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker as unknown as Worker
  })
  const bytes = new Uint8Array([1, 2, 3])
  await client.call('open', 'a.dxf', bytes, {}, true, [])
  await client.call('drag', { kind: 'move', places: [7], by: [1, 0] })
  await client.call('drag', { kind: 'move', places: [7], by: [2, 0] })
  await client.call('release', true)
  await client.call('edit', { kind: 'delete', places: [3] }, true)
  await client.call('undo', true)
  await client.call('drag', { kind: 'move', places: [9], by: [5, 5] })
  await expect(client.call('reviewJson')).rejects.toThrow(/restarted/)
  expect(workers.map((it) => it.ended)).toEqual([true, false])
  const again = workers[1]?.asked[0]
  expect(again?.method).toBe('again')
  const steps = again?.args[0] as { method: string; args: unknown[] }[]
  // One step for the whole drag; what was still held when it broke is where it was before.
  expect(steps.map((it) => it.method)).toEqual(['open', 'drag', 'release', 'edit', 'undo'])
  expect(steps[0]?.args[1]).toBe(bytes)
  expect(steps[1]?.args).toEqual([{ kind: 'move', places: [7], by: [2, 0] }])
  expect(await client.call('derivation', 'x-1')).toBe('derivation')
})

test('without a drawing there is nothing to do again', async () => {
  const workers: FakeWorker[] = []
  const client = new EngineClient(() => {
    workers.push(new FakeWorker())
    return workers.at(-1) as unknown as Worker
  })
  await expect(client.call('reviewJson')).rejects.toThrow(/restarted/)
  expect(workers[1]?.asked).toEqual([])
})

test('a drawing is seen before it is reviewed, and opening it can be stopped: what was open before is done again', async () => {
  const workers: FakeWorker[] = []
  const client = new EngineClient(() => {
    workers.push(new FakeWorker())
    return workers.at(-1) as unknown as Worker
  })
  const bytes = new Uint8Array([1])
  await client.call('open', 'a.dxf', bytes, {}, true, [])
  const sketched = new Promise((done) => (client.onSketch = done))
  const opening = client.call('open', 'slow.dxf', bytes, {}, true, [])
  expect(await sketched).toBe('picture')
  client.stop()
  await expect(opening).rejects.toThrow(/stopped/)
  expect(workers[0]?.ended).toBe(true)
  const steps = workers[1]?.asked[0]?.args[0] as { args: unknown[] }[]
  expect(steps.map((it) => it.args[0])).toEqual(['a.dxf'])
  // With nothing to wait for there is nothing to stop.
  client.stop()
  expect(workers.length).toBe(2)
})
