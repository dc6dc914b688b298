import { Button, Input } from 'antd'
import { useState } from 'react'
import type { CertificateInfo } from './api'
import { Refused, get, moment, reason, sha256Of } from './api'
import { useLoaded } from './loaded'
import { address, go } from './route'
import { useOffice } from './words'

/** What a file is to a certificate. */
interface Held {
  name: string
  sha256: string
  /** The name under which the certificate knows the same bytes. */
  sameAs: string | undefined
}

/** Verification by everyone: a certificate by its number, files against it by their hash, computed in the browser. */
export function VerifyPage({ number }: { number: string | undefined }) {
  const { t } = useOffice()
  const [typed, setTyped] = useState(number ?? '')
  return (
    <main className="page narrow">
      <h2>{t('verifyTitle')}</h2>
      <form
        className="verify-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim()) go(address(['verify', typed.trim()]))
        }}
      >
        <Input
          size="large"
          aria-label={t('certificateNumber')}
          placeholder={t('certificateNumber')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="primary" size="large" htmlType="submit">
          {t('verify')}
        </Button>
      </form>
      {number && <Certificate number={number} />}
    </main>
  )
}

function Certificate({ number }: { number: string }) {
  const { t, of } = useOffice()
  const { value, failure } = useLoaded(number, async () => {
    try {
      return await get('/api/v1/certificates/{number}', { number })
    } catch (error) {
      if (error instanceof Refused && error.code === 'not-found') return 'unknown' as const
      throw new Refused(reason(error), 'failed')
    }
  })
  if (failure) return <p className="refusal">{of(failure)}</p>
  if (!value) return null
  if (value === 'unknown') {
    return (
      <p className="answer bad" role="status">
        ✕ {t('certificateUnknown', { number })}
      </p>
    )
  }
  return <Known it={value} />
}

function Known({ it }: { it: CertificateInfo }) {
  const { t, language } = useOffice()
  const [held, setHeld] = useState<Held[]>([])
  const hold = async (files: Iterable<File>) => {
    const known = Object.entries(it.files)
    const found = [...files].map(async (file) => {
      const sha256 = await sha256Of(file)
      return { name: file.name, sha256, sameAs: known.find(([, hash]) => hash === sha256)?.[0] }
    })
    setHeld(await Promise.all(found))
  }
  const answer = () => {
    if (it.valid) return t('certificateValid')
    if (it.revoked) return t('certificateRevoked', { at: moment(it.revoked[0], language), why: it.revoked[1] })
    return t('certificateBroken')
  }
  return (
    <>
      <p className={`answer ${it.valid ? 'good' : 'bad'}`} role="status">
        {it.valid ? '✓' : '✕'} {answer()}
      </p>
      <dl className="facts">
        <dt>{t('certificateNumber')}</dt>
        <dd>{it.number}</dd>
        <dt>{t('project')}</dt>
        <dd>
          {it.title} {it.plot}
        </dd>
        <dt>{t('issued')}</dt>
        <dd>{moment(it.at, language)}</dd>
        <dt>{t('signature')}</dt>
        <dd className="hash">{it.signature}</dd>
        <dt>{t('publicKey')}</dt>
        <dd className="hash">{it.public_key}</dd>
        <dt>{t('signedDocument')}</dt>
        <dd>
          <a href={`/api/v1/certificates/${encodeURIComponent(it.number)}/document`} download>
            {t('signedDocumentHint')}
          </a>
        </dd>
      </dl>
      <h3>{t('certifiedFiles')}</h3>
      <ul className="files">
        {Object.entries(it.files).map(([name, hash]) => (
          <li key={name}>
            <b>{name}</b> <span className="hash">{hash}</span>
          </li>
        ))}
      </ul>
      <label
        className="hold"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          void hold(event.dataTransfer.files)
        }}
      >
        {t('holdFile')}
        <input
          type="file"
          multiple
          aria-label={t('holdFile')}
          onChange={(event) => void hold(event.target.files ?? [])}
        />
      </label>
      {held.map((file) => (
        <p key={file.name + file.sha256} className={`answer ${file.sameAs ? 'good' : 'bad'}`} role="status">
          {file.sameAs
            ? `✓ ${t('fileMatches', { name: file.name, as: file.sameAs })}`
            : `✕ ${t('fileDiffers', { name: file.name })}`}
          <span className="hash">{file.sha256}</span>
        </p>
      ))}
    </>
  )
}
