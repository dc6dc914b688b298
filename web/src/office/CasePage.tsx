import { Spin } from 'antd'
import { useEffect } from 'react'
import type { CaseView, Present, Stage } from './api'
import { ApplicationTab } from './ApplicationPage'
import { type CaseDesk, useCase } from './case'
import { Company } from './Company'
import { ChangesTab } from './ChangesTab'
import { CompareTab } from './CompareTab'
import { ConflictsTab } from './ConflictsTab'
import { DecisionTab } from './DecisionTab'
import { LogTab } from './LogTab'
import { NoticeTab } from './NoticeTab'
import { OpinionsTab } from './OpinionsTab'
import { OverviewTab } from './OverviewTab'
import { ClockWords, Failure, Prove, Refusal } from './parts'
import { ReplyTab } from './ReplyTab'
import { ReviewTab } from './ReviewTab'
import { address, go } from './route'
import type { OfficeKey } from './texts'
import { Threads } from './Threads'
import { useOffice } from './words'

/** Stages at which the application can be changed. */
const PREPARING: Stage[] = ['draft', 'returned', 'correction']

/** A case: its bar with clock and tabs, and the tab that the address names. */
export function CasePage({ id, tab, query }: { id: string; tab: string; query: URLSearchParams }) {
  const { t, of, me, is } = useOffice()
  const { desk, state } = useCase(id)
  const { view, failure, refusal, isLive, isCodeNeeded, here, followed } = state
  useEffect(() => desk.whereabouts({ tab }), [desk, tab])
  const leader = here.find((it) => it.client === followed)
  const theirTab = leader?.at.tab
  const theirPoint = leader?.at.point
  useEffect(() => {
    if (theirTab) go(address(['cases', id, theirTab], { p: theirPoint ?? undefined }), true)
  }, [id, theirTab, theirPoint])
  if (failure) return <Failure said={failure} />
  if (!view) return <Spin delay={400} />
  const { case: it, clocks, stage_title } = view
  const isOfficial = !is('applicant', 'institute')
  // One's own department's clock while it runs, else that of the whole.
  const own = clocks[me?.department ?? '']
  const clock = (own?.state !== 'kept' && own?.state !== 'missed' && own) || (clocks['whole'] ?? clocks['accept'])
  const unresolved = it.conflicts.filter((conflict) => !conflict.resolution).length
  const tabs: [name: string, key: OfficeKey, isShown: boolean, badge?: string | undefined][] = [
    ['overview', 'overview', true],
    ['application', 'application', PREPARING.includes(it.stage) && !is('auditor')],
    ['review', 'review', it.rounds.length > 0],
    ['threads', 'threads', true, it.threads.length > 0 ? String(it.threads.length) : undefined],
    ['opinions', 'opinions', it.rounds.length > 0 && isOfficial],
    ['conflicts', 'conflicts', it.rounds.length > 0 && isOfficial, unresolved > 0 ? `${unresolved}!` : undefined],
    ['notice', 'notice', it.rounds.length > 0],
    ['reply', 'reply', it.stage === 'correction' && !isOfficial],
    ['compare', 'compareRounds', it.rounds.length > 1],
    ['changes', 'changes', Boolean(it.prior) && it.rounds.some((round) => round.review)],
    ['decision', 'decision', it.rounds.length > 0],
    ['log', 'log', true],
  ]
  return (
    <>
      <header className="case-bar">
        <b className="name">{it.title}</b>
        <small>{it.id}</small>
        <b className="stage">{of(stage_title)}</b>
        {it.rounds.length > 0 && <span>{t('roundN', { n: it.rounds.length })}</span>}
        <ClockWords reading={clock} />
        <span className="spring" />
        <Company desk={desk} here={here} followed={followed} />
        <small title={t('liveHint')}>{isLive ? `● ${t('live')}` : `○ ${t('notLive')}`}</small>
      </header>
      <nav className="tabs" aria-label={t('caseTabs')}>
        {tabs
          .filter(([, , isShown]) => isShown)
          .map(([name, key, , badge]) => (
            <a key={name} href={address(['cases', id, name])} aria-current={tab === name ? 'page' : undefined}>
              {t(key)}
              {badge && <em>{badge}</em>}
            </a>
          ))}
      </nav>
      <Refusal desk={desk} said={refusal} />
      <Prove desk={desk} isAsked={isCodeNeeded} />
      <Tab name={tab} desk={desk} view={view} query={query} here={here} followed={leader} />
    </>
  )
}

interface TabProps {
  name: string
  desk: CaseDesk
  view: CaseView
  query: URLSearchParams
  here: Present[]
  followed: Present | undefined
}

function Tab({ name, desk, view, query, here, followed }: TabProps) {
  const { case: it } = view
  switch (name) {
    case 'application':
      return <ApplicationTab desk={desk} view={it} />
    case 'review':
      return <ReviewTab desk={desk} view={it} query={query} here={here} followed={followed} />
    case 'threads':
      return (
        <main className="page narrow">
          <Threads desk={desk} threads={it.threads} objects={[]} />
        </main>
      )
    case 'opinions':
      return <OpinionsTab desk={desk} view={view} />
    case 'conflicts':
      return <ConflictsTab desk={desk} view={it} />
    case 'notice':
      return <NoticeTab desk={desk} view={it} />
    case 'reply':
      return <ReplyTab desk={desk} view={it} />
    case 'compare':
      return <CompareTab view={it} query={query} />
    case 'changes':
      return <ChangesTab view={it} />
    case 'decision':
      return <DecisionTab desk={desk} view={it} />
    case 'log':
      return <LogTab view={it} />
    default:
      return <OverviewTab desk={desk} view={view} />
  }
}
