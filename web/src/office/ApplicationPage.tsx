import { Button, Input, Progress, Select } from 'antd'
import { useState } from 'react'
import { GLYPHS, countsOf } from '../review'
import type { Bilingual } from '../texts'
import { type Case, get, post, reason } from './api'
import { Actions, useAllowed } from './Actions'
import { type CaseDesk } from './case'
import { type Checked, checkHere, isDrawing, prefilled, projectName } from './localCheck'
import { useLoaded } from './loaded'
import { Failure, bytes } from './parts'
import { address, go } from './route'
import { type Progress as UploadProgress, upload } from './upload'
import { useOffice } from './words'

export type { Checked } from './localCheck'

/** How far the transfer of a file has come. */
interface Sending extends UploadProgress {
  name: string
}

const BEGUN = { part: 0, isResumed: false, isWaiting: false }

function SendingWords({ sending }: { sending: Sending }) {
  const { t } = useOffice()
  const { name, part, isResumed, isWaiting } = sending
  return (
    <div className="sending">
      <Progress percent={Math.round(part * 100)} aria-label={name} status={isWaiting ? 'exception' : 'active'} />
      {isWaiting && <small role="status">{t('uploadWaits')}</small>}
      {isResumed && !isWaiting && <small role="status">{t('uploadResumed')}</small>}
    </div>
  )
}

/** A new case: procedure and main drawing, which is checked here at once and fills in what it says. */
export function ApplicationPage() {
  const { t, of, me, organisation } = useOffice()
  const [workflow, setWorkflow] = useState<string>()
  const [title, setTitle] = useState('')
  const [plot, setPlot] = useState('')
  const [code, setCode] = useState('')
  const [firms, setFirms] = useState<string[]>([])
  const [file, setFile] = useState<File>()
  const [check, setCheck] = useState<Checked>()
  const [sending, setSending] = useState<Sending>()
  const [refusal, setRefusal] = useState<Bilingual>()
  const [key] = useState(() => crypto.randomUUID())
  const { value, failure } = useLoaded('new', async () => ({
    workflows: await get('/api/v1/workflows'),
    firms: await get('/api/v1/organisations'),
  }))
  const chosen = value?.workflows.find((it) => it.id === (workflow ?? value.workflows[0]?.id))
  const main = chosen?.materials[0]?.id

  const take = async (given: File | undefined) => {
    if (!given) return
    setFile(given)
    setCheck(undefined)
    if (!isDrawing(given.name)) return
    const found = await checkHere(given.name, new Uint8Array(await given.arrayBuffer()))
    setCheck(found)
    const named = found.review && projectName(found.review)
    if (named) setTitle((it) => it || named)
  }
  const open = async () => {
    if (!chosen) return
    setRefusal(undefined)
    try {
      const body = { workflow: chosen.id, title, plot, project_code: code, organisations: firms }
      const { case: made } = await post('/api/v1/cases', body, { key })
      const options = { parts: { id: made.id } }
      if (file && main) {
        setSending({ name: file.name, ...BEGUN })
        const sent = await upload(file, (it) => setSending({ name: file.name, ...it }))
        const change = {
          edit: 'file' as const,
          file: { sha256: sent.sha256, name: file.name, size: sent.size, material: main },
        }
        await post('/api/v1/cases/{id}/actions', { action: 'edit', change }, options)
        for (const { name, value, source } of check?.review ? prefilled(check.review) : []) {
          const change = { edit: 'fact' as const, name, fact: { value, source } }
          await post('/api/v1/cases/{id}/actions', { action: 'edit', change }, options)
        }
      }
      go(address(['cases', made.id, 'application']))
    } catch (error) {
      setRefusal(reason(error))
      setSending(undefined)
    }
  }
  return (
    <main className="page narrow">
      <h2>{t('newCase')}</h2>
      <Failure said={failure ?? refusal} />
      <form
        className="application"
        onSubmit={(event) => {
          event.preventDefault()
          void open()
        }}
      >
        <label>
          {t('procedure')}
          <Select
            aria-label={t('procedure')}
            value={chosen?.id ?? null}
            onChange={setWorkflow}
            options={value?.workflows.map((it) => ({ value: it.id, label: of(it.title) })) ?? []}
          />
        </label>
        <label
          className="hold"
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault()
            void take(event.dataTransfer.files[0])
          }}
        >
          {file ? `${file.name} · ${bytes(file.size)}` : t('dropMain')}
          <input
            type="file"
            accept=".dxf,.dwg,.ifc,.ifczip"
            aria-label={t('dropMain')}
            onChange={(event) => void take(event.target.files?.[0])}
          />
        </label>
        {file && isDrawing(file.name) && !check && <p role="status">{t('checkingHere')}</p>}
        {check && <CheckWords check={check} />}
        <label>
          {t('project')}
          <Input required value={title} onChange={(event) => setTitle(event.target.value)} />
        </label>
        <label>
          {t('projectCode')}
          <Input value={code} onChange={(event) => setCode(event.target.value)} />
        </label>
        <label>
          {t('plot')}
          <Input value={plot} onChange={(event) => setPlot(event.target.value)} />
        </label>
        <label>
          {t('otherFirms')}
          <Select
            mode="multiple"
            aria-label={t('otherFirms')}
            value={firms}
            onChange={setFirms}
            options={
              value?.firms
                .filter((it) => it.id !== me?.organisation)
                .map((it) => ({ value: it.id, label: organisation(it.id) })) ?? []
            }
          />
        </label>
        {check?.review && (
          <>
            <h3>{t('prefilled')}</h3>
            <Prefill check={check} />
          </>
        )}
        {sending && <SendingWords sending={sending} />}
        <Button type="primary" htmlType="submit" disabled={Boolean(sending)}>
          {t('openCase')}
        </Button>
      </form>
    </main>
  )
}

/** What the check in this browser says: counts, what fails of the drawing's quality, or why it cannot be read. */
function CheckWords({ check }: { check: Checked }) {
  const { t, of } = useOffice()
  if (check.failure) {
    return (
      <p className="answer bad" role="status">
        ✕ {of(check.failure)}
      </p>
    )
  }
  if (!check.review) return null
  const { fail, unknown } = countsOf(check.review)
  const quality = check.review.findings.filter((it) => it.department === 'quality' && it.verdict === 'fail')
  return (
    <div className={`answer ${quality.length > 0 ? 'bad' : 'good'}`} role="status">
      {t('checkedHere', {
        fail: `${GLYPHS.fail}${fail}`,
        unknown: `${GLYPHS.unknown}${unknown}`,
        quality: quality.length,
      })}
      <ul>
        {quality.slice(0, 5).map((it) => (
          <li key={it.id}>{of(it.message)}</li>
        ))}
      </ul>
    </div>
  )
}

function Prefill({ check }: { check: Checked }) {
  const { t, language } = useOffice()
  const facts = check.review ? prefilled(check.review) : []
  return (
    <dl className="facts">
      {facts.map(({ name, value, source }) => (
        <div key={name} className="fact">
          <dt>{name.split('|')[language === 'zh' ? 0 : 1] ?? name}</dt>
          <dd>
            {value}{' '}
            <small>
              ⌖ {t(source === 'table' ? 'fromTable' : source === 'indicator' ? 'fromDrawing' : 'fromBlock')}
            </small>
          </dd>
        </div>
      ))}
      {facts.length === 0 && <p className="empty">{t('nothingPrefilled')}</p>}
    </dl>
  )
}

/** A material of a case: its files, a new one with the progress of its transfer, and what the check here says of it. */
export function UploadRow({
  desk,
  view,
  material,
  title,
  onChecked,
  children,
}: {
  desk: CaseDesk
  view: Case
  material: string
  title: string
  onChecked?(check: Checked): void
  children?: React.ReactNode
}) {
  const { t } = useOffice()
  const [sending, setSending] = useState<Sending>()
  const [check, setCheck] = useState<Checked>()
  const [refusal, setRefusal] = useState<Bilingual>()
  const files = view.files.filter((it) => it.material === material)
  const send = async (file: File | undefined) => {
    if (!file) return
    setRefusal(undefined)
    setCheck(undefined)
    try {
      if (isDrawing(file.name)) {
        const found = await checkHere(file.name, new Uint8Array(await file.arrayBuffer()))
        setCheck(found)
        onChecked?.(found)
      }
      setSending({ name: file.name, ...BEGUN })
      const sent = await upload(file, (it) => setSending({ name: file.name, ...it }))
      // A drawing of the same material takes the place of the one before, whatever it is called.
      const isDone = await desk.act({
        action: 'edit',
        change: { edit: 'file', file: { sha256: sent.sha256, name: file.name, size: sent.size, material } },
      })
      const old = files.filter((it) => it.name !== file.name && isDrawing(it.name) && isDrawing(file.name))
      for (const it of isDone ? old : []) {
        await desk.act({ action: 'edit', change: { edit: 'remove_file', sha256: it.sha256 } })
      }
    } catch (error) {
      setRefusal(reason(error))
    } finally {
      setSending(undefined)
    }
  }
  return (
    <section className="material" aria-label={title}>
      <header>
        <b>{title}</b>
        {children}
        <span className="spring" />
        <label className="file-choose">
          {t(files.length > 0 ? 'replaceFile' : 'chooseFile')}
          <input
            type="file"
            aria-label={`${title} ${t('chooseFile')}`}
            onChange={(event) => void send(event.target.files?.[0])}
          />
        </label>
      </header>
      {files.map((it) => (
        <p key={it.sha256 + it.name}>
          ✓ {it.name} · {bytes(it.size)} <span className="hash">{it.sha256.slice(0, 16)}…</span>{' '}
          <button
            type="button"
            className="plain"
            onClick={() => void desk.act({ action: 'edit', change: { edit: 'remove_file', sha256: it.sha256 } })}
          >
            {t('removeFile')}
          </button>
        </p>
      ))}
      {sending && <SendingWords sending={sending} />}
      {check && <CheckWords check={check} />}
      <Failure said={refusal} />
    </section>
  )
}

/** The application of a case that is being prepared: materials, promises for what is missing, and sending it. */
export function ApplicationTab({ desk, view }: { desk: CaseDesk; view: Case }) {
  const { t, of, list } = useOffice()
  const allowed = useAllowed(view.id, view.version)
  const { value: workflows, failure } = useLoaded('workflows', () => get('/api/v1/workflows'))
  const workflow = workflows?.find((it) => it.id === view.workflow[0])
  const promised = (id: string) => view.commitments.some((it) => it.material === id)
  const absent = workflow?.materials.filter(
    (it) => it.required && !promised(it.id) && !view.files.some((file) => file.material === it.id),
  )
  const returned = view.stage === 'returned' ? view.returns.at(-1) : undefined
  return (
    <main className="page narrow">
      <Failure said={failure} />
      {returned && (
        <div className="returned">
          <h3>{t('returnedWith')}</h3>
          <ol>
            {returned.map((it) => (
              <li key={it}>{it}</li>
            ))}
          </ol>
        </div>
      )}
      <h3>{t('materials')}</h3>
      {workflow?.materials.map((it) => (
        <UploadRow key={it.id} desk={desk} view={view} material={it.id} title={of(it.title)}>
          <em>{t(it.required ? 'materialRequired' : 'materialOptional')}</em>
          {it.deferrable && it.required && !view.files.some((file) => file.material === it.id) && !promised(it.id) && (
            <Promise desk={desk} material={it.id} title={it.title} />
          )}
          {promised(it.id) && <em className="good">{t('promised')}</em>}
        </UploadRow>
      ))}
      <Overrides desk={desk} view={view} />
      <h3>{t('readiness')}</h3>
      {absent && absent.length > 0 ? (
        <p className="refusal">{t('absent', { what: list(absent.map((it) => of(it.title))) })}</p>
      ) : (
        <p className="good">✓ {t('complete')}</p>
      )}
      {allowed.has('submit') && (
        <Button
          type="primary"
          size="large"
          onClick={() => {
            void desk.act({ action: 'submit' }).then((isDone) => {
              if (isDone) go(address(['cases', view.id, 'overview']))
            })
          }}
        >
          {t('submit')}
        </Button>
      )}
      <Actions desk={desk} allowed={allowed} kinds={['withdraw']} />
    </main>
  )
}

/** What the applicant says against what the machine read: evidence that an officer accepts or not; until then the review runs without it. */
function Overrides({ desk, view }: { desk: CaseDesk; view: Case }) {
  const { t } = useOffice()
  const [subject, setSubject] = useState('')
  const [value, setValue] = useState('')
  const send = async () => {
    const change = { edit: 'override' as const, change: { subject, value } }
    if (!(await desk.act({ action: 'edit', change }))) return
    setSubject('')
    setValue('')
  }
  return (
    <section aria-label={t('overrides')}>
      <h3>{t('overrides')}</h3>
      <p className="hint">{t('overridesMean')}</p>
      <ul>
        {view.overrides.map((it, at) => (
          <li key={at}>
            {it.subject} → {it.value} <small>{it.author}</small>{' '}
            {it.accepted_by && <em>{t('acceptedBy', { who: it.accepted_by })}</em>}
          </li>
        ))}
      </ul>
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Input
          required
          aria-label={t('overrideSubject')}
          placeholder={t('overrideSubject')}
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        />
        <Input
          required
          aria-label={t('overrideValue')}
          placeholder={t('overrideValue')}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button htmlType="submit">{t('addOverride')}</Button>
      </form>
    </section>
  )
}

/** A dated promise for a missing material (容缺受理). */
function Promise({ desk, material, title }: { desk: CaseDesk; material: string; title: Bilingual }) {
  const { t, of } = useOffice()
  const [isOpen, setOpen] = useState(false)
  const [due, setDue] = useState('')
  const [text, setText] = useState(t('promiseText', { what: of(title) }))
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{t('promise')}</Button>
  return (
    <span className="promise">
      <Input aria-label={t('promise')} value={text} onChange={(event) => setText(event.target.value)} />
      <Input type="date" aria-label={t('until')} value={due} onChange={(event) => setDue(event.target.value)} />
      <Button
        type="primary"
        onClick={() =>
          void desk.act({ action: 'edit', change: { edit: 'commitment', commitment: { text, material, due } } })
        }
      >
        {t('save')}
      </Button>
    </span>
  )
}
