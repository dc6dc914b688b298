import { useMemo } from 'react'
import type { Finding } from '../../generated/review'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { missingFacts } from '../review'
import { lighting } from './FindingCard'
import { Supply, statable } from './Supply'

/** What is missing, fact by fact: those first on which most checks wait. Each can be supplied right here. */
export function FactsList({ desk, open, findings }: { desk: Desk; open: Open; findings: Finding[] }) {
  const { t, of } = useSpeech()
  const facts = useMemo(() => missingFacts(findings), [findings])
  if (facts.length === 0) return <p className="empty">{t('nothingMissing')}</p>
  return (
    <ul className="facts">
      {facts.map(({ missing, findings: waiting }) => {
        const { object, fact } = missing
        const known = object ? statable(open, fact) : undefined
        return (
          <li key={`${object} ${fact}`} {...(object && lighting(desk, [object]))}>
            <button type="button" className="leaf" onClick={() => desk.goTo([object])}>
              {of(missing.message)} <small>{t('decides', { n: waiting.length })}</small>
            </button>
            {known && <Supply desk={desk} open={open} object={object} fact={known} />}
          </li>
        )
      })}
    </ul>
  )
}
