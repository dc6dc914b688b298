import { Button, Input, Radio } from 'antd'
import { useState } from 'react'
import type { CaseView, Opinion } from './api'
import { Actions, Asking, useAllowed } from './Actions'
import type { CaseDesk } from './case'
import { DocumentLinks } from './DocumentLinks'
import { ClockWords } from './parts'
import { isOpen } from './ReviewTab'
import { address } from './route'
import { useOffice } from './words'

const OPINIONS: Opinion['kind'][] = ['agree', 'agree_with_conditions', 'disagree', 'not_concerned']

/** What the departments say, side by side; one's own opinion and signature; questions between departments. */
export function OpinionsTab({ desk, view }: { desk: CaseDesk; view: CaseView }) {
  const { t, of, me, department } = useOffice()
  const { case: it, clocks } = view
  const allowed = useAllowed(it.id, it.version)
  const points = it.rounds.at(-1)?.points ?? []
  return (
    <main className="page">
      <Actions desk={desk} allowed={allowed} kinds={['close_review']} />
      <div className="columns">
        {it.tasks.map((task) => {
          const own = points.filter((point) => point.department === task.department && isOpen(point))
          const confirmed = own.filter((point) => point.disposition?.disposition === 'confirmed')
          const isMine = task.department === me?.department
          const todo = own.filter((point) => !point.disposition)
          return (
            <section key={task.department} className={isMine ? 'opinion mine' : 'opinion'}>
              <h3>{department(task.department)}</h3>
              <ClockWords reading={clocks[task.department]} />
              <p>
                {task.opinion ? (
                  <b className={`said ${task.opinion.kind}`}>{t(`opinion_${task.opinion.kind}`)}</b>
                ) : (
                  t(task.drafted_by ? 'opinionDrafted' : 'opinionNone')
                )}
              </p>
              {task.opinion && <p className="wording">{wordsOf(task.opinion)}</p>}
              <p>
                <small>
                  {task.drafted_by && t('draftedBy', { who: task.drafted_by })}{' '}
                  {task.signed_by && t('signedBy', { who: task.signed_by })}
                </small>
              </p>
              {task.signed_by && (
                <DocumentLinks
                  path={`/api/v1/cases/${it.id}/documents/opinion`}
                  query={{ department: task.department }}
                  forms={['pdf', 'docx']}
                />
              )}
              <ul>
                {confirmed.map((point) => (
                  <li key={point.id}>
                    <a href={address(['cases', it.id, 'review'], { p: point.id, dept: task.department })}>
                      ◆ {point.disposition?.wording || of(point.title)}
                    </a>
                  </li>
                ))}
              </ul>
              {isMine && !task.signed_by && allowed.has('give_opinion') && (
                <>
                  {todo.length > 0 && (
                    <p className="refusal">
                      {t('toDoFirst', { n: todo.length })}{' '}
                      <a href={address(['cases', it.id, 'review'])}>{t('review')}</a>
                    </p>
                  )}
                  <OpinionForm desk={desk} given={task.opinion ?? undefined} />
                </>
              )}
              {isMine && task.drafted_by && !task.signed_by && allowed.has('sign_opinion') && (
                <Button type="primary" onClick={() => void desk.act({ action: 'sign_opinion' })}>
                  {t('signOpinion')}
                </Button>
              )}
              {(isMine || allowed.has('resolve_conflict')) && task.signed_by && allowed.has('reopen_opinion') && (
                <details>
                  <summary>{t('reopen')}</summary>
                  <Asking
                    label="reason"
                    onSend={async (reason) => {
                      await desk.act({ action: 'reopen_opinion', department: task.department, reason })
                    }}
                  />
                </details>
              )}
            </section>
          )
        })}
      </div>
      <h3>{t('consultations')}</h3>
      {it.consultations.length === 0 && <p className="empty">{t('noConsultations')}</p>}
      {it.consultations.map((question) => (
        <section key={question.id} className="consultation">
          <p>
            <b>
              {department(question.from)} → {department(question.to)}
            </b>{' '}
            {question.point && (
              <a href={address(['cases', it.id, 'review'], { p: question.point, dept: 'all' })}>
                {of(points.find((it) => it.id === question.point)?.title ?? { zh: '', en: '' }) || question.point}
              </a>
            )}
          </p>
          <p>{question.question}</p>
          {question.answer && (
            <p>
              ↳ {question.answer[1]} <small>{question.answer[0]}</small>
            </p>
          )}
          {question.deemed && <p>{t('deemed')}</p>}
          {!question.answer &&
            !question.deemed &&
            question.to === me?.department &&
            allowed.has('answer_consultation') && (
              <Asking
                label="answer"
                onSend={async (text) => {
                  await desk.act({ action: 'answer_consultation', id: question.id, text })
                }}
              />
            )}
        </section>
      ))}
    </main>
  )
}

function wordsOf(opinion: Opinion): string {
  if (opinion.kind === 'agree_with_conditions') return opinion.conditions
  return opinion.kind === 'disagree' ? opinion.reason : ''
}

function OpinionForm({ desk, given }: { desk: CaseDesk; given: Opinion | undefined }) {
  const { t } = useOffice()
  const [kind, setKind] = useState<Opinion['kind']>(given?.kind ?? 'agree')
  const [text, setText] = useState(given ? wordsOf(given) : '')
  const opinion = (): Opinion => {
    if (kind === 'agree_with_conditions') return { kind, conditions: text }
    return kind === 'disagree' ? { kind, reason: text } : { kind }
  }
  return (
    <form
      className="dispose"
      onSubmit={(event) => {
        event.preventDefault()
        void desk.act({ action: 'give_opinion', opinion: opinion() })
      }}
    >
      <Radio.Group
        aria-label={t('opinion')}
        value={kind}
        onChange={(event) => setKind(event.target.value as Opinion['kind'])}
        options={OPINIONS.map((it) => ({ value: it, label: t(`opinion_${it}`) }))}
      />
      {(kind === 'agree_with_conditions' || kind === 'disagree') && (
        <Input.TextArea
          autoSize={{ minRows: 2 }}
          aria-label={t(kind === 'disagree' ? 'reason' : 'itsConditions')}
          placeholder={t(kind === 'disagree' ? 'reason' : 'itsConditions')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <Button type="primary" htmlType="submit">
        {t('giveOpinion')}
      </Button>
    </form>
  )
}
