import { Button, Input, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import type { Case, Demand } from './api'
import { Asking, useAllowed } from './Actions'
import type { CaseDesk } from './case'
import { DrawingView, drawingsOf } from './DrawingView'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { useOffice } from './words'

type Outline = [number, number][]

/** What a demand is compared by. */
type Sort = 'ground' | 'range' | 'words'

const USES = ['paved', 'planted', 'built', 'open'] as const

/** Demands of departments and those that cannot both hold, on the drawing. */
export function ConflictsTab({ desk, view }: { desk: CaseDesk; view: Case }) {
  const { t, of, department } = useOffice()
  const allowed = useAllowed(view.id, view.version)
  const [lit, setLit] = useState<Outline[]>()
  const [drawn, setDrawn] = useState<Outline>()
  const round = view.rounds.at(-1)
  const { value: drawings, failure } = useLoaded(`${view.id}/${round?.number}/${round?.review ?? ''}`, async () =>
    round ? drawingsOf(view.id, round) : [],
  )
  const [drawing] = drawings ?? []
  const demandOf = (id: string) => view.demands.find((it) => it.id === id)
  const outlinesOf = (demands: (Demand | undefined)[]) =>
    demands.flatMap((it) => (it?.ground ? [it.ground.outline as Outline] : []))
  const shown = lit ?? (drawn ? [drawn] : outlinesOf(view.demands))
  return (
    <div className="split">
      <section className="split-list">
        <h3>{t('conflicts')}</h3>
        {view.conflicts.length === 0 && <p className="empty">{t('noConflicts')}</p>}
        {view.conflicts.map((conflict) => (
          <article
            key={conflict.demands.join()}
            className={`conflict ${conflict.resolution ? 'resolved' : ''}`}
            onPointerEnter={() => setLit(outlinesOf(conflict.demands.map(demandOf)))}
            onPointerLeave={() => setLit(undefined)}
          >
            <p>
              <b>{of(conflict.message)}</b>
            </p>
            <div className="columns">
              {conflict.demands.map(demandOf).map(
                (demand) =>
                  demand && (
                    <div key={demand.id}>
                      <b>{department(demand.department ?? '')}</b>
                      <p>{demand.text}</p>
                    </div>
                  ),
              )}
            </div>
            {conflict.resolution ? (
              <p>
                {t('resolution')}: <b>{conflict.resolution}</b>
              </p>
            ) : (
              allowed.has('resolve_conflict') && (
                <Asking
                  label="resolution"
                  onSend={async (resolution) => {
                    await desk.act({ action: 'resolve_conflict', demands: conflict.demands, resolution })
                  }}
                />
              )
            )}
          </article>
        ))}
        <h3>{t('demands')}</h3>
        {view.demands.length === 0 && <p className="empty">{t('noDemands')}</p>}
        <ul>
          {view.demands.map((demand) => (
            <li
              key={demand.id}
              onPointerEnter={() => setLit(outlinesOf([demand]))}
              onPointerLeave={() => setLit(undefined)}
            >
              <b>{department(demand.department ?? '')}</b> {demand.text}{' '}
              {demand.ground && <em>{t(`use_${demand.ground.use as (typeof USES)[number]}`)}</em>}
              {demand.range && (
                <em>
                  {demand.range.subject} {demand.range.min ?? ''} … {demand.range.max ?? ''}
                </em>
              )}
            </li>
          ))}
        </ul>
        {allowed.has('demand') && (
          <DemandForm
            drawn={drawn}
            onSend={async (demand) => {
              if (await desk.act({ action: 'demand', demand })) setDrawn(undefined)
            }}
          />
        )}
      </section>
      <section className="split-canvas">
        <Failure said={failure} />
        {drawing && (
          <DrawingView
            id={view.id}
            drawing={drawing}
            asks={{
              outlines: shown,
              onBox: ([x0, y0, x1, y1]) =>
                setDrawn([
                  [x0, y0],
                  [x1, y0],
                  [x1, y1],
                  [x0, y1],
                ]),
            }}
          />
        )}
      </section>
    </div>
  )
}

function DemandForm({ drawn, onSend }: { drawn: Outline | undefined; onSend(demand: Demand): Promise<void> }) {
  const { t } = useOffice()
  const [sort, setSort] = useState<Sort>('ground')
  const [text, setText] = useState('')
  const [usage, setUsage] = useState<string>('paved')
  const [subject, setSubject] = useState('')
  const [bounds, setBounds] = useState<[number | null, number | null]>([null, null])
  const demand = (): Demand => {
    if (sort === 'ground' && drawn) return { text, ground: { use: usage, outline: drawn, spare: 0 } }
    if (sort === 'range') return { text, range: { subject, objects: [], min: bounds[0], max: bounds[1] } }
    return { text }
  }
  const [corner, , opposite] = drawn ?? []
  return (
    <form
      className="dispose"
      onSubmit={(event) => {
        event.preventDefault()
        void onSend(demand()).then(() => setText(''))
      }}
    >
      <h3>{t('newDemand')}</h3>
      <Radio.Group
        aria-label={t('newDemand')}
        value={sort}
        onChange={(event) => setSort(event.target.value as Sort)}
        options={(['ground', 'range', 'words'] as const).map((it) => ({ value: it, label: t(`demand_${it}`) }))}
      />
      <Input.TextArea
        autoSize
        aria-label={t('demandText')}
        placeholder={t('demandText')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {sort === 'ground' && (
        <>
          <Select
            aria-label={t('groundUse')}
            value={usage}
            onChange={setUsage}
            options={USES.map((it) => ({ value: it, label: t(`use_${it}`) }))}
          />
          <p className="hint">
            {corner && opposite
              ? t('groundDrawn', {
                  size: `${Math.abs(opposite[0] - corner[0]).toFixed(2)} × ${Math.abs(opposite[1] - corner[1]).toFixed(2)} m`,
                })
              : t('drawGround')}
          </p>
        </>
      )}
      {sort === 'range' && (
        <>
          <Input
            aria-label={t('measureName')}
            placeholder={t('measureName')}
            value={subject}
            onChange={(event) => setSubject(event.target.value)}
          />
          <InputNumber
            aria-label={t('atLeast')}
            placeholder={t('atLeast')}
            value={bounds[0]}
            onChange={(it) => setBounds([it, bounds[1]])}
          />
          <InputNumber
            aria-label={t('atMost')}
            placeholder={t('atMost')}
            value={bounds[1]}
            onChange={(it) => setBounds([bounds[0], it])}
          />
        </>
      )}
      <Button type="primary" htmlType="submit" disabled={sort === 'ground' && !drawn}>
        {t('registerDemand')}
      </Button>
    </form>
  )
}
