import { Button, Input, QRCode, Radio } from 'antd'
import { useState } from 'react'
import { type Case, get, moment } from './api'
import { Actions, useAllowed } from './Actions'
import type { CaseDesk } from './case'
import { DocumentLinks } from './DocumentLinks'
import { useLoaded } from './loaded'
import { useOffice } from './words'

/** The decision: proposed by one, signed by another; and the certificate. */
export function DecisionTab({ desk, view }: { desk: CaseDesk; view: Case }) {
  const { t, language, me, list } = useOffice()
  const allowed = useAllowed(view.id, view.version)
  const [isFor, setFor] = useState(true)
  const [text, setText] = useState('')
  const { proposal, certificate } = view
  const round = view.rounds.filter((it) => it.review).at(-1)?.number
  const drawings = useLoaded(`${view.id}/${round ?? ''}/${certificate?.number ?? ''}/drawings`, async () => {
    if (!certificate || round === undefined) return []
    const reviews = await get('/api/v1/cases/{id}/rounds/{round}/reviews', { id: view.id, round })
    return reviews.drawings.filter((it) => it.review).map((it) => it.drawing)
  })
  return (
    <main className="page narrow">
      {allowed.has('propose_decision') && (
        <form
          className="dispose"
          onSubmit={(event) => {
            event.preventDefault()
            void desk.act({ action: 'propose_decision', approve: isFor, text })
          }}
        >
          <h3>{t('proposeDecision')}</h3>
          <Radio.Group
            aria-label={t('decision')}
            value={isFor}
            onChange={(event) => setFor(event.target.value as boolean)}
            options={[
              { value: true, label: t('approve') },
              { value: false, label: t('refuse') },
            ]}
          />
          <Input.TextArea
            autoSize={{ minRows: 2 }}
            aria-label={t('decisionText')}
            placeholder={t('decisionText')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="primary" htmlType="submit">
            {t('propose')}
          </Button>
        </form>
      )}
      {!proposal && !allowed.has('propose_decision') && <p className="empty">{t('noProposal')}</p>}
      {proposal && (
        <article className="document">
          <h2>{t(proposal.approve ? 'decisionFor' : 'decisionAgainst')}</h2>
          <p className="document-head">
            {view.title} {view.plot} · {view.project_code}
          </p>
          <p>{proposal.text}</p>
          <p>
            <small>
              {t('draftedBy', { who: proposal.by })} · {t('onVersion', { n: proposal.version })}
              {proposal.signed &&
                ` · ${t('signedAt', { who: proposal.signed[0] ?? '', at: moment(proposal.signed[1] ?? '', language) })}`}
            </small>
          </p>
          {proposal.signed && (
            <p>
              {t('decision')} <DocumentLinks path={`/api/v1/cases/${view.id}/decision`} />
            </p>
          )}
        </article>
      )}
      {proposal && !proposal.signed && allowed.has('sign_decision') && (
        <>
          {proposal.by === me?.name && <p className="hint">{t('fourEyes')}</p>}
          <Button type="primary" onClick={() => void desk.act({ action: 'sign_decision', version: proposal.version })}>
            {t('signDecision')}
          </Button>
        </>
      )}
      <Actions desk={desk} allowed={allowed} kinds={['return_decision']} />
      {view.stage === 'signed' && <p role="status">{t('certificateComes')}</p>}
      {certificate && (
        <article className="document certificate">
          <h2>{t('certificate')}</h2>
          <div className="certificate-body">
            <dl className="facts">
              <dt>{t('certificateNumber')}</dt>
              <dd className="certificate-number">{certificate.number}</dd>
              <dt>{t('issued')}</dt>
              <dd>{moment(certificate.at, language)}</dd>
              {certificate.revoked && (
                <>
                  <dt>{t('revoked')}</dt>
                  <dd className="fail">
                    {moment(certificate.revoked[0] ?? '', language)} · {certificate.revoked[1]}
                  </dd>
                </>
              )}
              {Object.entries(certificate.files).map(([name, hash]) => (
                <div key={name} className="fact">
                  <dt>{name}</dt>
                  <dd className="hash">{hash}</dd>
                </div>
              ))}
              <dt>{t('rulePacks')}</dt>
              <dd>{list(Object.keys(certificate.packs))}</dd>
              <dt>{t('certificate')}</dt>
              <dd>
                <DocumentLinks path={`/api/v1/certificates/${encodeURIComponent(certificate.number)}/pdf`} />
              </dd>
              {view.stage === 'approved' &&
                (drawings.value ?? []).map((drawing) => (
                  <div key={drawing} className="fact">
                    <dt>{t('stampedSheets')}</dt>
                    <dd>
                      {drawing} <DocumentLinks path={`/api/v1/cases/${view.id}/sheets`} query={{ drawing }} />
                    </dd>
                  </div>
                ))}
              <dt>{t('signedDocument')}</dt>
              <dd>
                <a href={`/api/v1/certificates/${encodeURIComponent(certificate.number)}/document`} download>
                  tushen.certificate/1
                </a>{' '}
                <span className="hash">{certificate.document}</span>
              </dd>
            </dl>
            <a href={`/verify/${encodeURIComponent(certificate.number)}`} aria-label={t('verify')}>
              <QRCode value={`${location.origin}/verify/${encodeURIComponent(certificate.number)}`} size={140} />
            </a>
          </div>
        </article>
      )}
      <Actions desk={desk} allowed={allowed} kinds={['revoke']} />
    </main>
  )
}
