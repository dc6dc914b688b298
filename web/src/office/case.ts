import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Bilingual } from '../texts'
import { type Action, type Case, type CaseView, Refused, get, post, reason } from './api'

/** What a case page shows. */
export interface CaseState {
  view: CaseView | undefined
  /** Why the case cannot be shown. */
  failure: Bilingual | undefined
  /** Why the last action was not done. */
  refusal: Bilingual | undefined
  /** Whether changes by others arrive as they happen. */
  isLive: boolean
}

/** How often an action is tried anew after others changed other things in between. */
const TRIES = 5

/** One case: what it is, what is done in it, and what others do in it meanwhile. */
export class CaseDesk {
  private state: CaseState = { view: undefined, failure: undefined, refusal: undefined, isLive: false }
  private readonly listeners = new Set<() => void>()

  constructor(readonly id: string) {}

  /** For React: calls back after each change. */
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** For React: what the page shows now. */
  readonly current = () => this.state

  private set(change: Partial<CaseState>): void {
    this.state = { ...this.state, ...change }
    this.listeners.forEach((it) => it())
  }

  /**
   * Shows the case and follows what happens in it, until the function that is given back is called. A page that nobody sees lets go of its
   * connection: browsers allow few to one server.
   */
  follow(): () => void {
    let events: EventSource | undefined
    const listen = () => {
      events?.close()
      events = undefined
      if (document.visibilityState === 'hidden') {
        this.set({ isLive: false })
        return
      }
      events = new EventSource(`/api/v1/events?case=${encodeURIComponent(this.id)}`)
      events.onopen = () => {
        this.set({ isLive: true })
        // What happened while there was no connection.
        void this.load()
      }
      events.onerror = () => this.set({ isLive: false })
      events.addEventListener('case', () => void this.load())
    }
    void this.load()
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => {
      document.removeEventListener('visibilitychange', listen)
      events?.close()
    }
  }

  /** Reads the case anew. */
  async load(): Promise<void> {
    try {
      this.take(await get('/api/v1/cases/{id}', { id: this.id }))
    } catch (error) {
      this.set(this.state.view ? { refusal: reason(error) } : { failure: reason(error) })
    }
  }

  /** An older answer that arrives late does not replace a newer one. */
  private take(view: CaseView): void {
    const known = this.state.view?.case.version ?? -1
    if (view.case.version >= known) this.set({ view, failure: undefined })
  }

  /**
   * Does an action on the case as it is shown; says whether it was done. When somebody changed the case in between, it is done anyway
   * unless that touched what `touches` reads: then nothing is done and the page shows both.
   */
  async act(action: Action, touches: (it: Case) => unknown = () => undefined): Promise<boolean> {
    this.set({ refusal: undefined })
    const seen = this.state.view
    let version = seen?.case.version
    try {
      for (let tried = 1; ; tried++) {
        try {
          const options = { parts: { id: this.id }, version }
          this.take(await post('/api/v1/cases/{id}/actions', action, options))
          return true
        } catch (error) {
          if (!(error instanceof Refused && error.code === 'stale' && tried < TRIES)) throw error
          await this.load()
          const now = this.state.view
          const same = seen && now && JSON.stringify(touches(seen.case)) === JSON.stringify(touches(now.case))
          if (!same) throw error
          version = now.case.version
        }
      }
    } catch (error) {
      this.set({ refusal: reason(error) })
      return false
    }
  }

  /** Takes what was refused off the page. */
  dismiss(): void {
    this.set({ refusal: undefined })
  }
}

/** The desk of a case, followed as long as the page shows it; another case is another page. */
export function useCase(id: string): { desk: CaseDesk; state: CaseState } {
  const [desk] = useState(() => new CaseDesk(id))
  useEffect(() => desk.follow(), [desk])
  return { desk, state: useSyncExternalStore(desk.subscribe, desk.current) }
}
