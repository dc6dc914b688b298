import { Button, Input, Rate } from 'antd'
import { useState } from 'react'
import { type CaseView, get, moment } from './api'
import { Actions, Asking, useAllowed } from './Actions'
import type { CaseDesk } from './case'
import { useLoaded } from './loaded'
import { ClockWords, Failure, StageStrip, bytes } from './parts'
import { upload } from './upload'
import { useOffice } from './words'

/** A case at a glance: where it stands and who holds the ball, what was sent, what was promised, what happened. */
export function OverviewTab({ desk, view }: { desk: CaseDesk; view: CaseView }) {
  const { t, of, language, department, material, organisation, list } = useOffice()
  const { case: it, clocks } = view
  const allowed = useAllowed(it.id, it.version)
  const events = useLoaded(`${it.id}@${it.version}/events`, () => get('/api/v1/cases/{id}/events', { id: it.id }))
  const files = it.files.length > 0 ? it.files : (it.rounds.at(-1)?.files ?? [])
  const returned = it.returns.at(-1)
  const waiting = it.tasks.filter((task) => !task.signed_by).map((task) => department(task.department))
  return (
    <main className="page overview">
      <section>
        <StageStrip view={it} title={view.stage_title} />
        {it.stage === 'review' && waiting.length > 0 && <p>{t('ballWith', { who: list(waiting) })}</p>}
        {it.stage === 'returned' && returned && (
          <div className="returned">
            <h3>{t('returnedWith')}</h3>
            <ol>
              {returned.map((defect) => (
                <li key={defect}>{defect}</li>
              ))}
            </ol>
          </div>
        )}
        <Actions
          desk={desk}
          allowed={allowed}
          kinds={[
            'accept',
            'return',
            'hear_experts',
            'end_experts',
            'publish',
            'end_publication',
            'ask_help',
            'withdraw',
          ]}
        />
        {allowed.has('consent') && (it.stage === 'draft' || it.stage === 'returned') && (
          <Button onClick={() => void desk.act({ action: 'consent', given: !it.counter_consent })}>
            {t(it.counter_consent ? 'consentTake' : 'consentGive')}
          </Button>
        )}
        <dl className="facts">
          <dt>{t('projectCode')}</dt>
          <dd>{it.project_code || '–'}</dd>
          <dt>{t('plot')}</dt>
          <dd>{it.plot || '–'}</dd>
          <dt>{t('firms')}</dt>
          <dd>{list(it.organisations.map(organisation))}</dd>
          {Object.entries(it.facts).map(([name, fact]) => (
            <div key={name} className="fact">
              <dt>{factName(name, language)}</dt>
              <dd>
                {fact.value} <small>{t('sourceOf', { source: fact.source, author: fact.author ?? '' })}</small>
              </dd>
            </div>
          ))}
        </dl>
        {Object.keys(clocks).length > 0 && (
          <>
            <h3>{t('clocks')}</h3>
            <ul className="clocks">
              {Object.entries(clocks).map(([name, reading]) => (
                <li key={name}>
                  <b>{name === 'whole' || name === 'accept' ? t(`clock_${name}`) : department(name)}</b>{' '}
                  <ClockWords reading={reading} />
                </li>
              ))}
            </ul>
          </>
        )}
        <h3>{t('files')}</h3>
        <ul className="files">
          {files.map((file) => (
            <li key={file.sha256 + file.name + file.material}>
              <a href={`/api/v1/cases/${it.id}/files/${file.sha256}`} download={file.name}>
                {file.name}
              </a>{' '}
              {material(file.material)} · {bytes(file.size)} <span className="hash">{file.sha256.slice(0, 16)}…</span>
            </li>
          ))}
        </ul>
        <Conditions desk={desk} view={view} mayConfirm={allowed.has('confirm_conditions')} />
        {it.overrides.length > 0 && (
          <>
            <h3>{t('overrides')}</h3>
            <ul>
              {it.overrides.map((change, index) => (
                <li key={index}>
                  {change.subject} → {change.value} <small>{change.author}</small>{' '}
                  {change.accepted_by ? (
                    <em>{t('acceptedBy', { who: change.accepted_by })}</em>
                  ) : (
                    allowed.has('accept_override') && (
                      <Button onClick={() => void desk.act({ action: 'accept_override', index })}>
                        {t('acceptIt')}
                      </Button>
                    )
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
        {it.commitments.length > 0 && <h3>{t('commitments')}</h3>}
        {it.commitments.map((promise) => (
          <div key={promise.id} className={`commitment ${promise.state ?? 'open'}`}>
            {promise.text} · {t('dueOn', { day: promise.due })} · <b>{t(`commitment_${promise.state ?? 'open'}`)}</b>
            {allowed.has('fulfil_commitment') && (promise.state === 'open' || promise.state === 'lapsed') && (
              <Asking
                label="evidence"
                onSend={async (evidence) => {
                  await desk.act({ action: 'fulfil_commitment', id: promise.id ?? '', evidence })
                }}
              />
            )}
            {allowed.has('verify_commitment') && (promise.state === 'claimed' || promise.state === 'lapsed') && (
              <Button
                onClick={() => void desk.act({ action: 'verify_commitment', id: promise.id ?? '', fulfilled: true })}
              >
                {t('verifyKept')}
              </Button>
            )}
          </div>
        ))}
        {it.publications.map((publication) => (
          <div key={publication.from} className="publication">
            <h3>
              {t('publicNotice')} {publication.from} – {publication.until}
            </h3>
            <p>{t('opinionsUntil', { day: publication.opinions_until })}</p>
            {publication.objections.map((objection) => (
              <div key={objection.id}>
                <p>
                  <b>{objection.text}</b> <small>{moment(objection.at, language)}</small>
                </p>
                {objection.answer && <p>↳ {objection.answer}</p>}
                {!objection.answer && allowed.has('answer_objection') && (
                  <Asking
                    label="answer"
                    onSend={async (text) => {
                      await desk.act({ action: 'answer_objection', id: objection.id, text })
                    }}
                  />
                )}
              </div>
            ))}
          </div>
        ))}
        {it.help.length > 0 && <h3>{t('help')}</h3>}
        {it.help.map((help) => (
          <div key={help.id}>
            <p>
              <b>{help.text}</b> <small>{moment(help.at, language)}</small>
            </p>
            {help.answer ? (
              <p>↳ {t('helpedBy', { who: help.answer[0] ?? '', at: moment(help.answer[1] ?? '', language) })}</p>
            ) : (
              allowed.has('answer_help') && (
                <Asking
                  label="answer"
                  onSend={async (text) => {
                    await desk.act({ action: 'answer_help', id: help.id, text })
                  }}
                />
              )
            )}
          </div>
        ))}
        <Rating desk={desk} view={view} mayRate={allowed.has('rate')} />
        <Actions
          desk={desk}
          allowed={it.rating?.clock && !it.rating.answer ? allowed : new Map()}
          kinds={['answer_rating']}
        />
      </section>
      <aside aria-label={t('timeline')}>
        <h3>{t('timeline')}</h3>
        <Failure said={events.failure} />
        <ol className="timeline" reversed>
          {events.value?.toReversed().map((event) => (
            <li key={event.seq}>
              <b>{of(event.title)}</b> {event.user === 'system' ? t('machine') : event.user}
              <br />
              <small>{moment(event.at, language)}</small>
            </li>
          ))}
        </ol>
      </aside>
    </main>
  )
}

/** A fact's name in words. */
function factName(name: string, language: 'zh' | 'en'): string {
  const [zh, en] = name.split('|')
  return (language === 'zh' ? zh : (en ?? zh)) ?? name
}

/** The planning conditions: entered and confirmed by the planning officer. */
function Conditions({ desk, view, mayConfirm }: { desk: CaseDesk; view: CaseView; mayConfirm: boolean }) {
  const { t, language } = useOffice()
  const [part, setPart] = useState<number>()
  const { case: it } = view
  const send = async (file: File | undefined) => {
    if (!file) return
    setPart(0)
    try {
      const { sha256 } = await upload(file, (it) => setPart(it.part))
      await desk.act({ action: 'confirm_conditions', sha256 })
    } finally {
      setPart(undefined)
    }
  }
  return (
    <>
      <h3>{t('conditions')}</h3>
      {it.conditions.length === 0 && <p className="empty">{t('noConditions')}</p>}
      <ul className="files">
        {it.conditions.map((version) => (
          <li key={version.at}>
            <a href={`/api/v1/cases/${it.id}/files/${version.sha256}`} download="conditions.toml">
              {t('confirmedBy', { who: version.by, at: moment(version.at, language) })}
            </a>{' '}
            <span className="hash">{version.sha256.slice(0, 16)}…</span>
          </li>
        ))}
      </ul>
      {mayConfirm && (
        <label className="file-choose">
          {part === undefined ? t('confirmConditions') : `${Math.round(part * 100)} %`}
          <input
            type="file"
            accept=".toml"
            aria-label={t('confirmConditions')}
            onChange={(event) => void send(event.target.files?.[0])}
          />
        </label>
      )}
    </>
  )
}

/** The applicant's rating, given once. */
function Rating({ desk, view, mayRate }: { desk: CaseDesk; view: CaseView; mayRate: boolean }) {
  const { t } = useOffice()
  const [grade, setGrade] = useState(0)
  const [text, setText] = useState('')
  const { rating } = view.case
  if (rating) {
    return (
      <>
        <h3>{t('rating')}</h3>
        <Rate disabled value={rating.grade} /> {rating.text}
        {rating.answer && <p>↳ {rating.answer}</p>}
      </>
    )
  }
  if (!mayRate) return null
  return (
    <form
      className="dispose"
      onSubmit={(event) => {
        event.preventDefault()
        void desk.act({ action: 'rate', grade, text, points: {} })
      }}
    >
      <h3>{t('rateIt')}</h3>
      <Rate value={grade} onChange={setGrade} />
      <Input.TextArea
        aria-label={t('rateWords')}
        placeholder={t('rateWords')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="primary" htmlType="submit" disabled={grade === 0}>
        {t('send')}
      </Button>
    </form>
  )
}
