/** Every text of the page, in Chinese and English. What speaks of drawings and rules comes from the engine. */

export type Language = 'zh' | 'en'

/** A text in both languages, as the engine gives it. */
export interface Bilingual {
  zh: string
  en: string
}

export const TEXTS = {
  product: { zh: '图审', en: 'Tushen' },
  subtitle: { zh: '智能绘图助手', en: 'Drawing assistant' },
  drop: { zh: '把图纸拖到这里，或按 Ctrl O 选择', en: 'Drop a drawing here, or press Ctrl O' },
  dropMore: {
    zh: 'DXF，可同时放入规划条件（TOML）。文件只在本机打开，不上传。',
    en: 'DXF, with its planning conditions (TOML) if there are any. Opened on this machine, not uploaded.',
  },
  choose: { zh: '选择文件', en: 'Choose files' },
  samples: { zh: '示例图纸', en: 'Sample drawings' },
  local: { zh: '本机处理，未上传', en: 'On this machine. Not uploaded' },
  opening: { zh: '正在读取、识别和检查 {name}', en: 'Reading, recognising and checking {name}' },
  home: { zh: '打开其他图纸', en: 'Open another drawing' },
  undo: { zh: '撤销（Ctrl Z）', en: 'Undo (Ctrl Z)' },
  redo: { zh: '重做（Ctrl Y）', en: 'Redo (Ctrl Y)' },
  extents: { zh: '显示全图（Home）', en: 'Zoom to extents (Home)' },
  canvasDark: { zh: '深色画布', en: 'Dark canvas' },
  canvasLight: { zh: '浅色画布', en: 'Light canvas' },
  language: { zh: 'English', en: '中文' },
  export: { zh: '导出', en: 'Export' },
  exportJson: { zh: '审查结果（JSON）', en: 'Review (JSON)' },
  exportMarked: { zh: '带意见的图纸（DXF）', en: 'Drawing with findings (DXF)' },
  exportMarks: { zh: '意见图层（DXF，叠加用）', en: 'Findings as overlay (DXF)' },
  edited: { zh: '已修改', en: 'edited' },
  layers: { zh: '图层', en: 'Layers' },
  objects: { zh: '对象', en: 'Objects' },
  searchLayers: { zh: '搜索图层', en: 'Search layers' },
  allOn: { zh: '全开', en: 'All on' },
  isolate: { zh: '只显示此图层', en: 'Show only this layer' },
  findings: { zh: '意见', en: 'Findings' },
  indicators: { zh: '指标', en: 'Indicators' },
  properties: { zh: '属性', en: 'Properties' },
  conditions: { zh: '规划条件', en: 'Conditions' },
  searchFindings: { zh: '搜索编号、对象、文字', en: 'Search code, object, text' },
  groupDepartment: { zh: '按部门', en: 'By department' },
  groupSeverity: { zh: '按强制程度', en: 'By severity' },
  groupVerdict: { zh: '按结论', en: 'By verdict' },
  fail: { zh: '不符合', en: 'Fail' },
  unknown: { zh: '缺信息', en: 'Unknown' },
  pass: { zh: '符合', en: 'Pass' },
  not_applicable: { zh: '不适用', en: 'N/A' },
  mandatory: { zh: '强制', en: 'Mandatory' },
  required: { zh: '应', en: 'Required' },
  advice: { zh: '建议', en: 'Advice' },
  listed: { zh: '列出前 {n} 项，共 {all} 项；用搜索缩小范围', en: 'The first {n} of {all}; search to narrow down' },
  nothingFails: { zh: '没有符合筛选的意见', en: 'Nothing matches the filter' },
  clearFilter: { zh: '清除筛选', en: 'Clear filter' },
  measured: { zh: '实测', en: 'Measured' },
  requiredValue: { zh: '要求', en: 'Required' },
  margin: { zh: '余量', en: 'Margin' },
  clause: { zh: '条文', en: 'Clause' },
  unchecked: { zh: '尚未与正式文本核对', en: 'Not yet held against the official text' },
  missing: { zh: '缺少什么', en: 'What is missing' },
  assumed: { zh: '假定', en: 'Assumed' },
  fixes: { zh: '怎样可以符合', en: 'Would pass if' },
  why: { zh: '推导', en: 'Why' },
  noPlace: { zh: '此意见不在图上某处', en: 'This finding has no place on the drawing' },
  back: { zh: '返回（Esc）', en: 'Back (Esc)' },
  computed: { zh: '图上算得', en: 'Computed' },
  declared: { zh: '申报', en: 'Declared' },
  permitted: { zh: '允许', en: 'Permitted' },
  nothingSelected: {
    zh: '点选图上的对象：建筑、车道、车位、绿地……再拖动它，结论随之更新。',
    en: 'Click an object on the drawing: a building, lane, stall, lawn. Then drag it: the verdicts follow.',
  },
  kind: { zh: '类别', en: 'Kind' },
  confidence: { zh: '把握', en: 'Confidence' },
  evidence: { zh: '依据', en: 'Evidence' },
  entities: { zh: '图元', en: 'Entities' },
  conditionsNone: {
    zh: '未提供规划条件。提供后可判定容积率、密度、退界等要点。',
    en: 'No planning conditions given. They decide floor area ratio, density, setbacks and more.',
  },
  conditionsGiven: { zh: '规划条件：{name}', en: 'Planning conditions: {name}' },
  conditionsChoose: { zh: '选择规划条件（TOML）', en: 'Choose planning conditions (TOML)' },
  conditionsEdits: { zh: '更换规划条件会重新打开图纸。', en: 'Other conditions open the drawing anew.' },
  moved: { zh: '已移动 {name}：解决 {fixed} 项，新增 {added} 项', en: 'Moved {name}: {fixed} fixed, {added} new' },
  rechecked: { zh: '重算用时 {ms} ms', en: 'Rechecked in {ms} ms' },
  unit: { zh: '单位 {unit}', en: 'Unit {unit}' },
  packs: { zh: '{date} · {n} 个规则包', en: '{date} · {n} packs' },
  recent: { zh: '本机最近打开', en: 'Recent on this machine' },
  forget: { zh: '从本机移除 {name}', en: 'Remove {name} from this machine' },
  notKept: {
    zh: '浏览器存储已满或不可用，图纸未能留存本机。请导出后再关闭。',
    en: 'The browser’s store is full or absent: the drawing is not kept here. Export before closing.',
  },
  palette: {
    zh: '命令、对象、意见、图上文字（Ctrl K）',
    en: 'Commands, objects, findings, text on the drawing (Ctrl K)',
  },
  paletteNone: { zh: '没有匹配的项', en: 'Nothing matches' },
  command: { zh: '命令', en: 'Command' },
  object: { zh: '对象', en: 'Object' },
  finding: { zh: '意见', en: 'Finding' },
  onDrawing: { zh: '图上文字', en: 'Text' },
  canvasTools: { zh: '画布工具', en: 'Tools of the canvas' },
  select: { zh: '选择', en: 'Select' },
  distance: { zh: '测距离', en: 'Measure distance' },
  area: { zh: '测面积', en: 'Measure area' },
  angle: { zh: '测角度', en: 'Measure angle' },
  measuring: {
    zh: '依次点选；同处再点一次结束，Esc 取消',
    en: 'Click points; click the last one again to end, Esc to cancel',
  },
  snap: { zh: '捕捉 F3', en: 'Snap F3' },
  leftDock: { zh: '对象、图层、对照', en: 'Objects, layers, mapping' },
  docks: { zh: '隐藏或显示面板（F9）', en: 'Hide or show panels (F9)' },
  selected: { zh: '已选 {n} 个', en: '{n} selected' },
  nextFinding: { zh: '下一条意见（]）', en: 'Next finding (])' },
  formerFinding: { zh: '上一条意见（[）', en: 'Former finding ([)' },
  stop: { zh: '取消选择（Esc）', en: 'Clear selection (Esc)' },
  mapping: { zh: '对照', en: 'Mapping' },
  mappingSummary: {
    zh: '{layers} 个图层中 {known} 个已识别；{unused} 个图元未识别。',
    en: '{known} of {layers} layers understood; {unused} entities not recognised.',
  },
  mappingKept: {
    zh: '对照随图纸留存本机；更改后重新识别，已做的修改保留。',
    en: 'The mapping is kept with the drawing. A change recognises anew; edits stay.',
  },
  acceptSuggestions: { zh: '采用 {n} 个建议', en: 'Accept {n} suggestions' },
  asRecognised: { zh: '按识别结果', en: 'As recognised' },
  suggested: { zh: '建议：{kind}', en: 'Suggested: {kind}' },
  noObject: { zh: '不是对象', en: 'Not an object' },
  notRead: { zh: '未读入与提示（{n}）', en: 'Not read, and remarks ({n})' },
  allDepartments: { zh: '全部部门', en: 'All departments' },
  allSeverities: { zh: '全部强制程度', en: 'All severities' },
  show: { zh: '图上显示', en: 'Show on the drawing' },
  counted: { zh: '构成（{n} 个对象）', en: 'Made of {n} objects' },
  setBy: { zh: '依据 {source}', en: 'Set by {source}' },
  tableSays: { zh: '表中所写：{text}', en: 'The table says: {text}' },
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
  sourceGeometry: { zh: '图形', en: 'drawn' },
  sourceLabel: { zh: '标注', en: 'label' },
  sourceLayer: { zh: '图层', en: 'layer' },
  sourceBlock: { zh: '图块', en: 'block' },
  sourceTable: { zh: '表格', en: 'table' },
  sourceConditions: { zh: '规划条件', en: 'conditions' },
  sourceInferred: { zh: '推断', en: 'inferred' },
  sourceAssumed: { zh: '假定', en: 'assumed' },
  sourcePerson: { zh: '人工', en: 'person' },
  offline: { zh: '已离线，可继续工作', en: 'Offline. You can go on working' },
  close: { zh: '关闭', en: 'Close' },
  canvas: {
    zh: '图纸 {name}：{fail} 项不符合，{unknown} 项缺信息',
    en: 'Drawing {name}: {fail} fail, {unknown} unknown',
  },
} as const satisfies Record<string, Bilingual>

/** A key of the catalogue. */
export type TextKey = keyof typeof TEXTS

/** A text of the catalogue with its values put in. */
export function textOf(language: Language, key: TextKey, values: Record<string, string | number> = {}): string {
  return TEXTS[key][language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** A word of the engine, written in one, as words: `SiteBoundary` is `Site boundary`, `fire_grade` is `fire grade`. */
export function spaced(word: string): string {
  const apart = word.replace(/_/g, ' ').replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
  return apart.charAt(0) + apart.slice(1).toLowerCase()
}
