import { Button, Table } from 'antd'
import type { TaskInfo } from './api'
import { get } from './api'
import { useLoaded } from './loaded'
import { ClockWords, Failure } from './parts'
import { address, go } from './route'
import { useOffice } from './words'

/** The tab of a case where an action is done. */
const TABS: Record<string, string> = {
  submit: 'application',
  give_opinion: 'review',
  sign_opinion: 'opinions',
  answer_consultation: 'opinions',
  close_review: 'opinions',
  resolve_conflict: 'conflicts',
  justify_late: 'review',
  send_notice: 'notice',
  propose_decision: 'notice',
  resubmit: 'reply',
  sign_decision: 'decision',
}

/** What waits for the person, by working time left. */
export function TasksPage() {
  const { t, of, department, is } = useOffice()
  const { value: tasks, failure } = useLoaded('tasks', () => get('/api/v1/tasks'))
  const to = (it: TaskInfo) => address(['cases', it.case.id, TABS[it.action] ?? 'overview'])
  return (
    <main className="page">
      <div className="page-head">
        <h2>
          {t('tasks')} {tasks && <small>{t('taskCount', { n: tasks.length })}</small>}
        </h2>
        {is('applicant', 'institute', 'window') && (
          <Button type="primary" href={address(['cases', 'new'])}>
            {t('newCase')}
          </Button>
        )}
      </div>
      <Failure said={failure} />
      <Table<TaskInfo>
        dataSource={tasks ?? []}
        loading={!tasks && !failure}
        rowKey={(it) => `${it.case.id}/${it.action}/${it.department ?? ''}`}
        pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
        onRow={(it) => ({ onClick: () => go(to(it)), className: 'clickable' })}
        locale={{ emptyText: t('noTasks') }}
        columns={[
          { title: t('due'), render: (_, it) => <ClockWords reading={it.clock} />, width: 330 },
          {
            title: t('case'),
            render: (_, it) => (
              <a href={to(it)}>
                {it.case.title} <small>{it.case.plot}</small>
              </a>
            ),
          },
          { title: t('asked'), render: (_, it) => <b>{of(it.title)}</b> },
          { title: t('stage'), render: (_, it) => of(it.case.stage_title) },
          { title: t('department'), render: (_, it) => it.department && department(it.department) },
          {
            title: t('pointsLeft'),
            align: 'right',
            render: (_, it) => t('pointsOfRound', { n: it.case.open_points, round: it.case.round }),
          },
        ]}
      />
    </main>
  )
}
