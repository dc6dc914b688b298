import { Journal } from './journal'
import type { Answer, Engine, Failure, Sketch } from './protocol'

/** The engine said why it could not do something. */
export class EngineError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.en)
    this.failure = failure
  }
}

/** What is said when the engine broke down and was started anew. */
export const RESTARTED: Failure = {
  zh: '检查引擎已重启，图纸和修改都在',
  en: 'The checker restarted. Drawing and edits are intact',
}

/** What is said of what was given up. */
export const STOPPED: Failure = {
  zh: '已停止打开，之前的图纸和修改都在',
  en: 'Opening was stopped. What was open before is intact',
}

interface Waiting {
  method: keyof Engine
  args: unknown[]
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Makes the engine's worker. */
function startWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
}

/**
 * The engine in its worker: calls are answered in order. The drawing and the edits are kept here too: when the engine breaks
 * down, a fresh one takes its place and does them again.
 */
export class EngineClient {
  private worker: Worker
  private readonly waiting = new Map<number, Waiting>()
  private readonly journal = new Journal()
  private next = 0
  /** Is told the picture of a drawing that is being opened, before its review. */
  onSketch: ((sketch: Sketch) => void) | undefined

  constructor(private readonly start: () => Worker = startWorker) {
    this.worker = this.started()
  }

  private started(): Worker {
    const worker = this.start()
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.answered(data)
    worker.onerror = () => this.restart()
    return worker
  }

  private answered(answer: Answer): void {
    const call = this.waiting.get(answer.id)
    if (!call) return
    if ('sketch' in answer) {
      this.onSketch?.(answer.sketch)
      return
    }
    if ('broken' in answer) {
      this.restart()
      return
    }
    this.waiting.delete(answer.id)
    if ('failure' in answer) {
      call.reject(new EngineError(answer.failure))
      return
    }
    this.journal.note(call.method, call.args, answer.value)
    call.resolve(answer.value)
  }

  /** A fresh engine in the place of a broken one. What was asked of that one is not asked again: it may be what broke it. */
  private restart(why = RESTARTED): void {
    this.worker.terminate()
    const lost = [...this.waiting.values()]
    this.waiting.clear()
    this.worker = this.started()
    const steps = this.journal.steps()
    const again = steps.length > 0 ? this.call('again', steps) : Promise.resolve()
    const tell = (failure: Failure) => lost.forEach((it) => it.reject(new EngineError(failure)))
    again.then(
      () => tell(why),
      (error: unknown) => tell(error instanceof EngineError ? error.failure : why),
    )
  }

  /** Calls a method of the engine. */
  call<M extends keyof Engine>(method: M, ...args: Parameters<Engine[M]>): Promise<ReturnType<Engine[M]>> {
    const id = this.next++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { method, args, resolve: resolve as (value: unknown) => void, reject })
      this.worker.postMessage({ id, method, args })
    })
  }

  /** Gives up what is being done: a fresh engine takes over, with what was open before. */
  stop(): void {
    if (this.waiting.size > 0) this.restart(STOPPED)
  }

  /** Ends the worker. */
  close(): void {
    this.worker.terminate()
  }
}
