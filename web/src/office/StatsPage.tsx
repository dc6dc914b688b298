import { Button, Table } from 'antd'
import { save } from '../save'
import { type Measures, get } from './api'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { useOffice } from './words'

/** A measure with its parts, so that no share stands without its base. */
interface Row {
  key: string
  name: string
  value: string
  base: string
  target: string
  /** 0 to 1, for the bar. */
  share: number | undefined
}

/** The middle of sorted numbers; nothing of none. */
function median(sorted: number[]): number | undefined {
  const middle = sorted[Math.floor(sorted.length / 2)]
  const before = sorted[sorted.length / 2 - 1]
  if (middle === undefined) return undefined
  return sorted.length % 2 === 0 && before !== undefined ? (before + middle) / 2 : middle
}

/** Rows of a table as comma-separated values, as spreadsheets read them. */
export function csv(rows: string[][]): string {
  const cell = (it: string) => (/[",\n]/.test(it) ? `"${it.replaceAll('"', '""')}"` : it)
  // The mark at the beginning tells spreadsheets that this is UTF-8.
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Measures of efficiency with their bases, and the rules that officers overturn most. */
export function StatsPage() {
  const { t } = useOffice()
  const { value, failure } = useLoaded('measures', () => get('/api/v1/measures'))
  if (!value) return <Failure said={failure} />
  const rows = rowsOf(value)
  const rules = Object.entries(value.rules)
    .map(([rule, [open = 0, rejected = 0]]) => ({ rule, open, rejected }))
    .toSorted((a, b) => b.rejected - a.rejected || b.open - a.open)
  const ratings = value.ratings.map((count, i) => ({ grade: i + 1, count }))
  const most = Math.max(1, ...ratings.map((it) => it.count))
  const exported = () =>
    csv([
      [t('measure'), t('value'), t('base'), t('target')],
      ...rows.map((it) => [it.name, it.value, it.base, it.target]),
      [],
      [t('rule'), t('openPoints'), t('overturned')],
      ...rules.map((it) => [it.rule, String(it.open), String(it.rejected)]),
    ])
  return (
    <main className="page">
      <div className="page-head">
        <h2>{t('stats')}</h2>
        <span className="spring" />
        <Button onClick={() => save('tushen-measures.csv', exported())}>{t('exportCsv')}</Button>
      </div>
      <Table<Row>
        dataSource={rows}
        pagination={false}
        columns={[
          { title: t('measure'), dataIndex: 'name' },
          { title: t('value'), dataIndex: 'value', align: 'right' },
          { title: t('base'), dataIndex: 'base', align: 'right' },
          { title: t('target'), dataIndex: 'target', align: 'right' },
          {
            title: t('share'),
            width: 220,
            render: (_, it) =>
              it.share !== undefined && (
                <meter min={0} max={1} value={it.share} aria-label={it.name} className="bar-meter" />
              ),
          },
        ]}
      />
      <div className="columns">
        <section>
          <h3>{t('ratings')}</h3>
          {ratings.toReversed().map((it) => (
            <p key={it.grade} className="rating-row">
              <span>{'★'.repeat(it.grade)}</span>
              <span className="rating-bar" style={{ width: `${(it.count / most) * 60}%` }} />
              {it.count}
            </p>
          ))}
        </section>
        <section>
          <h3>{t('rulesOverturned')}</h3>
          <Table
            dataSource={rules}
            rowKey="rule"
            pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              { title: t('rule'), dataIndex: 'rule' },
              { title: t('openPoints'), dataIndex: 'open', align: 'right' },
              { title: t('overturned'), dataIndex: 'rejected', align: 'right' },
            ]}
          />
        </section>
      </div>
    </main>
  )

  function rowsOf(it: Measures): Row[] {
    const share = (key: string, name: string, part: number, whole: number, target = ''): Row => ({
      key,
      name,
      value: whole > 0 ? `${((part / whole) * 100).toFixed(1)} %` : '–',
      base: `${part} / ${whole}`,
      target,
      share: whole > 0 ? part / whole : undefined,
    })
    const middle = (key: string, name: string, sorted: number[], unit: string, target = ''): Row => {
      const found = median(sorted)
      return {
        key,
        name,
        value: found === undefined ? '–' : `${found} ${unit}`,
        base: t('ofCases', { n: sorted.length }),
        target,
        share: undefined,
      }
    }
    return [
      share('complete', t('m_complete'), it.complete_at_first, it.submitted),
      share('twice', t('m_twice'), it.returned_twice, it.submitted, '< 10 %'),
      share('kept', t('m_kept'), it.kept, it.deadlines, '100 %'),
      share('late', t('m_late'), it.late, it.noticed, '0 %'),
      middle('minutes', t('m_minutes'), it.minutes_to_apply, t('unitMinutes'), '≤ 20'),
      middle('days', t('m_days'), it.days, t('workingDays')),
      middle('help', t('m_help'), it.seconds_to_help, t('seconds'), '≤ 60'),
    ]
  }
}
