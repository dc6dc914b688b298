import { Button, Checkbox, Input, Radio } from 'antd'
import { useState } from 'react'
import type { Case, Item } from './api'
import { UploadRow, type Checked } from './ApplicationPage'
import type { CaseDesk } from './case'
import { placeOf } from './ReviewTab'
import { useOffice } from './words'

type Answer = NonNullable<Item['answer']>
const KINDS: Answer['kind'][] = ['corrected', 'fact_supplied', 'commit', 'disagree']

/** The institute's answer, item by item, with the new drawing; what the re-check of that drawing clears is filled in. */
export function ReplyTab({ desk, view }: { desk: CaseDesk; view: Case }) {
  const { t, material, list } = useOffice()
  const [checks, setChecks] = useState<Record<string, Checked>>({})
  const [isMaterial, setMaterial] = useState(false)
  const notice = view.notices.findLast((it) => it.sent)
  if (!notice) return null
  const open = notice.items.flatMap((it, i) => (it.answer ? [] : [i + 1]))
  const materials = [...new Set(view.files.map((it) => it.material))]
  // A point is cleared when the new drawing has it neither failing nor unknown.
  const isCleared = (id: string) => {
    const [drawing, finding] = placeOf(id)
    const review = checks[drawing]?.review
    return (
      review && !review.findings.some((it) => it.id === finding && (it.verdict === 'fail' || it.verdict === 'unknown'))
    )
  }
  return (
    <main className="page narrow">
      <h3>{t('newDrawings')}</h3>
      {materials.map((id) => (
        <UploadRow
          key={id}
          desk={desk}
          view={view}
          material={id}
          title={material(id)}
          onChecked={(it) => setChecks((all) => ({ ...all, [id]: it }))}
        />
      ))}
      <h3>{t('answerEach', { n: notice.items.length })}</h3>
      <ol className="items">
        {notice.items.map((item, index) => (
          <ItemAnswer
            key={index}
            desk={desk}
            item={item}
            index={index}
            isCleared={item.points.length > 0 && item.points.every(isCleared)}
          />
        ))}
      </ol>
      <Checkbox checked={isMaterial} onChange={(event) => setMaterial(event.target.checked)}>
        {t('materialChange')}
      </Checkbox>
      {open.length > 0 && <p className="hint">{t('unanswered', { items: list(open) })}</p>}
      <p>
        <Button type="primary" onClick={() => void desk.act({ action: 'resubmit', material_change: isMaterial })}>
          {t('resubmit')}
        </Button>
      </p>
    </main>
  )
}

function ItemAnswer({
  desk,
  item,
  index,
  isCleared,
}: {
  desk: CaseDesk
  item: Item
  index: number
  isCleared: boolean
}) {
  const { t } = useOffice()
  const given = item.answer
  const [kind, setKind] = useState<Answer['kind'] | undefined>(given?.kind)
  const [text, setText] = useState(
    given && given.kind !== 'corrected' ? (given.kind === 'disagree' ? given.reason : given.text) : '',
  )
  const [due, setDue] = useState(given?.kind === 'commit' ? given.due : '')
  const shown = kind ?? (isCleared ? 'corrected' : undefined)
  const answer = (): Answer | undefined => {
    switch (shown) {
      case 'corrected':
        return { kind: 'corrected' }
      case 'fact_supplied':
        return { kind: 'fact_supplied', text }
      case 'commit':
        return { kind: 'commit', text, due }
      case 'disagree':
        return { kind: 'disagree', reason: text }
      default:
        return undefined
    }
  }
  const send = () => {
    const it = answer()
    if (it) void desk.act({ action: 'answer_item', item: index, answer: it })
  }
  const isSaved = JSON.stringify(given ?? undefined) === JSON.stringify(answer())
  return (
    <li>
      <p>{item.text}</p>
      {isCleared && !given && <p className="good">✓ {t('cleared')}</p>}
      <div className="ways">
        <Radio.Group
          aria-label={t('answerItem', { n: index + 1 })}
          value={shown ?? null}
          onChange={(event) => setKind(event.target.value as Answer['kind'])}
          options={KINDS.map((it) => ({ value: it, label: t(`answer_${it}`) }))}
        />
        {shown && shown !== 'corrected' && (
          <Input
            aria-label={t('answerText', { n: index + 1 })}
            placeholder={t('answerPlaceholder')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        {shown === 'commit' && (
          <Input
            type="date"
            aria-label={t('dueDay', { n: index + 1 })}
            value={due}
            onChange={(event) => setDue(event.target.value)}
          />
        )}
        {isSaved && given ? (
          <span className="good">✓ {t('answered')}</span>
        ) : (
          <Button disabled={!shown} onClick={send} aria-label={t('saveAnswer', { n: index + 1 })}>
            {t('save')}
          </Button>
        )}
      </div>
    </li>
  )
}
