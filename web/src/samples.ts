import type { Bilingual } from './texts'

const drawings = import.meta.glob<string>('../../drawings/*.dxf', { query: '?url', import: 'default', eager: true })
const conditions = import.meta.glob<string>('../../drawings/*.toml', {
  query: '?url',
  import: 'default',
  eager: true,
})

/** What the samples show; one without a line here goes by its name. */
const TITLES: Record<string, Bilingual> = {
  lakeside: {
    zh: '住宅小区：两楼过近、登高场地偏短、车道偏窄、指标不符',
    en: 'Housing estate: towers too close, a short ladder pad, a narrow lane, a table that disagrees',
  },
  orchard: { zh: '住宅小区：没有错误', en: 'Housing estate without faults' },
  'old-mill': { zh: '散线、毫米、R12 GBK、指北针转角', en: 'Loose lines in millimetres, R12 GBK, turned compass' },
  brickyard: {
    zh: '控制线穿楼、缺高度、红线不闭合、车位偏小',
    en: 'Control line through buildings, open boundary, small stalls',
  },
  'twin-towers': {
    zh: '二进制 R2018：缺登高场地、绿地不足、退界偏小',
    en: 'Binary R2018: no ladder pad, too little green, small setback',
  },
  'over-the-line': { zh: 'L 形地块，北楼越界', en: 'L-shaped plot, a building across the boundary' },
  'harbour-campus': { zh: '英文图层：超高、绿地压楼', en: 'English layers: too high, a lawn under a building' },
  'dead-end': { zh: '尽端路无回车场，车位占道', en: 'Dead end without turning place, stalls on the lane' },
  'block-work': {
    zh: '建筑为图块：两楼重叠，密度与面积不符',
    en: 'Buildings as blocks: two overlap, figures disagree',
  },
  untidy: {
    zh: '未清理的图：缺图块、外部参照、重复绿地',
    en: 'Not cleaned up: missing block, external reference, doubled green',
  },
  'no-papers': { zh: '无指北针、无指标表、无图号', en: 'No compass, no table, no drawing number' },
  'floor-apartment': { zh: '住宅标准层平面', en: 'Floor plan of flats' },
  'floor-office': { zh: '办公楼层平面', en: 'Floor plan of offices' },
  'floor-ward': { zh: '病房楼层平面', en: 'Floor plan of a ward' },
  'at-the-limit': { zh: '处处恰在限值上：没有不符合', en: 'Everything exactly at its limit: nothing fails' },
}

/** A drawing that comes with the page. */
export interface Sample {
  name: string
  title: Bilingual
  drawing: string
  conditions: string | undefined
}

/** The drawings that come with the page, in the order of their titles above. */
export const SAMPLES: Sample[] = Object.entries(drawings)
  .map(([path, drawing]) => {
    const name = path.replace(/^.*\/|\.dxf$/g, '')
    const title = TITLES[name] ?? { zh: name, en: name }
    return { name, title, drawing, conditions: conditions[path.replace('.dxf', '.toml')] }
  })
  .toSorted((a, b) => Object.keys(TITLES).indexOf(a.name) - Object.keys(TITLES).indexOf(b.name))
