import type { Indicator } from '../../generated/review'
import type { Open } from '../desk'
import { useSpeech } from '../language'
import { GLYPHS, quantity } from '../review'
import { Tree } from './FindingCard'

/** The indicators: computed beside declared and permitted; a row opens to how it came about. */
export function IndicatorsPanel({ open }: { open: Open }) {
  const { t } = useSpeech()
  return (
    <div className="panel scroll">
      <div className="indicator heading">
        <span />
        <span>{t('computed')}</span>
        <span>{t('declared')}</span>
        <span>{t('permitted')}</span>
      </div>
      {open.review.indicators.map((it) => (
        <IndicatorRow key={`${it.id} ${it.plot ?? ''}`} indicator={it} />
      ))}
    </div>
  )
}

function IndicatorRow({ indicator }: { indicator: Indicator }) {
  const { t, of } = useSpeech()
  const { unit, limit } = indicator
  const shown = (value: number | null | undefined) => (typeof value === 'number' ? quantity(value, unit) : '—')
  const ends = [
    typeof limit?.min === 'number' && `≥ ${quantity(limit.min, unit)}`,
    typeof limit?.max === 'number' && `≤ ${quantity(limit.max, unit)}`,
  ]
  const mark = (verdict: Indicator['verdict']) =>
    verdict === 'not_applicable' ? null : (
      <span className={verdict} title={t(verdict)}>
        {' '}
        {GLYPHS[verdict]}
      </span>
    )
  return (
    <details className="indicator-row">
      <summary className="indicator">
        <span>
          {of(indicator.title)} {indicator.plot && <small>{indicator.plot}</small>}
        </span>
        <span>{shown(indicator.value)}</span>
        <span>
          {shown(indicator.declared)}
          {mark(indicator.verdict)}
        </span>
        <span>
          {ends.filter(Boolean).join(' ') || '—'}
          {mark(indicator.limit_verdict)}
        </span>
      </summary>
      {indicator.missing?.map((it) => (
        <p key={it.message.zh}>{of(it.message)}</p>
      ))}
      <Tree node={indicator.derivation} depth={0} />
    </details>
  )
}
