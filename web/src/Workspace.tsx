import {
  ExpandOutlined,
  FolderOpenOutlined,
  LockOutlined,
  MoonOutlined,
  RedoOutlined,
  SunOutlined,
  UndoOutlined,
} from '@ant-design/icons'
import { Button, Dropdown, Tabs, Tooltip } from 'antd'
import { useCallback, useEffect, useRef } from 'react'
import { Canvas } from './Canvas'
import { type Desk, type DeskState, type Open, standingCounts } from './desk'
import { useSpeech } from './language'
import { ConditionsPanel } from './panels/ConditionsPanel'
import { FindingsPanel } from './panels/FindingsPanel'
import { IndicatorsPanel } from './panels/IndicatorsPanel'
import { LayersPanel } from './panels/LayersPanel'
import { ObjectsPanel } from './panels/ObjectsPanel'
import { PropertiesPanel } from './panels/PropertiesPanel'
import { GLYPHS, VERDICTS } from './review'
import { save } from './save'
import type { TextKey } from './texts'
import type { Point } from './viewer/camera'

/** The open drawing with its panels. */
export function Workspace({
  desk,
  state,
  open,
  onLanguage,
}: {
  desk: Desk
  state: DeskState
  open: Open
  onLanguage(): void
}) {
  const { t, language } = useSpeech()
  const counts = standingCounts(open)
  const position = useRef<HTMLSpanElement>(null)
  const { unitsPerMetre } = open
  const onMove = useCallback(
    ([x, y]: Point) => {
      const metres = (value: number) => (value / unitsPerMetre).toFixed(3)
      if (position.current) position.current.textContent = `X ${metres(x)}  Y ${metres(y)} m`
    },
    [unitsPerMetre],
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase()
      if (event.target instanceof HTMLInputElement) return
      if (event.ctrlKey && key === 'z') void desk.undo()
      else if (event.ctrlKey && key === 'y') void desk.redo()
      else if (key === 'escape') desk.focus(undefined)
      else if (key === 'home') desk.zoomExtents()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [desk])

  const stem = open.name.replace(/\.[^.]+$/, '')
  const exports = [
    {
      key: 'json',
      label: t('exportJson'),
      run: async () => save(`${stem}.review.json`, await desk.reviewJson()),
    },
    {
      key: 'dxf',
      label: t(open.edits > 0 ? 'exportMarks' : 'exportMarked'),
      run: async () => save(`${stem}.marked.dxf`, await desk.marked(language === 'zh')),
    },
  ]
  const tool = (key: TextKey, icon: React.ReactNode, run: () => void, disabled = false) => (
    <Tooltip title={t(key)}>
      <Button type="text" icon={icon} aria-label={t(key)} disabled={disabled} onClick={run} />
    </Tooltip>
  )
  return (
    <>
      <header className="bar">
        <h1>{t('product')}</h1>
        {tool('home', <FolderOpenOutlined />, () => desk.closeDrawing())}
        <span className="name">{open.name}</span>
        {open.edits > 0 && <span className="edited">● {t('edited')}</span>}
        {tool('undo', <UndoOutlined />, () => void desk.undo(), open.edits === 0)}
        {tool('redo', <RedoOutlined />, () => void desk.redo(), open.undone === 0)}
        {tool('extents', <ExpandOutlined />, () => desk.zoomExtents())}
        {tool(
          state.dark ? 'canvasLight' : 'canvasDark',
          state.dark ? <SunOutlined /> : <MoonOutlined />,
          () => void desk.setDark(!state.dark),
        )}
        <span className="spring" />
        <span className="counts" role="status">
          {VERDICTS.map((it) => (
            <span key={it} className={it} title={t(it)} data-verdict={it}>
              {GLYPHS[it]} {counts[it] ?? '…'}
            </span>
          ))}
        </span>
        <span className="packs">
          {t('packs', { date: open.review.engine.date, n: open.review.engine.packs.length })}
        </span>
        <Tooltip title={t('local')}>
          <LockOutlined className="local" aria-label={t('local')} />
        </Tooltip>
        <Dropdown
          menu={{ items: exports, onClick: ({ key }) => void exports.find((it) => it.key === key)?.run() }}
          trigger={['click']}
        >
          <Button>{t('export')}</Button>
        </Dropdown>
        <Button type="text" onClick={onLanguage}>
          {t('language')}
        </Button>
      </header>
      <main className="desk">
        <aside className="dock left" aria-label={t('layers')}>
          <Tabs
            tabBarGutter={18}
            items={[
              { key: 'objects', label: t('objects'), children: <ObjectsPanel desk={desk} open={open} /> },
              { key: 'layers', label: t('layers'), children: <LayersPanel desk={desk} open={open} /> },
            ]}
          />
        </aside>
        <Canvas
          desk={desk}
          onMove={onMove}
          label={t('canvas', { name: open.name, fail: counts.fail ?? 0, unknown: counts.unknown ?? 0 })}
        />
        <aside className="dock right" aria-label={t('findings')}>
          <Tabs
            tabBarGutter={18}
            items={[
              { key: 'findings', label: t('findings'), children: <FindingsPanel desk={desk} open={open} /> },
              { key: 'indicators', label: t('indicators'), children: <IndicatorsPanel open={open} /> },
              { key: 'properties', label: t('properties'), children: <PropertiesPanel open={open} /> },
              { key: 'conditions', label: t('conditions'), children: <ConditionsPanel desk={desk} open={open} /> },
            ]}
          />
        </aside>
      </main>
      <footer className="status">
        <span ref={position} className="position" />
        <span>{t('unit', { unit: open.review.drawing.unit })}</span>
        {state.outcome && (
          <>
            <span className="outcome">{t('moved', state.outcome)}</span>
            <span>{t('rechecked', { ms: state.outcome.milliseconds.toFixed(1) })}</span>
          </>
        )}
      </footer>
    </>
  )
}
