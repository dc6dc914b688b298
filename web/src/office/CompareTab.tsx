import { ClockCircleOutlined } from '@ant-design/icons'
import { Select } from 'antd'
import { useState } from 'react'
import { GLYPHS } from '../review'
import type { Case, Point, Round } from './api'
import { DrawingView, drawingsOf } from './DrawingView'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { isLate, isOpen, placeOf } from './ReviewTab'
import { address, go } from './route'
import { useOffice } from './words'

type Fate = 'fixed' | 'persists' | 'new' | 'regressed' | 'carried'
const FATES: Fate[] = ['new', 'regressed', 'persists', 'fixed', 'carried']

function useDrawing(view: Case, round: Round | undefined) {
  return useLoaded(`${view.id}/${round?.number}/${round?.review ?? ''}`, async () =>
    round ? drawingsOf(view.id, round) : [],
  )
}

/** Two rounds side by side: what became of each point, and why a new one is new. */
export function CompareTab({ view, query }: { view: Case; query: URLSearchParams }) {
  const { t, of } = useOffice()
  const number = Number(query.get('round') ?? view.rounds.length)
  const round = view.rounds.find((it) => it.number === number)
  const before = view.rounds.find((it) => it.number === number - 1)
  const [shown, setShown] = useState<Point>()
  const now = useDrawing(view, round)
  const then = useDrawing(view, before)
  if (!round || !before) return null
  const fixed = before.points.filter((it) => round.fixed.includes(it.id))
  const byFate: Record<Fate, Point[]> = {
    new: round.points.filter((it) => it.fate === 'new' && isOpen(it)),
    regressed: round.points.filter((it) => it.fate === 'regressed'),
    persists: round.points.filter((it) => it.fate === 'persists' && !it.carried && isOpen(it)),
    fixed,
    carried: round.points.filter((it) => it.carried),
  }
  const finding = shown && placeOf(shown.id)[1]
  return (
    <div className="split">
      <section className="split-list">
        <Select
          aria-label={t('round')}
          value={number}
          onChange={(it) => go(address(['cases', view.id, 'compare'], { round: String(it) }), true)}
          options={view.rounds.slice(1).map((it) => ({
            value: it.number,
            label: t('roundsAB', { a: it.number - 1, b: it.number }),
          }))}
        />
        <p role="status">{FATES.map((it) => `${t(`fate_${it}`)} ${byFate[it].length}`).join(' · ')}</p>
        {byFate.carried.length > 0 && <p className="hint">{t('carriedSum', { n: byFate.carried.length })}</p>}
        {FATES.map((fate) => (
          <details key={fate} open={fate !== 'carried' && byFate[fate].length > 0}>
            <summary>
              {t(`fate_${fate}`)} ({byFate[fate].length})
            </summary>
            <ul className="plain-list">
              {byFate[fate].map((it) => (
                <li key={it.id} className="point-row" aria-current={shown?.id === it.id}>
                  <button type="button" onClick={() => setShown(it)}>
                    <span>
                      {fate === 'fixed' ? `${GLYPHS[it.verdict]}→○` : GLYPHS[it.verdict]} {of(it.title)}
                    </span>
                    <small>{of(it.message)}</small>
                    {it.cause && <em>{t(`cause_${it.cause}`)}</em>}
                    {fate === 'new' && isLate(it, number) && (
                      <em className="late">
                        <ClockCircleOutlined /> {t('late')}
                      </em>
                    )}
                  </button>
                </li>
              ))}
            </ul>
          </details>
        ))}
      </section>
      <section className="two-canvases">
        {[
          { key: 'then', title: t('roundN', { n: number - 1 }), drawings: then },
          { key: 'now', title: t('roundN', { n: number }), drawings: now },
        ].map(({ key, title, drawings }) => {
          const [drawing] = drawings.value ?? []
          return (
            <div key={key} className="split-canvas">
              <h4>{title}</h4>
              <Failure said={drawings.failure} />
              {drawing && <DrawingView id={view.id} drawing={drawing} asks={{ focused: finding }} />}
            </div>
          )
        })}
      </section>
    </div>
  )
}
