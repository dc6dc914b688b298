/** A drawing as it was left: the file with everything that was done to it, also as a file of its own. */

import type { File as EngineFile, PageEdit } from '../generated/tushen'
import type { Point } from './viewer/camera'

/** A drawing with what it was opened with, so that it can be opened again. */
export interface Source {
  name: string
  bytes: Uint8Array
  conditions: EngineFile | undefined
  /** Which layers a person said are what, by name. */
  mapping: Record<string, string>
}

/** A drawing as it was left. */
export interface Project {
  source: Source
  /** What was done to it, also what was stated, in order. */
  edits: PageEdit[]
  /** Names of the layers that are off. */
  hidden: string[]
  /** Middle and scale of the view. */
  view: [Point, number] | undefined
}

/** How the name of a project file ends. */
export const PROJECT_ENDING = '.tushen'

const SCHEMA = 'tushen.project/1'

/** A project as it stands in its file: bytes as base64. */
interface Written {
  schema: string
  source: { name: string; bytes: string; conditions?: { name: string; bytes: string }; mapping: Record<string, string> }
  edits: PageEdit[]
  hidden: string[]
  view?: [Point, number]
}

/** Whether bytes are a project file: they are compressed by gzip, which no drawing is. */
export function isProject(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** A project as a file: JSON, compressed by gzip. */
export async function writeProject({ source, edits, hidden, view }: Project): Promise<Uint8Array> {
  const { name, bytes, conditions, mapping } = source
  const written: Written = {
    schema: SCHEMA,
    source: {
      name,
      bytes: base64(bytes),
      ...(conditions && { conditions: { name: conditions.name, bytes: base64(conditions.bytes) } }),
      mapping,
    },
    edits,
    hidden,
    ...(view && { view }),
  }
  return through(new TextEncoder().encode(JSON.stringify(written)), new CompressionStream('gzip'))
}

/** Reads a project file; nothing when it is none. */
export async function readProject(bytes: Uint8Array): Promise<Project | undefined> {
  try {
    const json = await through(bytes, new DecompressionStream('gzip'))
    const written = JSON.parse(new TextDecoder().decode(json)) as Written
    if (written.schema !== SCHEMA) return undefined
    const { name, conditions, mapping } = written.source
    const source: Source = {
      name,
      bytes: bytesOf(written.source.bytes),
      conditions: conditions && { name: conditions.name, bytes: bytesOf(conditions.bytes) },
      mapping,
    }
    return { source, edits: written.edits, hidden: written.hidden, view: written.view }
  } catch {
    // Cut off, altered, or another program's.
    return undefined
  }
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const piped = new Blob([bytes as BlobPart]).stream().pipeThrough(stream)
  return new Uint8Array(await new Response(piped).arrayBuffer())
}

/** How many bytes are turned into text at once: a multiple of three, so that the pieces join. */
const PIECE = 3 * 8192

function base64(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE))))
  }
  return pieces.join('')
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (it) => it.charCodeAt(0))
}
