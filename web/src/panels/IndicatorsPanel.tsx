import type { DerivationNode, Indicator } from '../../generated/review'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { GLYPHS, quantity } from '../review'
import { Tree, lighting } from './FindingCard'

/** The indicators: computed beside declared and permitted; a row opens to how it came about. */
export function IndicatorsPanel({ desk, open }: { desk: Desk; open: Open }) {
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
        <IndicatorRow key={`${it.id} ${it.plot ?? ''}`} desk={desk} indicator={it} all={open.review.indicators} />
      ))}
    </div>
  )
}

function IndicatorRow({ desk, indicator, all }: { desk: Desk; indicator: Indicator; all: Indicator[] }) {
  const { t, of } = useSpeech()
  const { unit, limit } = indicator
  const shown = (value: number | null | undefined) => (typeof value === 'number' ? quantity(value, unit) : '—')
  const ends = [
    typeof limit?.min === 'number' && `≥ ${quantity(limit.min, unit)}`,
    typeof limit?.max === 'number' && `≤ ${quantity(limit.max, unit)}`,
  ]
  const objects = [...new Set(objectsOf(indicator.derivation, all))]
  const mark = (verdict: Indicator['verdict']) =>
    verdict === 'not_applicable' ? null : (
      <span className={verdict} title={t(verdict)}>
        {' '}
        {GLYPHS[verdict]}
      </span>
    )
  return (
    <details className="indicator-row">
      <summary className="indicator" {...lighting(desk, objects)}>
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
      {indicator.declared_from && <p>{t('tableSays', { text: indicator.declared_from.text })}</p>}
      {indicator.limit && <p>{t('setBy', { source: indicator.limit.from })}</p>}
      {objects.length > 0 && (
        <p>
          {t('counted', { n: objects.length })}{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              desk.choose(objects)
              desk.goTo(objects)
            }}
          >
            {t('show')}
          </button>
        </p>
      )}
      <Tree desk={desk} node={indicator.derivation} depth={0} />
    </details>
  )
}

/** The objects that a derivation speaks of, also by the other indicators that it takes; each of these is followed once. */
function objectsOf(node: DerivationNode, all: Indicator[], followed = new Set<string>()): string[] {
  const { objects, parts, expression } = node
  const other = /^indicator\.(\w+)$/.exec(expression)?.[1]
  const found = [...(objects ?? []), ...(parts?.flatMap((it) => objectsOf(it, all, followed)) ?? [])]
  if (!other || followed.has(other)) return found
  followed.add(other)
  return [...found, ...all.filter((it) => it.id === other).flatMap((it) => objectsOf(it.derivation, all, followed))]
}
