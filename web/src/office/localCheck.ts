import type { Review } from '../../generated/review'
import { EngineClient, EngineError } from '../engine/client'
import { quantity } from '../review'
import type { Bilingual } from '../texts'
import { reason } from './api'

/** A field of the application that the drawing fills in. */
export interface Prefilled {
  /** Its name in both languages, apart by `|`, as it is kept in the case. */
  name: string
  value: string
  /** Where it stands: `table`, `indicator`, `title_block` … */
  source: string
}

/** What the engine in this browser says of a file before it is sent. */
export interface Checked {
  review: Review | undefined
  /** Why it could not be read. */
  failure: Bilingual | undefined
}

/** Reads and reviews a drawing in this browser. */
export async function checkHere(name: string, bytes: Uint8Array, stage?: string): Promise<Checked> {
  const engine = new EngineClient()
  try {
    const { review } = await engine.call('open', name, bytes, stage ? { stage } : {}, true, [])
    return { review, failure: undefined }
  } catch (error) {
    return { review: undefined, failure: error instanceof EngineError ? error.failure : reason(error) }
  } finally {
    engine.close()
  }
}

/** Whether a file is a drawing or a building model that the engine in this browser reads. */
export function isDrawing(name: string): boolean {
  return /\.(dxf|ifc|ifczip)$/i.test(name)
}

/** The kinds of objects whose texts name the project. */
const NAMING = ['Project', 'TitleBlock']

/** What the drawing says of the project: texts of title blocks, and indicators, as declared where they are. */
export function prefilled(review: Review): Prefilled[] {
  const texts = review.objects
    .filter((it) => NAMING.includes(it.kind))
    .flatMap((it) => Object.entries(it.attributes))
    .flatMap(([name, { value, source }]): Prefilled[] => {
      const text: unknown = value
      return typeof text === 'string' && text.trim() ? [{ name, value: text, source }] : []
    })
  const indicators = review.indicators.flatMap((it): Prefilled[] => {
    const value = it.declared ?? it.value
    if (typeof value !== 'number') return []
    const source = typeof it.declared === 'number' ? 'table' : 'indicator'
    return [{ name: `${it.title.zh}|${it.title.en}`, value: quantity(value, it.unit), source }]
  })
  const all = new Map([...texts, ...indicators].map((it) => [it.name, it]))
  return [...all.values()]
}

/** The project's name, as the title block has it. */
export function projectName(review: Review): string | undefined {
  const block = review.objects.find((it) => NAMING.includes(it.kind) && it.name)
  const named = review.objects
    .filter((it) => NAMING.includes(it.kind))
    .map((it) => it.attributes['project_name']?.value ?? it.attributes['project']?.value)
    .find((it): it is never => typeof (it as unknown) === 'string')
  return named ?? block?.name
}
