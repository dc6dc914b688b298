/** What the canvas shows beside the drawing itself: building models, layouts on paper, massing; and what is typed and drawn there. */

import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Stage, stage } from './chromium'
import { drawnPixels } from './pixels'

/** Screenshots to look at. */
const SHOTS = fileURLToPath(new URL('../../target/web/screenshots/', import.meta.url))

let chromium: Stage
let page: Page
/** What the page complains of. */
let complaints: string[]
/** What was loaded. */
let loaded: string[]

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  chromium = await stage()
})

afterAll(() => chromium.close())

beforeEach(async () => {
  await page?.context().close()
  const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 720 } })
  page = await context.newPage()
  complaints = []
  loaded = []
  page.on('pageerror', (it) => complaints.push(it.message))
  page.on('console', (it) => it.type() === 'error' && complaints.push(it.text()))
  page.on('request', (it) => loaded.push(it.url()))
  await page.goto(chromium.address)
})

async function openSample(name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await page.locator('.counts').waitFor()
}

async function openFile(name: string, buffer: Buffer): Promise<void> {
  const file = { name, mimeType: 'application/octet-stream', buffer }
  await page.locator('.drop input[type=file]').setInputFiles([file])
  await page.locator('.counts').waitFor({ timeout: 60_000 })
}

async function count(verdict: string): Promise<number> {
  const text = await page.locator(`.counts [data-verdict=${verdict}]`).textContent()
  return Number(text?.replace(/\D/g, ''))
}

/** Waits for an edit to have been made. */
async function edited(n: number): Promise<void> {
  const edits = () => page.locator('main').getAttribute('data-edits')
  await expect.poll(edits, { timeout: 30_000 }).toBe(String(n))
}

async function choose(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByTitle(option, { exact: true }).last().click()
}

async function violations(): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze()
  return found.violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join('; ')}`)
}

test(
  'a building model is reviewed, with the plan of its storey; its reader is loaded only then',
  { timeout: 120_000 },
  async () => {
    await openSample('orchard')
    expect(loaded.filter((it) => /building/.test(it))).toEqual([])
    await page.getByRole('button', { name: '打开其他图纸' }).click()
    await openFile('house.ifc', readFileSync(new URL('../../tests/fuzz/corpus/ifc/house.ifc', import.meta.url)))
    expect(loaded.some((it) => /building_bg.*\.wasm/.test(it))).toBe(true)
    expect([await count('fail'), await count('unknown'), await count('pass')]).toEqual([3, 18, 23])
    await page.locator('.row.fail', { hasText: 'daylight' }).first().click()
    await page.locator('.card .tree').first().waitFor()
    await page.waitForTimeout(400)
    await page.screenshot({ path: `${SHOTS}model-zh.png` })
    expect(await drawnPixels(page, '.canvas')).toBeGreaterThan(5_000)
    expect(await page.getByRole('combobox', { name: '楼层' }).count()).toBe(1)
    // There are no lines to edit.
    expect(await page.locator('.card .supply').count()).toBe(0)
    await page.locator('.sheet-bar').getByText('3D').click()
    await page.locator('.massing canvas').waitFor()
    await page.reload()
    await page.locator('.counts').waitFor()
    expect(await count('fail')).toBe(3)
    expect(complaints).toEqual([])
  },
)

test('buildings stand in space as high as the drawing says, and are picked there', { timeout: 120_000 }, async () => {
  await openSample('lakeside')
  expect(loaded.some((it) => /Massing/.test(it))).toBe(false)
  await page.locator('.sheet-bar').getByText('3D').click()
  await page.locator('.massing canvas').waitFor()
  await page.waitForTimeout(500)
  await page.screenshot({ path: `${SHOTS}massing-zh.png` })
  expect(await drawnPixels(page, '.massing')).toBeGreaterThan(20_000)
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: /Light canvas/ }).click()
  await page.waitForTimeout(500)
  await page.screenshot({ path: `${SHOTS}massing-en.png` })
  await page.locator('.sheet-bar').getByText('2D').click()
  await page.locator('.massing').waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})

/** The sample with a sheet on paper: a frame, and the model at 1:1000 through a viewport. */
function withLayout(): Buffer {
  const file = readFileSync(new URL('../../drawings/lakeside.dxf', import.meta.url), 'utf8')
  const lines = file.split(/\r?\n/)
  const start = lines.findIndex((it, i) => it.trim() === 'ENTITIES' && lines[i - 1]?.trim() === '2')
  const end = lines.findIndex((it, i) => i > start && it.trim() === 'ENDSEC') - 1
  const record = (type: string, handle: string, subclass: string, pairs: [number, string | number][]) =>
    [[0, type], [5, handle], [67, 1], [100, 'AcDbEntity'], [8, '0'], [100, subclass], ...pairs].flat().map(String)
  const line = (handle: string, x0: number, y0: number, x1: number, y1: number) =>
    record('LINE', handle, 'AcDbLine', [
      [10, x0],
      [20, y0],
      [11, x1],
      [21, y1],
    ])
  const [[left, low], [right, high]] = [
    [Number(lines[lines.indexOf('$EXTMIN') + 2]), Number(lines[lines.indexOf('$EXTMIN') + 4])],
    [Number(lines[lines.indexOf('$EXTMAX') + 2]), Number(lines[lines.indexOf('$EXTMAX') + 4])],
  ]
  const sheet = [
    ...line('F01', 0, 0, 420, 0),
    ...line('F02', 420, 0, 420, 297),
    ...line('F03', 420, 297, 0, 297),
    ...line('F04', 0, 297, 0, 0),
    ...record('TEXT', 'F05', 'AcDbText', [
      [10, 300],
      [20, 12],
      [40, 8],
      [1, '总平面图 1:1000'],
      [100, 'AcDbText'],
    ]),
    ...record('VIEWPORT', 'F06', 'AcDbViewport', [
      [10, 210],
      [20, 158],
      [40, 380],
      [41, 250],
      [68, 2],
      [69, 2],
      [12, (left + right) / 2],
      [22, (low + high) / 2],
      [16, 0],
      [26, 0],
      [36, 1],
      [17, 0],
      [27, 0],
      [37, 0],
      [45, 250],
      [51, 0],
    ]),
  ]
  return Buffer.from([...lines.slice(0, end), ...sheet, ...lines.slice(end)].join('\n'))
}

test('a layout shows its paper and the model through its viewport; a finding leads back to the model', async () => {
  await openFile('with-layout.dxf', withLayout())
  await choose('布局', 'Layout1')
  await page.waitForTimeout(500)
  await page.screenshot({ path: `${SHOTS}layout-zh.png` })
  expect(await drawnPixels(page, '.canvas')).toBeGreaterThan(8_000)
  // Nothing is picked on paper, and the sheet is no place to draw.
  const box = await page.locator('.canvas').boundingBox()
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2)
  expect(await page.getByText(/已选 \d+ 个/).count()).toBe(0)
  await page.locator('.row.fail').first().click()
  await page.locator('.card .tree').first().waitFor()
  expect(await page.locator('.sheet-bar').textContent()).toContain('模型')
  expect(complaints).toEqual([])
})

test('planning conditions are typed by hand; verdicts and limits follow, edits and the rest of the file stay', async () => {
  await openSample('lakeside')
  await page.getByRole('tab', { name: '规划条件' }).click()
  const height = page.locator('[data-condition=height_max] input')
  expect(await height.inputValue()).toBe('70')
  expect(await page.locator('[data-condition=density_max] input').inputValue()).toBe('13')
  const before = await count('fail')
  await height.fill('tall')
  expect(await page.getByRole('button', { name: '应用并重新审查' }).isDisabled()).toBe(true)
  await height.fill('20 m')
  await page.screenshot({ path: `${SHOTS}conditions-zh.png` })
  await height.press('Enter')
  await expect.poll(() => count('fail'), { timeout: 30_000 }).toBeGreaterThan(before)
  await page.getByRole('tab', { name: '规划条件' }).click()
  expect(await page.locator('[data-condition=height_max] input').inputValue()).toBe('20')
  expect(await page.locator('[data-condition=setback_north] input').inputValue()).toBe('7')
  await page.waitForTimeout(500)
  await page.reload()
  await page.locator('.counts').waitFor()
  expect(await count('fail')).toBeGreaterThan(before)
  await page.getByRole('tab', { name: '规划条件' }).click()
  await page.getByRole('button', { name: '按文件编辑' }).click()
  expect(await page.getByRole('textbox', { name: '按文件编辑' }).inputValue()).toContain('height_max = "20 m"')
  await page.getByRole('textbox', { name: '按文件编辑' }).fill('[conditions]\nhigh_max = "20 m"\n')
  await page.getByRole('button', { name: '应用并重新审查' }).click()
  await page.locator('.failure').waitFor()
  expect(await page.locator('.failure').textContent()).toContain('height_max')
  expect(complaints).toEqual([])
})

test('a drag stops exactly at a required distance', { timeout: 120_000 }, async () => {
  await openSample('lakeside')
  const gap = page.locator('.row.fail', { hasText: '5.75 m' }).first()
  await gap.click()
  await page.waitForTimeout(500)
  const box = await page.locator('.canvas').boundingBox()
  if (!box) throw new Error('there is no canvas')
  const start = { x: box.x + box.width / 2 - 200, y: box.y + box.height / 2 }
  await page.mouse.click(start.x, start.y)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  // Pixel by pixel away, until the drag holds the distance.
  const holds = () => page.evaluate(() => document.querySelector('.status')?.textContent ?? '')
  let x = start.x
  for (let step = 0; step < 160; step++) {
    x -= 2
    await page.mouse.move(x, start.y)
    await page.waitForTimeout(15)
    if (/╫/.test(await holds())) break
  }
  await page.screenshot({ path: `${SHOTS}limit-zh.png` })
  expect(await holds()).toMatch(/╫ fire-separation/)
  await page.mouse.up()
  await edited(1)
  expect(await page.locator('.row.fail', { hasText: 'fire-separation' }).filter({ hasText: '5.75' }).count()).toBe(0)
  expect(await page.locator('.limit-kept').textContent()).toMatch(/fire-separation ≥ 6\.00/)
  expect(complaints).toEqual([])
})

test('walls and a door are drawn: the wall along its middle, the door in its opening', async () => {
  await openSample('floor-office')
  await page.getByRole('button', { name: /^绘.?制$/ }).click()
  await page.getByRole('menuitem', { name: /绘制墙/ }).click()
  const typed = page.locator('.typed-point')
  const box = await page.locator('.canvas').boundingBox()
  if (!box) throw new Error('there is no canvas')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height - 60)
  await typed.fill('@6,0')
  await typed.press('Enter')
  await typed.fill('')
  await typed.press('Enter')
  await edited(1)
  await page.getByRole('button', { name: /^绘.?制$/ }).click()
  await page.getByRole('menuitem', { name: /绘制门/ }).click()
  await page.mouse.click(box.x + box.width / 2, box.y + 60)
  await typed.fill('@0.9,0')
  await typed.press('Enter')
  // Two points are all of a door.
  await edited(2)
  await page.screenshot({ path: `${SHOTS}wall-door-zh.png` })
  await page.getByRole('button', { name: '撤销（Ctrl Z）' }).click()
  await edited(1)
  expect(complaints).toEqual([])
})

test('what a person says of layers is kept with the drawing, and taken away as a file', async () => {
  await openSample('lakeside')
  await page.getByRole('button', { name: '对象、图层、对照' }).click()
  await page.getByRole('tab', { name: '对照' }).click()
  await page.getByRole('combobox', { name: '对照 拟建建筑' }).click()
  await page.keyboard.type('不是对象')
  await page.keyboard.press('Enter')
  await page.locator('.opening').waitFor({ state: 'detached' })
  await page.waitForTimeout(600)
  const fail = await count('fail')
  await page.reload()
  await page.locator('.counts').waitFor()
  expect(await count('fail')).toBe(fail)
  await page.getByRole('button', { name: /^导.?出$/ }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '图层对照' }).click(),
  ])
  expect(readFileSync(await download.path(), 'utf8')).toContain('exact = ["拟建建筑"]')
  expect(complaints).toEqual([])
})
