import { DeleteOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { quantity } from '../review'
import type { TextKey } from '../texts'
import { edgeCount, edgeEnds } from '../viewer/grips'

/** Edits of what is selected, by numbers: metres and degrees. Each is one step of undo. */
export function EditPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t } = useSpeech()
  const { corners, unitsPerMetre } = open
  const [edge, setEdge] = useState(0)
  const edges = corners ? edgeCount(corners) : 0
  const length = (at: number) => {
    if (!corners) return ''
    const [[ax, ay], [bx, by]] = edgeEnds(corners, at)
    return quantity(Math.hypot(bx - ax, by - ay) / unitsPerMetre, 'm')
  }
  const chosen = Math.min(edge, edges - 1)
  return (
    <section className="edit-panel" aria-label={t('edit')}>
      <Entry name="move" fields={['x', 'y']} unit="m" onEnter={([x = 0, y = 0]) => desk.moveBy(x, y)} />
      <Entry name="copy" fields={['x', 'y']} unit="m" onEnter={([x = 0, y = 0]) => desk.copyBy(x, y)} />
      <Entry name="rotate" fields={['degrees']} unit="°" onEnter={([degrees = 0]) => desk.rotateBy(degrees)} />
      {edges > 0 && (
        <Entry
          name="pullEdge"
          fields={['outwards']}
          unit="m"
          onEnter={([by = 0]) => desk.pullEdge(chosen, by)}
          before={
            <Select
              aria-label={t('edge')}
              value={chosen}
              onChange={setEdge}
              options={Array.from({ length: edges }, (_, i) => ({
                value: i,
                label: t('edgeNumber', { n: i + 1, length: length(i) }),
              }))}
            />
          }
        />
      )}
      {corners?.straight && (
        <Entry name="offset" fields={['outwards']} unit="m" onEnter={([by = 0]) => desk.offsetBy(by)} />
      )}
      <Button icon={<DeleteOutlined />} danger onClick={() => void desk.erase()}>
        {t('erase')}
      </Button>
    </section>
  )
}

/** The name of an edit, its numbers, and a button; Enter in a number does the same. */
function Entry({
  name,
  fields,
  unit,
  before,
  onEnter,
}: {
  name: 'move' | 'copy' | 'rotate' | 'pullEdge' | 'offset'
  fields: TextKey[]
  unit: string
  before?: React.ReactNode
  onEnter(values: number[]): Promise<void>
}) {
  const { t } = useSpeech()
  const [typed, setTyped] = useState<string[]>([])
  const values = fields.map((_, i) => numberOf(typed[i] ?? ''))
  const isReady = values.every((it) => it !== undefined) && values.some((it) => it !== 0)
  return (
    <form
      className="entry"
      data-entry={name}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void onEnter(values.map((it) => it ?? 0))
      }}
    >
      <b>{t(name)}</b>
      {before}
      {fields.map((field, i) => (
        <Input
          key={field}
          inputMode="decimal"
          prefix={t(field)}
          suffix={unit}
          aria-label={`${t(name)} ${t(field)} (${unit})`}
          status={values[i] === undefined ? 'error' : ''}
          value={typed[i] ?? ''}
          onChange={(event) => setTyped(fields.map((_, at) => (at === i ? event.target.value : (typed[at] ?? ''))))}
        />
      ))}
      <Button htmlType="submit" disabled={!isReady} aria-label={`${t('apply')} ${t(name)}`}>
        {t('apply')}
      </Button>
    </form>
  )
}

/** A number as people type it; 0 when nothing is typed, nothing when it is none. */
export function numberOf(typed: string): number | undefined {
  const text = typed
    .trim()
    .replace(/^[−－]/, '-')
    .replace('。', '.')
  if (text === '') return 0
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
