import type { Finding } from '../../generated/review'

/** Where the verdicts stand after a step of a drag: what that step changed. */
export interface Standing {
  /** Ids of findings that are no longer there. */
  gone: string[]
  /** Findings that are new or differ. */
  now: Finding[]
  /** What the step with its checks took in the engine. */
  milliseconds: number
}

/** What fails or is unknown after a step, of what failed or was unknown before. */
export function followed(findings: Finding[], { gone, now }: Standing): Finding[] {
  const other = new Set([...gone, ...now.map((it) => it.id)])
  return [...findings.filter((it) => !other.has(it.id)), ...now].filter(isUnsettled)
}

/** Whether a finding fails or is unknown. */
function isUnsettled({ verdict }: Finding): boolean {
  return verdict === 'fail' || verdict === 'unknown'
}
