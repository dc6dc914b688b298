import { Button, Select, Table } from 'antd'
import { useState } from 'react'
import { type CaseLine, type Stage, get, moment } from './api'
import { useLoaded } from './loaded'
import { ClockWords, Failure } from './parts'
import { address, go } from './route'
import { STAGES } from './texts'
import { useOffice } from './words'

/** The cases that the person may see, the newest first. */
export function CasesPage() {
  const { t, of, language, department, organisation, list, is } = useOffice()
  const [stage, setStage] = useState<Stage | ''>('')
  const [cursors, setCursors] = useState<string[]>([])
  const cursor = cursors.at(-1)
  const query = { ...(stage && { stage }), ...(cursor && { cursor }), limit: 20 }
  const { value, failure } = useLoaded(JSON.stringify(query), () => get('/api/v1/cases', {}, query))
  return (
    <main className="page">
      <div className="page-head">
        <h2>{t('cases')}</h2>
        <Select<Stage | ''>
          aria-label={t('stage')}
          value={stage}
          style={{ width: 180 }}
          onChange={(it) => {
            setStage(it)
            setCursors([])
          }}
          options={[
            { value: '', label: t('allStages') },
            ...STAGES.map(([id, text]) => ({ value: id, label: of(text) })),
          ]}
        />
        <span className="spring" />
        {is('applicant', 'institute', 'window') && (
          <Button type="primary" href={address(['cases', 'new'])}>
            {t('newCase')}
          </Button>
        )}
      </div>
      <Failure said={failure} />
      <Table<CaseLine>
        dataSource={value?.cases ?? []}
        loading={!value && !failure}
        rowKey="id"
        pagination={false}
        onRow={(it) => ({ onClick: () => go(address(['cases', it.id, 'overview'])), className: 'clickable' })}
        locale={{ emptyText: t('noCases') }}
        columns={[
          {
            title: t('case'),
            render: (_, it) => (
              <a href={address(['cases', it.id, 'overview'])}>
                {it.title} <small>{it.plot}</small>
              </a>
            ),
          },
          { title: t('firms'), render: (_, it) => list(it.organisations.map(organisation)) },
          { title: t('stage'), render: (_, it) => <b>{of(it.stage_title)}</b> },
          { title: t('round'), align: 'right', render: (_, it) => it.round || '' },
          { title: t('pointsLeft'), align: 'right', dataIndex: 'open_points' },
          { title: t('due'), render: (_, it) => <ClockWords reading={it.clock} /> },
          { title: t('waitingFor'), render: (_, it) => list(it.waiting_for.map(department)) },
          { title: t('changed'), render: (_, it) => moment(it.changed, language) },
        ]}
      />
      <div className="pager">
        <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
          {t('newer')}
        </Button>
        <Button disabled={!value?.next} onClick={() => value?.next && setCursors([...cursors, value.next])}>
          {t('older')}
        </Button>
      </div>
    </main>
  )
}
