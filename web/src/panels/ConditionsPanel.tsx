import { Button } from 'antd'
import { useRef } from 'react'
import type { Desk, Open } from '../desk'
import { useSpeech } from '../language'

/** The planning conditions: which file, and another one. */
export function ConditionsPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, of } = useSpeech()
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <div className="panel scroll conditions">
      <p>{open.conditions ? t('conditionsGiven', { name: open.conditions }) : t('conditionsNone')}</p>
      <Button onClick={() => chooser.current?.click()}>{t('conditionsChoose')}</Button>
      <p className="empty">{t('conditionsEdits')}</p>
      <input
        ref={chooser}
        type="file"
        accept=".toml"
        hidden
        aria-label={t('conditionsChoose')}
        onChange={(event) => void desk.openFiles([...(event.target.files ?? [])])}
      />
      <ul>
        {open.review.limits?.map((it) => (
          <li key={`${it.rule} ${it.plot ?? ''}`}>{of(it.message)}</li>
        ))}
      </ul>
    </div>
  )
}
