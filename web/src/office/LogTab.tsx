import { Table } from 'antd'
import { type Case, get, moment } from './api'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { useOffice } from './words'

/** The audit trail: who did what when, each entry with the hash that continues the one before. */
export function LogTab({ view }: { view: Case }) {
  const { t, of, language } = useOffice()
  const { value, failure } = useLoaded(`${view.id}@${view.version}/log`, () =>
    get('/api/v1/cases/{id}/events', { id: view.id }),
  )
  return (
    <main className="page">
      <Failure said={failure} />
      <Table
        dataSource={value ?? []}
        loading={!value && !failure}
        rowKey="seq"
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        expandable={{
          rowExpandable: (it) => Boolean(it.event),
          expandedRowRender: (it) => <pre className="event">{JSON.stringify(it.event?.action, null, 2)}</pre>,
        }}
        columns={[
          { title: '#', dataIndex: 'seq', width: 60 },
          { title: t('when'), render: (_, it) => moment(it.at, language) },
          { title: t('who'), render: (_, it) => (it.user === 'system' ? t('machine') : it.user) },
          { title: t('what'), render: (_, it) => of(it.title) },
          { title: t('chain'), render: (_, it) => <span className="hash">{it.hash}</span> },
        ]}
      />
    </main>
  )
}
