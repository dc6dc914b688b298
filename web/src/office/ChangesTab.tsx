import { Alert, Table } from 'antd'
import type { Bilingual } from '../texts'
import { type Case, get } from './api'
import { useLoaded } from './loaded'
import { Failure } from './parts'
import { address } from './route'
import { useOffice } from './words'

type Class = 'forbidden' | 'limited' | 'unnamed' | 'free'

interface Change {
  class: Class
  title: Bilingual
  clause: string
  certain: boolean
  message: Bilingual
  rule?: string
}

/** What the lists of the authority say of the changes of an approved drawing; part of `tushen.diff/1`. */
interface Control {
  class: Class
  source: string
  checked: boolean
  changes: Change[]
  consult: Bilingual[]
  not_seen: Bilingual[]
}

const KINDS: Record<Class, 'error' | 'warning' | 'info' | 'success'> = {
  forbidden: 'error',
  limited: 'warning',
  unnamed: 'info',
  free: 'success',
}

/** The drawing against what was approved before: which changes are forbidden, need a new approval, or are free. */
export function ChangesTab({ view }: { view: Case }) {
  const { t, of, list } = useOffice()
  const round = view.rounds.filter((it) => it.review).at(-1)?.number ?? 0
  const { value, failure } = useLoaded(`${view.id}/${round}/approved`, async () => {
    const parts = { id: view.id, round }
    const found: unknown = await get('/api/v1/cases/{id}/rounds/{round}/diff', parts, { against: 'approved' })
    return (found as { control: Control | null }).control
  })
  if (failure) return <Failure said={failure} />
  if (value === undefined) return null
  if (value === null) return <p className="empty">{t('changesNoLists')}</p>
  return (
    <main className="page">
      <Alert
        type={KINDS[value.class]}
        showIcon
        title={t(`change_${value.class}`)}
        description={
          <>
            {value.source} {!value.checked && <em>{t('unchecked')}</em>}
            {view.prior && (
              <>
                {' · '}
                <a href={address(['cases', view.prior])}>{t('changesApproved')}</a>
              </>
            )}
          </>
        }
      />
      <Table<Change>
        dataSource={value.changes}
        rowKey={(it) => `${it.clause} ${it.title.zh} ${it.message.zh}`}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: t('changeClass'),
            render: (_, it) => (
              <>
                {t(`change_${it.class}`)} {!it.certain && <small>{t('changeUnsure')}</small>}
              </>
            ),
          },
          { title: t('changeWhat'), render: (_, it) => of(it.message) },
          { title: t('changeGround'), render: (_, it) => [of(it.title), it.clause].filter(Boolean).join(' · ') },
        ]}
      />
      {value.consult.length > 0 && <p>{t('changeConsult', { who: list(value.consult.map(of)) })}</p>}
      {value.not_seen.length > 0 && (
        <p className="hint">{t('changeNotSeen', { what: list(value.not_seen.map(of)) })}</p>
      )}
    </main>
  )
}
