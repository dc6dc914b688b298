/** Uploads in parts: what is cut off goes on where it was, after a broken connection, and after the page was closed. */

import { Refused, type Uploaded, get, post, sendPart } from './api'

/** Bytes of a part: small enough to be sent again on a slow line, large enough not to count. */
const PART = 4 << 20
/** How often a part is tried again when the connection breaks, each time after twice the wait before, milliseconds. */
const TRIES = 8
const FIRST_WAIT = 500
const KEPT = 'tushen.upload/'

/** How far an upload has come. */
export interface Progress {
  /** From 0 to 1. */
  part: number
  /** It goes on where an earlier one was cut off. */
  isResumed: boolean
  /** The connection is broken; it is tried again. */
  isWaiting: boolean
}

/** What makes it the same file, without reading it. */
function keyOf(file: File): string {
  return `${KEPT}${file.name}/${file.size}/${file.lastModified}`
}

/** The upload of this file that was begun before, if the server still knows of it. */
async function begun(file: File) {
  const id = localStorage.getItem(keyOf(file))
  if (!id) return undefined
  try {
    const known = await get('/api/v1/uploads/{id}', { id })
    return known.size === file.size && !known.sha256 ? known : undefined
  } catch (error) {
    if (error instanceof Refused && error.code === 'offline') throw error
    return undefined
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    // A line that is back is used at once.
    function done() {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    window.addEventListener('online', done)
  })
}

/** Whether trying again may help: the line broke, or another part was next. */
function isPassing(error: unknown): boolean {
  return error instanceof Refused && ['offline', 'offset', 'cut-off', 'timeout', 'too-many'].includes(error.code)
}

/** Uploads a file, telling how far it has come. */
export async function upload(file: File, onProgress: (it: Progress) => void): Promise<Uploaded> {
  const key = keyOf(file)
  const known = await begun(file)
  const isResumed = known !== undefined && known.received > 0
  const { id, largest_part } = known ?? (await post('/api/v1/uploads', { name: file.name, size: file.size }))
  localStorage.setItem(key, id)
  const size = Math.min(PART, largest_part)
  let at = known?.received ?? 0
  let failures = 0
  const tell = (sent: number, isWaiting = false) =>
    onProgress({ part: file.size > 0 ? (at + sent) / file.size : 1, isResumed, isWaiting })
  for (;;) {
    try {
      while (at < file.size) {
        tell(0)
        at = (await sendPart(id, at, file.slice(at, at + size), tell)).received
        failures = 0
      }
      const done = await post('/api/v1/uploads/{id}/finish', undefined, { parts: { id } })
      localStorage.removeItem(key)
      return done
    } catch (error) {
      if (!isPassing(error) || failures >= TRIES) throw error
      tell(0, true)
      await pause(FIRST_WAIT * 2 ** failures)
      failures++
      // What arrived is the server's to say; as long as it cannot be asked, the next try tells.
      at = await get('/api/v1/uploads/{id}', { id }).then(
        (it) => it.received,
        () => at,
      )
    }
  }
}
