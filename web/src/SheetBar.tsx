import { Segmented, Select } from 'antd'
import type { Desk } from './desk'
import type { Open } from './state'
import { useSpeech } from './language'

/** What the canvas shows: the model or one of its layouts on paper, which storey of a building model; plan or space. */
export function SheetBar({ desk, open }: { desk: Desk; open: Open }) {
  const { t } = useSpeech()
  const { floors, floor, layout } = open
  const layouts = open.layouts.map((it, value) => ({ ...it, value })).filter((it) => !it.isEmpty)
  return (
    <div className="sheet-bar" role="group" aria-label={t('sheetBar')}>
      {layouts.length > 0 && (
        <Select
          aria-label={t('layout')}
          className="sheet"
          popupMatchSelectWidth={false}
          value={layout ?? -1}
          options={[
            { value: -1, label: t('modelSpace') },
            ...layouts.map(({ value, name }) => ({ value, label: name })),
          ]}
          onChange={(it: number) => void desk.showLayout(it < 0 ? undefined : it)}
        />
      )}
      {floors.length > 0 && floor !== undefined && (
        <Select
          aria-label={t('floor')}
          className="sheet"
          popupMatchSelectWidth={false}
          value={floor}
          options={floors.map((it) => ({ value: it.id, label: it.title }))}
          onChange={(it: string) => desk.showFloor(it)}
        />
      )}
      <Segmented
        aria-label={t('planOrSpace')}
        value={open.massing ? '3D' : '2D'}
        options={['2D', '3D']}
        onChange={(it) => desk.showMassing(it === '3D')}
      />
    </div>
  )
}
