import { code, requirement } from './review'
import type { Open } from './state'
import type { Halo } from './viewer/halos'
import { shapeOf } from './viewer/shape'

/** The distances that rules require between what is selected and other objects: around those, the widest of each rule. */
export function halosOf({ review, selection, unitsPerMetre, standing }: Open): Halo[] {
  const chosen = new Set(selection)
  const known = new Map(review.objects.map((it) => [it.id, it]))
  const halos = new Map<string, Halo>()
  for (const finding of standing ?? review.findings) {
    const { required, measured, objects } = finding
    if (required?.sense !== '>=' || required.unit !== 'm' || measured?.unit !== 'm' || objects.length !== 2) continue
    const other = objects.find((it) => !chosen.has(it))
    const geometry = other !== undefined && objects.some((it) => chosen.has(it)) && known.get(other)?.geometry
    if (!geometry) continue
    const distance = (required.interval?.[0] ?? required.value) * unitsPerMetre
    const key = `${other} ${finding.rule}`
    if ((halos.get(key)?.distance ?? 0) >= distance) continue
    const label = `${code(finding)} ${requirement(required)}`
    halos.set(key, { shape: shapeOf(geometry, unitsPerMetre), distance, label, fails: finding.verdict === 'fail' })
  }
  return [...halos.values()]
}
