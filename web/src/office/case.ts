import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Bilingual } from '../texts'
import {
  type Action,
  type Case,
  type CaseView,
  type Present,
  Refused,
  type Whereabouts,
  get,
  post,
  reason,
} from './api'

/** What a case page shows. */
export interface CaseState {
  view: CaseView | undefined
  /** Why the case cannot be shown. */
  failure: Bilingual | undefined
  /** Why the last action was not done. */
  refusal: Bilingual | undefined
  /** Whether changes by others arrive as they happen. */
  isLive: boolean
  /** Who else is in the case, by page. */
  here: Present[]
  /** The page that is followed. */
  followed: string | undefined
  /** Whether a code of the second factor is asked for, before the last action is done. */
  isCodeNeeded: boolean
}

/** How often an action is tried anew after others changed other things in between. */
const TRIES = 5
/** How often others are told where this page is at most, milliseconds. */
const TELL = 120

/** One case: what it is, what is done in it, and what others do in it meanwhile. */
export class CaseDesk {
  private state: CaseState = {
    view: undefined,
    failure: undefined,
    refusal: undefined,
    isLive: false,
    here: [],
    followed: undefined,
    isCodeNeeded: false,
  }
  private readonly listeners = new Set<() => void>()
  /** The name of this page among all that show the case. */
  private readonly client = crypto.randomUUID()
  private place: Whereabouts = {}
  private telling = 0
  /** What is done once a code was given, and who waits to hear of it. */
  private unproved: { again(): Promise<boolean>; done(isDone: boolean): void } | undefined

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
        this.set({ isLive: false, here: [] })
        return
      }
      events = new EventSource(`/api/v1/events?case=${encodeURIComponent(this.id)}&client=${this.client}`)
      events.onopen = () => {
        this.set({ isLive: true })
        // What happened while there was no connection.
        void this.load()
      }
      events.onerror = () => this.set({ isLive: false })
      events.addEventListener('case', () => void this.load())
      events.addEventListener('here', ({ data }: MessageEvent<string>) => {
        this.meet(JSON.parse(data) as Present[])
        // A connection that is new knows nothing of this page yet.
        this.tell()
      })
      events.addEventListener('presence', ({ data }: MessageEvent<string>) => {
        const { client, present } = JSON.parse(data) as { client: string; present: Present | null }
        this.meet([...this.state.here.filter((it) => it.client !== client), ...(present ? [present] : [])])
      })
    }
    void this.load()
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => {
      document.removeEventListener('visibilitychange', listen)
      events?.close()
      window.clearTimeout(this.telling)
      this.telling = 0
    }
  }

  private meet(people: Present[]): void {
    const here = people.filter((it) => it.client !== this.client).toSorted((a, b) => a.user.localeCompare(b.user))
    // Whoever left can be followed no longer.
    const followed = here.some((it) => it.client === this.state.followed) ? this.state.followed : undefined
    this.set({ here, followed })
  }

  /** Follows somebody's page, or nobody's. */
  followPerson(client: string | undefined): void {
    this.set({ followed: client })
  }

  /** Says where this page is; what changes often is told so often only. */
  whereabouts(change: Whereabouts): void {
    const place = { ...this.place, ...change }
    if (JSON.stringify(place) === JSON.stringify(this.place)) return
    this.place = place
    if (this.state.here.length > 0) this.tell()
  }

  private tell(): void {
    if (this.telling) return
    this.telling = window.setTimeout(() => {
      this.telling = 0
      const body = { client: this.client, ...this.place }
      // Nothing is lost when nobody hears where somebody looks.
      post('/api/v1/cases/{id}/presence', body, { parts: { id: this.id } }).catch(() => undefined)
    }, TELL)
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
      if (error instanceof Refused && error.code === 'code-needed') {
        return new Promise((done) => {
          this.unproved = { again: () => this.act(action, touches), done }
          this.set({ isCodeNeeded: true })
        })
      }
      this.set({ refusal: reason(error) })
      return false
    }
  }

  /** A code was given: what was to be signed is signed. */
  async proved(): Promise<void> {
    const waiting = this.unproved
    this.unproved = undefined
    this.set({ isCodeNeeded: false })
    waiting?.done(await waiting.again())
  }

  /** Takes what was refused off the page; a code that was asked for is not given. */
  dismiss(): void {
    this.unproved?.done(false)
    this.unproved = undefined
    this.set({ refusal: undefined, isCodeNeeded: false })
  }
}

/** The desk of a case, followed as long as the page shows it; another case is another page. */
export function useCase(id: string): { desk: CaseDesk; state: CaseState } {
  const [desk] = useState(() => new CaseDesk(id))
  useEffect(() => desk.follow(), [desk])
  return { desk, state: useSyncExternalStore(desk.subscribe, desk.current) }
}
