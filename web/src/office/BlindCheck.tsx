import { Button, Input, Select, Table } from 'antd'
import { useState } from 'react'
import type { Bilingual } from '../texts'
import { type Agreement, get, post, reason } from './api'
import { useLoaded } from './loaded'
import { Failure, RuleName } from './parts'
import { upload } from './upload'
import { useOffice } from './words'

type Rule = Agreement['rules'][number]
type Planted = Agreement['cases'][number]
type Judged = Agreement['points'][number]

/** The blind check: known cases among the real ones, and how what officers decided agrees with what is known. */
export function BlindCheck() {
  const { t, of, is } = useOffice()
  const { value, failure, again } = useLoaded('planted', () => get('/api/v1/planted'))
  const share = (agreed: number, decided: number) =>
    decided === 0 ? '–' : `${((100 * agreed) / decided).toFixed(0)} % (${decided})`
  return (
    <section>
      <h3>{t('blind')}</h3>
      <p className="hint">{t('blindHint')}</p>
      <Failure said={failure} />
      <Table<Rule>
        dataSource={value?.rules ?? []}
        loading={!value && !failure}
        rowKey="rule"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        expandable={{
          expandedRowRender: (rule) => (
            <ul className="plain-list">
              {value?.points
                .filter((it) => it.rule === rule.rule)
                .map((it) => (
                  <li key={`${it.case}/${it.point}`}>
                    <Verdict of={it} /> {of(it.message)} <small>{it.by}</small>
                  </li>
                ))}
            </ul>
          ),
        }}
        columns={[
          { title: t('rule'), render: (_, it) => <RuleName of={it} /> },
          { title: t('blindAgreed'), render: (_, it) => share(it.agreed, it.decided) },
          { title: t('blindMissed'), dataIndex: 'missed' },
          { title: t('blindUpheld'), dataIndex: 'upheld' },
          { title: t('accuracyOpen'), dataIndex: 'open' },
        ]}
      />
      <Table<Planted>
        dataSource={value?.cases ?? []}
        rowKey="case"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t('blindCase'), render: (_, it) => `${it.title} ${it.case}` },
          { title: t('sandboxBy'), dataIndex: 'by' },
          { title: t('blindPoints'), dataIndex: 'points' },
          { title: t('blindAgreed'), render: (_, it) => share(it.agreed, it.decided) },
          { title: t('blindUnasked'), render: (_, it) => it.unasked.join('; ') || '–' },
        ]}
      />
      {is('rule_manager') && <Plant onDone={again} />}
    </section>
  )
}

function Verdict({ of: it }: { of: Judged }) {
  const { t } = useOffice()
  if (it.agrees === null || it.agrees === undefined) return <em>{t('accuracyOpen')}</em>
  return (
    <em className={it.agrees ? '' : 'late'}>{t(it.agrees ? 'blindYes' : it.stands ? 'blindMissed' : 'blindUpheld')}</em>
  )
}

/** What is known, one point a line: `fire-separation 1#+2#`, with `!` before what does not stand. */
function knownOf(text: string) {
  const lines = text.split('\n').map((it) => it.trim())
  return lines.filter(Boolean).map((line) => {
    const [rule = '', ...names] = line.replace(/^!\s*/, '').split(/\s+/)
    const objects = names
      .join(' ')
      .split('+')
      .map((it) => it.trim())
    return { rule, objects: objects.filter(Boolean), stands: !line.startsWith('!') }
  })
}

/** The form by which a known case is put among the real ones. */
function Plant({ onDone }: { onDone(): void }) {
  const { t, of } = useOffice()
  const workflows = useLoaded('workflows', () => get('/api/v1/workflows'))
  const firms = useLoaded('organisations', () => get('/api/v1/organisations'))
  const [workflow, setWorkflow] = useState<string>()
  const [organisation, setOrganisation] = useState<string>()
  const [words, setWords] = useState({ title: '', plot: '', applicant: '', known: '' })
  const [files, setFiles] = useState<Record<string, File>>({})
  const [refusal, setRefusal] = useState<Bilingual>()
  const [isBusy, setBusy] = useState(false)
  const materials = workflows.value?.find((it) => it.id === workflow)?.materials ?? []
  const field = (name: keyof typeof words, key: 'blindTitle' | 'plot' | 'blindApplicant') => (
    <Input
      aria-label={t(key)}
      placeholder={t(key)}
      value={words[name]}
      onChange={(it) => setWords((all) => ({ ...all, [name]: it.target.value }))}
    />
  )
  const plant = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      const sent = []
      for (const [material, file] of Object.entries(files)) {
        const { sha256 } = await upload(file, () => undefined)
        sent.push({ sha256, name: file.name, material })
      }
      await post('/api/v1/planted', {
        workflow: workflow ?? '',
        title: words.title,
        project_code: '',
        plot: words.plot,
        organisation: organisation ?? '',
        applicant: words.applicant,
        files: sent,
        facts: {},
        known: knownOf(words.known),
      })
      setWords({ title: '', plot: '', applicant: '', known: '' })
      setFiles({})
      onDone()
    } catch (error) {
      setRefusal(reason(error))
    } finally {
      setBusy(false)
    }
  }
  const isReady = workflow && organisation && words.title && words.applicant && knownOf(words.known).length > 0
  return (
    <details className="plant">
      <summary>{t('blindPlant')}</summary>
      <Failure said={workflows.failure ?? firms.failure ?? refusal} />
      <div className="writing-head">
        <Select
          aria-label={t('blindWorkflow')}
          placeholder={t('blindWorkflow')}
          value={workflow ?? null}
          onChange={setWorkflow}
          options={(workflows.value ?? []).map((it) => ({ value: it.id, label: of(it.title) }))}
        />
        <Select
          aria-label={t('blindFirm')}
          placeholder={t('blindFirm')}
          value={organisation ?? null}
          onChange={setOrganisation}
          options={(firms.value ?? []).map((it) => ({ value: it.id, label: it.name }))}
        />
        {field('applicant', 'blindApplicant')}
      </div>
      <div className="writing-head">
        {field('title', 'blindTitle')}
        {field('plot', 'plot')}
      </div>
      {materials
        .filter((it) => it.required)
        .map((it) => (
          <p key={it.id}>
            <label>
              {of(it.title)}{' '}
              <input
                type="file"
                onChange={(event) => {
                  const file = event.target.files?.[0]
                  if (file) setFiles((all) => ({ ...all, [it.id]: file }))
                }}
              />
            </label>
          </p>
        ))}
      <Input.TextArea
        autoSize={{ minRows: 3 }}
        aria-label={t('blindKnown')}
        placeholder={t('blindKnown')}
        value={words.known}
        onChange={(it) => setWords((all) => ({ ...all, known: it.target.value }))}
      />
      <p>
        <Button type="primary" loading={isBusy} disabled={!isReady} onClick={() => void plant()}>
          {t('blindPlant')}
        </Button>
      </p>
    </details>
  )
}
