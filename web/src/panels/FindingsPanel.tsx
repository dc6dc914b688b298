import { Button, Input, Select } from 'antd'
import { useMemo, useState } from 'react'
import type { Finding } from '../../generated/review'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { standingCounts } from '../state'
import { useSpeech } from '../language'
import { type Grouping, GLYPHS, VERDICTS, type Verdict, code, comparison, grouped, holds, quantity } from '../review'
import { FactsList } from './FactsList'
import { FindingCard } from './FindingCard'

/** The most that is listed under one heading: the search finds the rest. */
const LISTED = 200

/** The findings in groups; a click focuses one and shows its card. */
export function FindingsPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, of, language } = useSpeech()
  const [grouping, setGrouping] = useState<Grouping | 'fact'>('department')
  const [shown, setShown] = useState<Verdict[]>(['fail', 'unknown'])
  const [typed, setTyped] = useState('')
  const [department, setDepartment] = useState('')
  const [severity, setSeverity] = useState('')
  const findings = open.standing ?? open.review.findings
  const wanted = useMemo(
    () =>
      findings.filter(
        (it) =>
          shown.includes(it.verdict) &&
          (!department || it.department === department) &&
          (!severity || it.severity === severity) &&
          holds(it, typed, language),
      ),
    [findings, shown, department, severity, typed, language],
  )
  const groups = useMemo(
    () => (grouping === 'fact' ? [] : grouped(wanted, grouping, open.vocabulary)),
    [wanted, grouping, open.vocabulary],
  )
  const counts = standingCounts(open)
  const toggle = (verdict: Verdict) =>
    setShown(shown.includes(verdict) ? shown.filter((it) => it !== verdict) : [...shown, verdict])
  const title = (key: string) => {
    if (grouping === 'department')
      return of(open.vocabulary.departments.find((it) => it.id === key) ?? { zh: key, en: key })
    return t(key as Verdict | Finding['severity'])
  }
  return (
    <div className="panel">
      <div className="tools">
        <Input
          allowClear
          placeholder={t('searchFindings')}
          aria-label={t('searchFindings')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Select<Grouping | 'fact'>
          value={grouping}
          onChange={setGrouping}
          aria-label={t('groupDepartment')}
          options={[
            { value: 'department', label: t('groupDepartment') },
            { value: 'severity', label: t('groupSeverity') },
            { value: 'verdict', label: t('groupVerdict') },
            { value: 'fact', label: t('groupFact') },
          ]}
        />
      </div>
      <div className="tools">
        <Select
          value={department}
          onChange={setDepartment}
          aria-label={t('allDepartments')}
          options={[
            { value: '', label: t('allDepartments') },
            ...open.vocabulary.departments.map((it) => ({ value: it.id, label: of(it) })),
          ]}
        />
        <Select
          value={severity}
          onChange={setSeverity}
          aria-label={t('allSeverities')}
          options={[
            { value: '', label: t('allSeverities') },
            ...(['mandatory', 'required', 'advice'] as const).map((it) => ({ value: it, label: t(it) })),
          ]}
        />
      </div>
      <div className="chips" role="group" aria-label={t('groupVerdict')}>
        {VERDICTS.map((it) => (
          <button
            key={it}
            type="button"
            className={`chip ${it}`}
            aria-pressed={shown.includes(it)}
            onClick={() => toggle(it)}
          >
            {GLYPHS[it]} {t(it)} {counts[it] ?? '…'}
          </button>
        ))}
      </div>
      <div className="scroll">
        {grouping === 'fact' && <FactsList desk={desk} open={open} findings={wanted} />}
        {grouping !== 'fact' && groups.length === 0 && (
          <p className="empty">
            {t('nothingFails')}{' '}
            <Button
              type="link"
              onClick={() => {
                setShown(VERDICTS)
                setTyped('')
                setDepartment('')
                setSeverity('')
              }}
            >
              {t('clearFilter')}
            </Button>
          </p>
        )}
        {groups.map((group) => (
          <section key={group.key}>
            <h2>
              {title(group.key)} <small>{group.findings.length}</small>
            </h2>
            <ul className="rows">
              {group.findings.slice(0, LISTED).map((finding) => (
                <li key={finding.id}>
                  <FindingRow
                    finding={finding}
                    isFocused={finding.id === open.focused}
                    onClick={() => desk.focus(finding.id === open.focused ? undefined : finding.id)}
                  />
                  {finding.id === open.focused && <FindingCard desk={desk} open={open} finding={finding} />}
                </li>
              ))}
            </ul>
            {group.findings.length > LISTED && (
              <p className="empty">{t('listed', { n: LISTED, all: group.findings.length })}</p>
            )}
          </section>
        ))}
      </div>
    </div>
  )
}

function FindingRow({ finding, isFocused, onClick }: { finding: Finding; isFocused: boolean; onClick(): void }) {
  const { t, of } = useSpeech()
  const { margin, measured } = finding
  return (
    <button type="button" className={`row ${finding.verdict}`} aria-expanded={isFocused} onClick={onClick}>
      <span className="glyph" role="img" aria-label={t(finding.verdict)}>
        {GLYPHS[finding.verdict]}
      </span>
      <span className="what">
        <b>{of(finding.title)}</b> <small>{code(finding)}</small>
        <span className="message">{of(finding.message)}</span>
        {measured && (
          <span className="numbers">
            <span>{comparison(finding)}</span>
            {typeof margin === 'number' && <span className="margin">{quantity(margin, measured.unit)}</span>}
          </span>
        )}
      </span>
    </button>
  )
}
