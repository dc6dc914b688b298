import { Table } from 'antd'
import { type RuleAccuracy, get } from './api'
import { useLoaded } from './loaded'
import { Failure, RuleName } from './parts'
import { useOffice } from './words'

/** What officers decided about the points of each rule, and why: the most overturned first. */
export function AccuracyTable() {
  const { t } = useOffice()
  const { value, failure } = useLoaded('accuracy', () => get('/api/v1/rules/accuracy'))
  const share = (it: RuleAccuracy) => {
    const decided = it.confirmed + it.rejected + it.waived
    return decided === 0 ? '–' : `${((100 * it.confirmed) / decided).toFixed(0)} % (${decided})`
  }
  return (
    <section>
      <h3>{t('accuracy')}</h3>
      <Failure said={failure} />
      <Table<RuleAccuracy>
        dataSource={value ?? []}
        loading={!value && !failure}
        rowKey="rule"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        expandable={{
          rowExpandable: (it) => it.reasons.length > 0,
          expandedRowRender: (it) => (
            <ul className="plain-list">
              {it.reasons.map(({ reason, count }) => (
                <li key={reason}>
                  {reason} × {count}
                </li>
              ))}
            </ul>
          ),
        }}
        columns={[
          { title: t('rule'), render: (_, it) => <RuleName of={it} /> },
          { title: t('fail'), dataIndex: 'fail' },
          { title: t('unknown'), dataIndex: 'unknown' },
          { title: t('accuracyConfirmed'), dataIndex: 'confirmed' },
          { title: t('overturned'), dataIndex: 'rejected' },
          { title: t('accuracyWaived'), dataIndex: 'waived' },
          { title: t('accuracyOpen'), dataIndex: 'open' },
          { title: t('accuracyShare'), render: (_, it) => share(it) },
        ]}
      />
    </section>
  )
}
