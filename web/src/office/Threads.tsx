import { LockOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { type Thread, moment } from './api'
import type { CaseDesk } from './case'
import { useOffice } from './words'

const AUDIENCES: Thread['audience'][] = ['department', 'departments', 'applicant']

/** Conversations about objects of the drawing; the header of each says who may read it. */
export function Threads({
  desk,
  threads,
  objects,
  isWriting = false,
}: {
  desk: CaseDesk
  threads: Thread[]
  objects: string[]
  isWriting?: boolean
}) {
  const { t, is } = useOffice()
  const isFirm = is('applicant', 'institute')
  const [audience, setAudience] = useState<Thread['audience']>(isFirm ? 'applicant' : 'department')
  const [text, setText] = useState('')
  const send = async () => {
    if (await desk.act({ action: 'comment', audience, objects, text })) setText('')
  }
  return (
    <section className="threads" aria-label={t('threads')}>
      <h4>
        {t('threads')} {threads.length > 0 && `(${threads.length})`}
      </h4>
      {threads.map((it) => (
        <Conversation key={it.id} desk={desk} thread={it} />
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
        onKeyDown={(event) => {
          if (event.ctrlKey && event.key === 'Enter') void send()
        }}
      >
        {!isFirm && (
          <Select
            prefix={<LockOutlined />}
            aria-label={t('audience')}
            value={audience}
            onChange={setAudience}
            options={AUDIENCES.map((it) => ({ value: it, label: t(`audience_${it}`) }))}
          />
        )}
        <Input.TextArea
          key={String(isWriting)}
          autoFocus={isWriting}
          autoSize
          aria-label={t('newComment')}
          placeholder={t('newComment')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {text && (
          <Button htmlType="submit">
            {t('send')} <kbd>Ctrl ⏎</kbd>
          </Button>
        )}
      </form>
    </section>
  )
}

function Conversation({ desk, thread }: { desk: CaseDesk; thread: Thread }) {
  const { t, language, me, is } = useOffice()
  const [text, setText] = useState('')
  const { id, audience, messages, resolved } = thread
  const send = async () => {
    if (await desk.act({ action: 'comment', thread: id, audience, objects: [], text })) setText('')
  }
  return (
    <article className={`thread ${resolved ? 'resolved' : ''}`}>
      <header>
        <LockOutlined /> {t(`audience_${audience}`)}
        <span className="spring" />
        {audience !== 'applicant' && is('officer', 'lead', 'chief') && (
          <Button
            type="link"
            onClick={() =>
              void desk.act({
                action: 'widen_thread',
                thread: id,
                audience: audience === 'department' ? 'departments' : 'applicant',
              })
            }
          >
            {t('widen')}
          </Button>
        )}
        {!resolved && (thread.by === me?.name || is('lead')) && (
          <Button type="link" onClick={() => void desk.act({ action: 'resolve_thread', thread: id })}>
            {t('resolve')}
          </Button>
        )}
        {resolved && <em>{t('resolved')}</em>}
      </header>
      {messages.map(([by, at, said], i) => (
        <p key={i}>
          <b>{by}</b> <small>{moment(at, language)}</small>
          <br />
          {said}
        </p>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Input
          aria-label={t('threadReply')}
          placeholder={t('threadReply')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </article>
  )
}
