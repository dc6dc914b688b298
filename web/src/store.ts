/** What is kept on this machine, in the browser's own store: drawings as they were left. Nothing leaves it. */

import { createStore, del, get, set, update } from 'idb-keyval'
import type { Project } from './project'

/** A drawing that was opened before. */
export interface Recent {
  /** SHA-256 of the file. */
  id: string
  name: string
  /** When it was last changed, milliseconds since 1970. */
  when: number
  fail: number
  unknown: number
}

/** How many drawings are kept. */
const KEPT = 8
const LIST = 'recent'

const store = createStore('tushen', 'projects')

/** What was opened before, the last first. */
export async function recents(): Promise<Recent[]> {
  return (await get<Recent[]>(LIST, store)) ?? []
}

/** A drawing as it was left; nothing when it is not kept. */
export function project(id: string): Promise<Project | undefined> {
  return get<Project>(id, store)
}

/** Keeps a drawing; the oldest goes when there are too many. Fails when the store is full. */
export async function keep(recent: Recent, kept: Project): Promise<Recent[]> {
  await set(recent.id, kept, store)
  let dropped: Recent[] = []
  await update<Recent[]>(
    LIST,
    (list = []) => {
      const all = [recent, ...list.filter((it) => it.id !== recent.id)]
      dropped = all.slice(KEPT)
      return all.slice(0, KEPT)
    },
    store,
  )
  await Promise.all(dropped.map((it) => del(it.id, store)))
  return recents()
}

/** Puts a drawing away for good. */
export async function forget(id: string): Promise<void> {
  await del(id, store)
  await update<Recent[]>(LIST, (list = []) => list.filter((it) => it.id !== id), store)
}
