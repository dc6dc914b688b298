import { Table } from 'antd'
import { type PackSince, get, moment } from './api'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { useOffice } from './words'

/** The packs in force, each with the report of the trial that went before. */
export function PacksInForce() {
  const { t, language } = useOffice()
  const { value, failure } = useLoaded('in-force', () => get('/api/v1/packs/in-force'))
  return (
    <section>
      <h3>{t('packsInForce')}</h3>
      <p className="hint">{t('packsInForceHint')}</p>
      <Failure said={failure} />
      <Table<PackSince>
        dataSource={value ?? []}
        loading={!value && !failure}
        rowKey="pack"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t('pack'), dataIndex: 'pack' },
          { title: t('packHash'), render: (_, it) => <span className="hash">{it.sha256.slice(0, 16)}…</span> },
          { title: t('packSince'), render: (_, it) => moment(it.since, language) },
          {
            title: t('packReport'),
            render: (_, it) =>
              it.tried ? (
                <a href={`/api/v1/packs/${it.pack}/report`} download={`${it.pack}.sandbox.json`}>
                  {t('sandboxReport')}
                </a>
              ) : (
                t('packFirst')
              ),
          },
        ]}
      />
    </section>
  )
}
