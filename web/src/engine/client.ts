import type { Answer, Engine, Failure } from './protocol'

/** The engine said why it could not do something. */
export class EngineError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.en)
    this.failure = failure
  }
}

/** The engine in its worker: calls are answered in order. */
export class EngineClient {
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  private next = 0

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const call = this.waiting.get(data.id)
      this.waiting.delete(data.id)
      if ('failure' in data) call?.reject(new EngineError(data.failure))
      else call?.resolve(data.value)
    }
  }

  /** Calls a method of the engine. */
  call<M extends keyof Engine>(method: M, ...args: Parameters<Engine[M]>): Promise<ReturnType<Engine[M]>> {
    const id = this.next++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.worker.postMessage({ id, method, args })
    })
  }

  /** Ends the worker. */
  close(): void {
    this.worker.terminate()
  }
}
