import { Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { Case, Item } from './api'
import { moment } from './api'
import { useAllowed } from './Actions'
import type { CaseDesk } from './case'
import { DocumentLinks } from './DocumentLinks'
import { useOffice } from './words'

type Answer = NonNullable<Item['answer']>

/** The one notice of a round: items drafted from confirmed points, previewed as the applicant reads it, sent by another person. */
export function NoticeTab({ desk, view }: { desk: CaseDesk; view: Case }) {
  const { t, is } = useOffice()
  const allowed = useAllowed(view.id, view.version)
  const draft = view.notices.find((it) => !it.sent)
  const sent = view.notices.filter((it) => it.sent)
  return (
    <main className="page narrow">
      {allowed.has('draft_notice') && <Drafting key={draft ? 'again' : 'first'} desk={desk} view={view} />}
      {draft && (
        <>
          <Document view={view} items={draft.items} round={draft.round} sent={undefined} />
          <p className="hint">{t('draftedByOther', { who: draft.drafted_by })}</p>
          {allowed.has('send_notice') && (
            <Button type="primary" onClick={() => void desk.act({ action: 'send_notice' })}>
              {t('sendNotice')}
            </Button>
          )}
        </>
      )}
      {sent.toReversed().map((it) => (
        <Document
          key={it.round + (it.sent?.[1] ?? '')}
          view={view}
          items={it.items}
          round={it.round}
          sent={it.sent ?? undefined}
        />
      ))}
      {view.notices.length === 0 && !allowed.has('draft_notice') && (
        <p className="empty">{t(is('applicant', 'institute') ? 'noNoticeYet' : 'noticeLater')}</p>
      )}
    </main>
  )
}

/** The notice as it is read. */
function Document({
  view,
  items,
  round,
  sent,
}: {
  view: Case
  items: Item[]
  round: number
  sent: string[] | undefined
}) {
  const { t, language } = useOffice()
  return (
    <article className="document">
      <h2>{t('noticeTitle')}</h2>
      <p className="document-head">
        {view.title} {view.plot} · {view.project_code} · {t('roundN', { n: round })}
        {sent ? ` · ${t('sentBy', { who: sent[0] ?? '', at: moment(sent[1] ?? '', language) })}` : ` · ${t('preview')}`}
      </p>
      {sent && (
        <p className="document-head">
          <DocumentLinks
            path={`/api/v1/cases/${view.id}/documents/notice`}
            query={{ round: String(round) }}
            forms={['pdf', 'docx']}
          />
        </p>
      )}
      <p>{t('noticeIntro', { n: items.length })}</p>
      <ol>
        {items.map((item, index) => (
          <li key={index}>
            {item.text}
            {item.answer && (
              <p className="answered">
                ↳ <b>{t(`answer_${item.answer.kind}`)}</b> {answerWords(item.answer)}
              </p>
            )}
          </li>
        ))}
      </ol>
    </article>
  )
}

/** The words of an answer. */
export function answerWords(answer: Answer): string {
  switch (answer.kind) {
    case 'corrected':
      return ''
    case 'fact_supplied':
      return answer.text
    case 'commit':
      return `${answer.text} · ${answer.due}`
    case 'disagree':
      return answer.reason
  }
}

function Drafting({ desk, view }: { desk: CaseDesk; view: Case }) {
  const { t, department, list } = useOffice()
  const points = view.rounds.at(-1)?.points ?? []
  const confirmed = points.filter((it) => it.disposition?.disposition === 'confirmed')
  const [items, setItems] = useState<Item[]>(() => {
    const draft = view.notices.find((it) => !it.sent)
    return draft?.items ?? confirmed.map((it) => ({ points: [it.id], text: it.disposition?.wording || it.message.zh }))
  })
  const [chosen, setChosen] = useState<number[]>([])
  const merge = () => {
    const [first = 0, ...rest] = chosen.toSorted((a, b) => a - b)
    const merged = [first, ...rest].map((it) => items[it]).filter((it) => it !== undefined)
    const one = { points: merged.flatMap((it) => it.points), text: merged.map((it) => it.text).join('；') }
    setItems(items.map((it, i) => (i === first ? one : it)).filter((_, i) => !rest.includes(i)))
    setChosen([])
  }
  if (confirmed.length === 0) return <p className="empty">{t('nothingConfirmed')}</p>
  return (
    <section>
      <h3>{t('draftNotice')}</h3>
      <ol className="items">
        {items.map((item, index) => (
          <li key={item.points.join()}>
            <Checkbox
              aria-label={t('chooseItem', { n: index + 1 })}
              checked={chosen.includes(index)}
              onChange={() =>
                setChosen(chosen.includes(index) ? chosen.filter((it) => it !== index) : [...chosen, index])
              }
            />
            <div className="wording-of">
              <small>
                {list(
                  item.points
                    .map((id) => points.find((it) => it.id === id))
                    .map((it) => (it ? `${department(it.department)} ${it.clause}` : '')),
                )}
              </small>
              <Input.TextArea
                autoSize
                aria-label={t('itemText', { n: index + 1 })}
                value={item.text}
                onChange={(event) =>
                  setItems(items.map((it, i) => (i === index ? { ...it, text: event.target.value } : it)))
                }
              />
            </div>
          </li>
        ))}
      </ol>
      <div className="ways">
        <Button disabled={chosen.length < 2} onClick={merge}>
          {t('mergeItems')}
        </Button>
        <Button type="primary" onClick={() => void desk.act({ action: 'draft_notice', items })}>
          {t('saveDraft', { n: items.length })}
        </Button>
      </div>
    </section>
  )
}
