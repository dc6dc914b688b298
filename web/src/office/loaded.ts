import { useEffect, useEffectEvent, useState } from 'react'
import type { Bilingual } from '../texts'
import { reason } from './api'

/** Something that is read from the server for a page. */
export interface Loaded<T> {
  value: T | undefined
  failure: Bilingual | undefined
  again(): void
}

/** Reads something whenever `key` changes, or is asked for again; what was read stays until the next is there. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T>()
  const [failure, setFailure] = useState<Bilingual>()
  const [turn, setTurn] = useState(0)
  const loading = useEffectEvent(load)
  useEffect(() => {
    let isWanted = true
    loading().then(
      (it) => {
        if (!isWanted) return
        setValue(it)
        setFailure(undefined)
      },
      (error: unknown) => isWanted && setFailure(reason(error)),
    )
    return () => {
      isWanted = false
    }
  }, [key, turn])
  return { value, failure, again: () => setTurn((it) => it + 1) }
}
