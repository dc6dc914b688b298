import { useState } from 'react'
import type { Bilingual } from '../texts'
import { get, post, reason } from './api'
import { Asking } from './Actions'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { useOffice } from './words'

/** Schemes on public notice; everyone may object. */
export function NoticesPage() {
  const { t } = useOffice()
  const { value, failure } = useLoaded('publications', () => get('/api/v1/publications'))
  const [sent, setSent] = useState<string[]>([])
  const [refusal, setRefusal] = useState<Bilingual>()
  return (
    <main className="page narrow">
      <h2>{t('publicNotices')}</h2>
      <Failure said={failure ?? refusal} />
      {value?.length === 0 && <p className="empty">{t('noPublicNotices')}</p>}
      {value?.map((it) => (
        <section key={it.id} className="publication">
          <h3>
            {it.title} {it.plot}
          </h3>
          <p>
            {t('publicNotice')} {it.from} – {it.until} · {t('opinionsUntil', { day: it.opinions_until })}
          </p>
          {sent.includes(it.id) ? (
            <p className="good">✓ {t('objected')}</p>
          ) : (
            <Asking
              label="objection"
              onSend={async (text) => {
                try {
                  await post('/api/v1/publications/{id}/objections', { text }, { parts: { id: it.id } })
                  setSent([...sent, it.id])
                } catch (error) {
                  setRefusal(reason(error))
                }
              }}
            />
          )}
        </section>
      ))}
    </main>
  )
}
