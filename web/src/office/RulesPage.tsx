import { Input, Select, Spin } from 'antd'
import { Fragment, useMemo, useState } from 'react'
import { type RuleLine, get } from './api'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { address, go } from './route'
import { useOffice } from './words'

/** Rows that are shown at once; a search finds the rest. */
const MOST = 300

/** The rules in force: searched on the left, one as its page on the right. */
export function RulesPage({ id }: { id: string | undefined }) {
  const { t, of, department, language } = useOffice()
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState('')
  const { value, failure } = useLoaded('rules', () => get('/api/v1/rules'))
  const found = useMemo(() => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
    const matches = (it: RuleLine) => {
      const text = `${it.id} ${it.title.zh} ${it.title.en} ${it.standard} ${it.clause}`.toLowerCase()
      return (!chosen || it.department === chosen) && wanted.every((word) => text.includes(word))
    }
    return value?.filter(matches) ?? []
  }, [value, words, chosen])
  const departments = [...new Set(value?.map((it) => it.department))]
  return (
    <div className="rules">
      <section className="rule-list" aria-label={t('rules')}>
        <Failure said={failure} />
        <div className="tools">
          <Input.Search
            aria-label={t('searchRules')}
            placeholder={t('searchRules')}
            allowClear
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <Select
            aria-label={t('department')}
            value={chosen}
            onChange={setChosen}
            options={[
              { value: '', label: t('allDepartments') },
              ...departments.map((it) => ({ value: it, label: department(it) })),
            ]}
          />
        </div>
        <p role="status">{value ? t('rulesFound', { n: found.length, all: value.length }) : <Spin delay={400} />}</p>
        <ul>
          {found.slice(0, MOST).map((it) => (
            <li key={it.id}>
              <a href={address(['rules', it.id])} aria-current={it.id === id ? 'page' : undefined}>
                <b>{of(it.title)}</b>
                <small>
                  {it.standard} {it.clause} · {department(it.department)} · {t(it.severity)}
                  {!it.checked && ` · ${t('unchecked')}`}
                </small>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <main className="rule-page" lang={language}>
        {id ? <RuleText key={id} id={id} /> : <p className="empty">{t('chooseRule')}</p>}
      </main>
    </div>
  )
}

function RuleText({ id }: { id: string }) {
  const { of, t } = useOffice()
  const { value, failure } = useLoaded(id, () => get('/api/v1/rules/{rule}', { rule: id }))
  if (!value) return failure ? <Failure said={failure} /> : <Spin delay={400} />
  return (
    <>
      <button type="button" className="plain back" onClick={() => go(address(['rules']))}>
        ← {t('rules')}
      </button>
      <Markdown text={of(value.text)} />
    </>
  )
}

/** `code` and **strong** within a line. */
function Inline({ text }: { text: string }) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((it, at) => {
    if (it.startsWith('`')) return <code key={at}>{it.slice(1, -1)}</code>
    if (it.startsWith('**')) return <b key={at}>{it.slice(2, -2)}</b>
    return <Fragment key={at}>{it}</Fragment>
  })
}

const cells = (line: string) =>
  line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((it) => it.trim())

/** The Markdown that pages of rules are written in: headings, lists, tables, code. */
export function Markdown({ text }: { text: string }) {
  const blocks: React.ReactNode[] = []
  const lines = text.split('\n')
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? ''
    const take = (meant: (it: string) => boolean) => {
      const from = at
      while (at < lines.length && meant(lines[at] ?? '')) at++
      return lines.slice(from, at)
    }
    if (line.startsWith('```')) {
      at++
      const code = take((it) => !it.startsWith('```')).join('\n')
      at++
      blocks.push(
        // Long lines scroll, by keyboard too.
        <pre key={at} tabIndex={0}>
          {code}
        </pre>,
      )
    } else if (line.startsWith('#')) {
      const words = <Inline text={line.replace(/^#+\s*/, '')} />
      blocks.push(line.startsWith('##') ? <h3 key={at}>{words}</h3> : <h2 key={at}>{words}</h2>)
      at++
    } else if (line.startsWith('- ')) {
      const items = take((it) => it.startsWith('- '))
      blocks.push(
        <ul key={at}>
          {items.map((it) => (
            <li key={it}>
              <Inline text={it.slice(2)} />
            </li>
          ))}
        </ul>,
      )
    } else if (line.startsWith('|')) {
      const [head, , ...rows] = take((it) => it.startsWith('|')).map(cells)
      blocks.push(
        <table key={at}>
          <thead>
            <tr>
              {head?.map((it, column) => (
                <th key={column}>
                  <Inline text={it} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, number) => (
              <tr key={number}>
                {row.map((it, column) => (
                  <td key={column}>
                    <Inline text={it} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>,
      )
    } else if (line.trim()) {
      const words = take((it) => it.trim() !== '' && !/^(```|#|- |\|)/.test(it))
      blocks.push(
        <p key={at}>
          <Inline text={words.join(' ')} />
        </p>,
      )
    } else at++
  }
  return <article className="markdown">{blocks}</article>
}
