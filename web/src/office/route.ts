/** Where the workplace is: behind `#` in the address, so that a copied link opens the same view and Back works. */

import { useMemo, useSyncExternalStore } from 'react'

/** A place of the workplace: `#/cases/C1/review?p=…`. */
export interface Route {
  parts: string[]
  query: URLSearchParams
}

/** The place that an address names. */
export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?')
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent)
  return { parts, query: new URLSearchParams(query) }
}

/** The address of a place; values that are empty are left out. */
export function address(parts: string[], query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((it): it is [string, string] => Boolean(it[1]))
  const search = new URLSearchParams(given).toString()
  return `#/${parts.map(encodeURIComponent).join('/')}${search && `?${search}`}`
}

/** Goes to a place; `replace` leaves no step to go back to. */
export function go(to: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', to)
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  } else location.hash = to
}

function follow(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The place that the address names now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(follow, () => location.hash)
  return useMemo(() => routeOf(hash), [hash])
}
