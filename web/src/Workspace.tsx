import {
  AimOutlined,
  ColumnWidthOutlined,
  DiffOutlined,
  EditOutlined,
  ExpandOutlined,
  FolderOpenOutlined,
  LockOutlined,
  MenuOutlined,
  MoonOutlined,
  PicCenterOutlined,
  RadiusSettingOutlined,
  RedoOutlined,
  SearchOutlined,
  SelectOutlined,
  SunOutlined,
  UndoOutlined,
} from '@ant-design/icons'
import { Button, Dropdown, Input, Tabs } from 'antd'
import { Suspense, lazy, useEffect, useEffectEvent, useRef, useState } from 'react'
import { Canvas, writeMeasured } from './Canvas'
import { Palette } from './Palette'
import { SheetBar } from './SheetBar'
import type { Desk } from './desk'
import { type DeskState, type DockTab, type Open, standingCounts } from './state'
import { useSpeech } from './language'
import { ConditionsPanel } from './panels/ConditionsPanel'
import { AidsPanel } from './panels/AidsPanel'
import { ComparePanel } from './panels/ComparePanel'
import { FindingsPanel } from './panels/FindingsPanel'
import { IndicatorsPanel } from './panels/IndicatorsPanel'
import { LayersPanel } from './panels/LayersPanel'
import { MappingPanel } from './panels/MappingPanel'
import { ObjectsPanel } from './panels/ObjectsPanel'
import { PropertiesPanel } from './panels/PropertiesPanel'
import { GLYPHS, VERDICTS } from './review'
import { printPage, save } from './save'
import { PROJECT_ENDING } from './project'
import type { TextKey } from './texts'
import type { Point } from './viewer/camera'
import { DRAWN, type DrawTool, isDrawTool } from './shapes'
import type { Tool } from './viewer/viewer'

/** What is built in space: with the library for it, loaded by those who look. */
const Massing = lazy(() => import('./massing/Massing'))

/** The tools of the canvas. */
const TOOLS: [Tool, React.ReactNode][] = [
  ['select', <SelectOutlined key="select" />],
  ['distance', <ColumnWidthOutlined key="distance" />],
  ['area', <PicCenterOutlined key="area" />],
  ['angle', <RadiusSettingOutlined key="angle" />],
]
/** A window narrower than this, in pixels, has no room for a left dock beside the canvas: it opens over it. */
const NARROW = 1300
/** Regions that F6 goes through. */
const REGIONS = ['.dock.left .ant-tabs-tab-active [role=tab]', '.canvas', '.dock.right .ant-tabs-tab-active [role=tab]']

/** Where arrow keys push what is selected. */
const NUDGES: Record<string, Point> = {
  arrowleft: [-1, 0],
  arrowright: [1, 0],
  arrowup: [0, 1],
  arrowdown: [0, -1],
}

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
  const { t, language, title } = useSpeech()
  const [palette, setPalette] = useState<string>()
  const [docks, setDocks] = useState(true)
  const [left, setLeft] = useState(() => window.innerWidth > NARROW)
  const counts = standingCounts(open)
  const position = useRef<HTMLSpanElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const { unitsPerMetre } = open
  const onMove = ([x, y]: Point) => {
    const metres = (value: number) => (value / unitsPerMetre).toFixed(3)
    if (position.current) position.current.textContent = `X ${metres(x)}  Y ${metres(y)} m`
  }
  const stem = open.name.replace(/\.[^.]+$/, '')
  const saveProject = async () => save(`${stem}${PROJECT_ENDING}`, await desk.projectFile())
  const print = async () => printPage(await desk.exported('html', language === 'zh'))
  const onSave = useEffectEvent(saveProject)
  const onPrint = useEffectEvent(print)
  useEffect(() => {
    const nudge = async ([x, y]: Point, { shiftKey, altKey }: KeyboardEvent) => {
      const metres = shiftKey ? 1 : altKey ? 0.01 : 0.1
      await desk.moveBy(x * metres, y * metres)
    }
    const goRound = (by: 1 | -1) => {
      const regions = REGIONS.map((it) => document.querySelector<HTMLElement>(it)).filter((it) => it !== null)
      const dock = (it: HTMLElement) => it.closest('.dock') ?? it
      const at = regions.findIndex((it) => dock(it).contains(document.activeElement))
      regions[(at + by + regions.length) % regions.length]?.focus()
    }
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase()
      const { target } = event
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
      const onCanvas = target instanceof Element && (target.matches('.canvas') || target === document.body)
      if (event.ctrlKey && (key === 'k' || key === 'f')) setPalette('')
      else if (key === 'f3') desk.setSnapping(!desk.current().snapping)
      else if (key === 'f6') goRound(event.shiftKey ? -1 : 1)
      else if (key === 'f9') setDocks((it) => !it)
      else if (isTyping) return
      else if (event.ctrlKey && key === 'z') void desk.undo()
      else if (event.ctrlKey && key === 'y') void desk.redo()
      else if (event.ctrlKey && key === 's') void onSave()
      else if (event.ctrlKey && key === 'p') void onPrint()
      else if (onCanvas && event.ctrlKey && NUDGES[key]) void nudge(NUDGES[key], event)
      else if (onCanvas && key === 'delete') void desk.erase()
      else if (key === 'escape') {
        if (window.innerWidth <= NARROW && target instanceof Element && target.closest('.dock.left')) setLeft(false)
        else desk.escape()
      } else if (key === 'home') desk.zoomExtents()
      else if (key === ']' || key === '[') desk.goStep(key === ']' ? 1 : -1)
      // On the canvas letters begin a command, as in CAD programs.
      else if (onCanvas && /^[a-z]$/.test(key) && !event.ctrlKey && !event.altKey && !event.metaKey) setPalette(key)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [desk])

  const movedNames = state.outcome?.moved.map((it) => it.name || title(open.vocabulary.kinds, it.kind)).join('、')
  /** A model is not edited, nor what is seen on paper or in space. */
  const isFixed = open.isModel || open.layout !== undefined || open.massing
  const isChinese = language === 'zh'
  const item = (key: TextKey, run: () => Promise<void>) => ({ key, label: t(key), run })
  const exports = [
    item('exportEdited', async () => save(`${stem}.edited.dxf`, await desk.edited())),
    item(open.edits > 0 ? 'exportMarks' : 'exportMarked', async () =>
      save(`${stem}.marked.dxf`, await desk.marked(isChinese)),
    ),
    item('exportProject', () => saveProject()),
    item('exportReport', async () => save(`${stem}.report.html`, await desk.exported('html', isChinese))),
    item('print', () => print()),
    item('exportJson', async () => save(`${stem}.review.json`, await desk.reviewJson())),
    item('exportCsv', async () => save(`${stem}.findings.csv`, await desk.exported('csv', isChinese))),
    item('exportSarif', async () => save(`${stem}.sarif`, await desk.exported('sarif', isChinese))),
    item('exportGeoJson', async () => save(`${stem}.geojson`, await desk.exported('geojson', isChinese))),
    item('exportSvg', async () => save(`${stem}.svg`, await desk.exported('svg', isChinese))),
    item('exportPng', async () => save(`${stem}.png`, await desk.photograph())),
    item('exportFacts', async () => save(`${stem}.facts.json`, await desk.facts())),
    ...(Object.keys(open.mapping).length > 0
      ? [item('exportMapping', async () => save(`${stem}.layers.toml`, desk.mappingFile()))]
      : []),
  ]
  const drawing = Object.entries(DRAWN).map(([key, it]) => ({ key: key as DrawTool, label: t(it.title) }))
  const tool = (key: TextKey, icon: React.ReactNode, run: () => void, disabled = false) => (
    <Button type="text" icon={icon} title={t(key)} aria-label={t(key)} disabled={disabled} onClick={run} />
  )
  return (
    <>
      <header className="bar">
        <h1>{t('product')}</h1>
        {tool('leftDock', <MenuOutlined />, () => setLeft(!left))}
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
        <span className="tools-of-canvas" role="group" aria-label={t('canvasTools')}>
          {TOOLS.map(([it, icon]) => (
            <Button
              key={it}
              title={t(it)}
              type={state.tool === it ? 'primary' : 'text'}
              icon={icon}
              aria-label={t(it)}
              aria-pressed={state.tool === it}
              disabled={open.layout !== undefined || open.massing}
              onClick={() => desk.use(it)}
            />
          ))}
        </span>
        <Dropdown
          disabled={isFixed}
          menu={{ items: drawing, onClick: ({ key }) => desk.use(key as DrawTool) }}
          trigger={['click']}
        >
          <Button
            type={isDrawTool(state.tool) ? 'primary' : 'text'}
            icon={<EditOutlined />}
            title={t('drawTools')}
            aria-label={t('drawTools')}
            aria-pressed={isDrawTool(state.tool)}
          />
        </Dropdown>
        <Dropdown
          menu={{
            items: [
              { key: 'file', label: t('compareFile') },
              { key: 'opened', label: t('compareOpened') },
            ],
            onClick: ({ key }) => (key === 'file' ? chooser.current?.click() : void desk.compare()),
          }}
          trigger={['click']}
        >
          <Button type="text" icon={<DiffOutlined />} title={t('compare')} aria-label={t('compare')} />
        </Dropdown>
        <input
          ref={chooser}
          type="file"
          accept=".dxf"
          hidden
          className="compare-file"
          aria-label={t('compareFile')}
          onChange={(event) => {
            const [file] = event.target.files ?? []
            if (file) void desk.compare(file)
            event.target.value = ''
          }}
        />
        {tool('palette', <SearchOutlined />, () => setPalette(''))}
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
        <LockOutlined className="local" title={t('local')} aria-label={t('local')} />
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
      <main data-edits={open.edits} className={`desk${docks ? '' : ' wide'}${left ? ' left-open' : ''}`}>
        <aside className="dock left" aria-label={t('layers')}>
          <Tabs
            tabBarGutter={18}
            items={[
              { key: 'objects', label: t('objects'), children: <ObjectsPanel desk={desk} open={open} /> },
              { key: 'layers', label: t('layers'), children: <LayersPanel desk={desk} open={open} /> },
              { key: 'mapping', label: t('mapping'), children: <MappingPanel desk={desk} open={open} /> },
            ]}
          />
        </aside>
        <div className="stage">
          <Canvas
            desk={desk}
            onMove={onMove}
            label={t('canvas', { name: open.name, fail: counts.fail ?? 0, unknown: counts.unknown ?? 0 })}
          />
          {open.massing && (
            <Suspense>
              <Massing desk={desk} open={open} dark={state.dark} />
            </Suspense>
          )}
          <SheetBar desk={desk} open={open} />
        </div>
        <aside className="dock right" aria-label={t('findings')}>
          <Tabs
            tabBarGutter={14}
            activeKey={state.tab}
            onChange={(key) => desk.show(key as DockTab)}
            items={[
              { key: 'findings', label: t('findings'), children: <FindingsPanel desk={desk} open={open} /> },
              { key: 'indicators', label: t('indicators'), children: <IndicatorsPanel desk={desk} open={open} /> },
              { key: 'properties', label: t('properties'), children: <PropertiesPanel desk={desk} open={open} /> },
              { key: 'aids', label: t('aids'), children: <AidsPanel desk={desk} open={open} /> },
              ...(open.compared
                ? [
                    {
                      key: 'compare',
                      label: t('compare'),
                      children: <ComparePanel desk={desk} open={open} compared={open.compared} />,
                    },
                  ]
                : []),
              { key: 'conditions', label: t('conditions'), children: <ConditionsPanel desk={desk} open={open} /> },
            ]}
          />
        </aside>
      </main>
      {palette !== undefined && (
        <Palette desk={desk} state={state} open={open} start={palette} onClose={() => setPalette(undefined)} />
      )}
      <footer className="status">
        <span ref={position} className="position" />
        <span>{t('unit', { unit: open.review.drawing.unit })}</span>
        <Button
          type="text"
          className="snap"
          aria-pressed={state.snapping}
          icon={<AimOutlined />}
          onClick={() => desk.setSnapping(!state.snapping)}
        >
          {t('snap')}
        </Button>
        {open.selection.length > 0 && <span role="status">{t('selected', { n: open.selection.length })}</span>}
        {state.tool !== 'select' && (
          <span className="outcome" role="status">
            {t(state.tool)}{' '}
            {state.measured ? writeMeasured(state.measured) : t(isDrawTool(state.tool) ? 'drawing' : 'measuring')}
          </span>
        )}
        {state.tool !== 'select' && <TypedPoint desk={desk} />}
        {state.stop && <span className="limit-kept">╫ {state.stop}</span>}
        {state.outcome && (
          <>
            <span className="outcome" role="status">
              {t(movedNames ? 'moved' : 'changed', {
                name: movedNames ?? '',
                fixed: state.outcome.fixed,
                added: state.outcome.added,
              })}
            </span>
            <span>{t('rechecked', { ms: state.outcome.milliseconds.toFixed(1) })}</span>
          </>
        )}
      </footer>
    </>
  )
}

/** The field for points that are typed while something is drawn or measured; Enter adds one, and ends where nothing is typed. */
function TypedPoint({ desk }: { desk: Desk }) {
  const { t } = useSpeech()
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)
  return (
    <Input
      className="typed-point"
      aria-label={t('typedPoint')}
      placeholder="3.5  @3,4  @5<30"
      title={t('typedPoint')}
      status={isWrong ? 'error' : ''}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value)
        setWrong(false)
      }}
      onPressEnter={() => {
        if (typed.trim() === '') desk.endCourse()
        else if (desk.type(typed)) setTyped('')
        else setWrong(true)
      }}
    />
  )
}
