import type { File as EngineFile } from '../generated/tushen'
import type { Source } from './project'

/** How a drawing is to be reviewed. */
export function optionsOf({ conditions, mapping }: Source) {
  return { ...(conditions && { conditions }), ...mapOf(mapping) }
}

/** The layers that a person mapped, as the file of mappings that the engine reads. */
export function mapOf(mapping: Record<string, string>): { map?: EngineFile } {
  const rows = Object.entries(mapping).map(
    ([layer, kind]) =>
      `[[layer]]\nkind = ${JSON.stringify(kind)}\nexact = [${JSON.stringify(layer)}]\nconfidence = 1.0\n`,
  )
  if (rows.length === 0) return {}
  const head = 'id = "own"\ntitle = { zh = "本图图层对照", en = "Layers of this drawing" }\n'
  return { map: { name: 'layers.toml', bytes: new TextEncoder().encode([head, ...rows].join('\n')) } }
}
