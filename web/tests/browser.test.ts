/** The built page in Chromium, used as a person uses it. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Stage, stage } from './chromium'
import { drawnPixels } from './pixels'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Screenshots to look at. */
const SHOTS = fileURLToPath(new URL('../../target/web/screenshots/', import.meta.url))
let chromium: Stage
let browser: Browser
let page: Page
let address: string
/** Every request of the page. */
let requests: { url: string; body: Buffer | null }[]
/** What the page complains of. */
let complaints: string[]

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  chromium = await stage()
  ;({ browser, address } = chromium)
})

afterAll(() => chromium.close())

beforeEach(async () => {
  await page?.context().close()
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  page = await context.newPage()
  requests = []
  complaints = []
  page.on('request', (it) => requests.push({ url: it.url(), body: it.postDataBuffer() }))
  page.on('pageerror', (it) => complaints.push(it.message))
  page.on('console', (it) => it.type() === 'error' && complaints.push(it.text()))
  await page.goto(address)
})

async function openSample(name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await page.locator('.counts').waitFor()
  await page.waitForTimeout(400)
}

/** Opens a panel on the left, which lies over the canvas where there is little room. */
async function openLeft(tab: string): Promise<void> {
  await page.getByRole('button', { name: '对象、图层、对照' }).click()
  await page.getByRole('tab', { name: tab }).click()
}

/** How many findings have a verdict, as the top bar says. */
async function count(verdict: string): Promise<number> {
  const text = await page.locator(`.counts [data-verdict=${verdict}]`).textContent()
  return Number(text?.replace(/\D/g, ''))
}

/** The middle of the canvas after a building was zoomed to. */
async function canvasMiddle(): Promise<{ x: number; y: number }> {
  const box = await page.locator('.canvas').boundingBox()
  if (!box) throw new Error('there is no canvas')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

test('a sample opens with its findings and its picture', async () => {
  await page.screenshot({ path: `${SHOTS}start-zh.png` })
  await openSample('lakeside')
  expect(await count('fail')).toBe(8)
  expect(await count('unknown')).toBe(22)
  expect(await page.locator('.rows .row').count()).toBe(30)
  expect(await drawnPixels(page, '.canvas')).toBeGreaterThan(5_000)
  await page.screenshot({ path: `${SHOTS}workspace-zh.png` })
  expect(complaints).toEqual([])
})

test('a click on a finding goes there and explains it; Escape goes back', async () => {
  await openSample('lakeside')
  await page.locator('.row.fail', { hasText: 'fire-separation' }).click()
  await page.locator('.card .tree').first().waitFor()
  await page.waitForTimeout(500)
  await page.screenshot({ path: `${SHOTS}finding-zh.png` })
  expect(await page.locator('.card').textContent()).toContain('GB 50016-2014')
  await page.locator('.canvas').focus()
  await page.keyboard.press('Escape')
  expect(await page.locator('.card').count()).toBe(0)
  expect(complaints).toEqual([])
})

test('verdicts follow a building that is dragged; undo and redo', async () => {
  await openSample('lakeside')
  const before = await count('fail')
  // The finding brings the gap into the middle, with a building on either side.
  await page.locator('.row.fail', { hasText: '5.75 m' }).first().click()
  await page.waitForTimeout(500)
  const middle = await canvasMiddle()
  const start = { x: middle.x - 200, y: middle.y }
  await page.mouse.click(start.x, start.y)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  for (let step = 1; step <= 8; step++) await page.mouse.move(start.x - step * 12, start.y, { steps: 2 })
  await page.screenshot({ path: `${SHOTS}drag-zh.png` })
  await page.mouse.up()
  await page.locator('.outcome').waitFor()
  expect(await page.locator('.edited').count()).toBe(1)
  const after = await count('fail')
  expect(await page.locator('.row.fail', { hasText: '5.75 m' }).count()).toBe(0)
  await page.keyboard.press('Control+z')
  await page.locator('.edited').waitFor({ state: 'detached' })
  expect(await count('fail')).toBe(before)
  await page.keyboard.press('Control+y')
  await page.locator('.edited').waitFor()
  expect(await count('fail')).toBe(after)
  expect(complaints).toEqual([])
})

test('the language changes without losing the drawing', async () => {
  await openSample('lakeside')
  await page.getByRole('button', { name: 'English' }).click()
  expect(await page.getByRole('tab', { name: 'Findings' }).count()).toBe(1)
  expect(await page.getByText('3# and 4# are 5.75 m apart').count()).toBeGreaterThan(0)
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await page.getByRole('tab', { name: 'Indicators' }).click()
  await page.waitForTimeout(400)
  expect(await page.locator('.indicator-row', { hasText: 'Floor area ratio' }).first().isVisible()).toBe(true)
  expect(await page.locator('.rows').first().isVisible()).toBe(false)
  await page.screenshot({ path: `${SHOTS}workspace-en.png` })
  expect(complaints).toEqual([])
})

test('layers are switched off and on', async () => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await openSample('lakeside')
  const all = await drawnPixels(page, '.canvas')
  await page.getByRole('tab', { name: '图层' }).click()
  await page
    .getByRole('button', { name: /只显示此图层/ })
    .first()
    .click()
  await page.waitForTimeout(300)
  expect(await drawnPixels(page, '.canvas')).toBeLessThan(all)
  // The kit puts a space between two characters of a button.
  await page.getByRole('button', { name: /全.?开/ }).click()
  await page.waitForTimeout(300)
  expect(await drawnPixels(page, '.canvas')).toBe(all)
})

test('a file of one’s own opens, and what is no drawing is said so', async () => {
  await page
    .locator('input[type=file]')
    .setInputFiles([`${ROOT}../drawings/old-mill.dxf`, `${ROOT}../drawings/old-mill.toml`])
  await page.locator('.counts').waitFor()
  expect(await page.locator('.name').textContent()).toBe('old-mill.dxf')
  await page.getByRole('button', { name: '打开其他图纸' }).click()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'notes.dxf', mimeType: 'text/plain', buffer: Buffer.from('hello') })
  await page.locator('.failure').waitFor()
  expect(await page.locator('.failure').textContent()).toMatch(/DXF/)
})

test(
  'a drawing is seen and panned before it is reviewed; opening it can be stopped',
  { timeout: 120_000 },
  async () => {
    const file = `${SHOTS}site.dxf`
    execFileSync(process.execPath, [`${ROOT}../benches/web/site.mjs`, '500', file])
    await page.locator('input[type=file]').setInputFiles([file])
    await page.locator('.sketch canvas').first().waitFor()
    await page.getByRole('button', { name: /停.?止/ }).click()
    await page.getByText('已停止打开').waitFor()
    await page.locator('.drop').waitFor()
    await page.locator('input[type=file]').setInputFiles([file])
    await page.locator('.sketch canvas').first().waitFor()
    const { x, y } = await canvasMiddle()
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, -400)
    expect(await page.locator('.counts').count()).toBe(0)
    await page.locator('.counts').waitFor({ timeout: 90_000 })
    expect(complaints).toEqual([])
  },
)

test('the exported review is the one of the engine', async () => {
  await openSample('lakeside')
  await page.getByRole('button', { name: /导.?出/ }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('审查结果（JSON）').click()])
  const native = readFileSync(new URL('../../target/web/native/lakeside.json', import.meta.url), 'utf8')
  expect(readFileSync(await download.path(), 'utf8') === native).toBe(true)
})

test('nothing of a drawing is sent', async () => {
  await openSample('lakeside')
  await page.locator('.row.fail').first().click()
  await page.waitForTimeout(300)
  expect(
    requests.filter((it) => it.body !== null || (!/^(data|blob):/.test(it.url) && !it.url.startsWith(address))),
  ).toEqual([])
})

/** Where the corners of the canvas lie on the page. */
async function canvasBox(): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator('.canvas').boundingBox()
  if (!box) throw new Error('there is no canvas')
  return box
}

/** What axe complains of. */
async function violations(): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze()
  return found.violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join('; ')}`)
}

test('a distance is measured from end to end, with snaps; Escape gives it up', async () => {
  await openSample('lakeside')
  await page.locator('.row.fail', { hasText: '5.75 m' }).first().click()
  await page.waitForTimeout(500)
  await page.locator('.canvas').focus()
  await page.keyboard.press('d')
  await page.keyboard.type('i')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('button', { name: '测距离' }).getAttribute('aria-pressed')).toBe('true')
  await page.waitForTimeout(300)
  // The gap of 5.75 m lies in the middle: from the wall on one side to the perpendicular on the other.
  const middle = await canvasMiddle()
  await page.mouse.click(middle.x - 200, middle.y)
  await page.mouse.move(middle.x + 150, middle.y + 20)
  await page.mouse.click(middle.x + 150, middle.y + 20)
  await page.screenshot({ path: `${SHOTS}measure-zh.png` })
  expect(await page.locator('.status').textContent()).toMatch(/测距离 \d+\.\d\d\sm/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  expect(await page.getByRole('button', { name: '选择', exact: true }).getAttribute('aria-pressed')).toBe('true')
  expect(complaints).toEqual([])
})

test('a box to the right selects what lies in it, a box to the left what it touches', async () => {
  await openSample('lakeside')
  const { x, y, width, height } = await canvasBox()
  const selected = async () => Number(/已选 (\d+)/.exec((await page.locator('.status').textContent()) ?? '')?.[1] ?? 0)
  const [left, right, top, bottom] = [x + width * 0.4, x + width * 0.62, y + height * 0.35, y + height * 0.6]
  const box = async (from: number, to: number) => {
    await page.mouse.move(from, top)
    await page.mouse.down()
    await page.mouse.move(to, bottom, { steps: 4 })
    await page.screenshot({ path: `${SHOTS}box-${from < to ? 'window' : 'crossing'}.png` })
    await page.mouse.up()
    await page.waitForTimeout(200)
    return selected()
  }
  await page.keyboard.press('Escape')
  const inside = await box(left, right)
  await page.keyboard.press('Escape')
  const touched = await box(right, left)
  expect(touched).toBeGreaterThan(inside)
})

test('the palette finds commands, objects, findings and texts, by keyboard alone', async () => {
  await openSample('lakeside')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('7#')
  await page.locator('.palette [role=option]').first().waitFor()
  await page.screenshot({ path: `${SHOTS}palette-zh.png` })
  const sorts = await page.locator('.palette .sort').allTextContents()
  expect(sorts).toEqual(expect.arrayContaining(['对象', '意见', '图上文字']))
  await page.keyboard.press('Enter')
  expect(await page.locator('.palette').count()).toBe(0)
  await page.waitForTimeout(300)
  expect(await page.locator('.status').textContent()).toContain('已选 1')
  // From finding to finding.
  await page.locator('.canvas').focus()
  await page.keyboard.press(']')
  await page.locator('.card').waitFor()
  expect(complaints).toEqual([])
})

test('what was done comes back after a reload, from this machine', async () => {
  await openSample('lakeside')
  const before = await count('fail')
  await page.locator('.row.fail', { hasText: '5.75 m' }).first().click()
  await page.waitForTimeout(500)
  const middle = await canvasMiddle()
  const start = { x: middle.x - 200, y: middle.y }
  await page.mouse.click(start.x, start.y)
  await page.waitForTimeout(100)
  await page.mouse.down()
  await page.mouse.move(start.x - 96, start.y, { steps: 8 })
  await page.mouse.up()
  await page.locator('.outcome').waitFor()
  const after = await count('fail')
  expect(after).not.toBe(before)
  await page.waitForTimeout(800)
  await page.reload()
  await page.locator('.edited').waitFor()
  expect(await count('fail')).toBe(after)
  await page.keyboard.press('Control+z')
  await page.locator('.edited').waitFor({ state: 'detached' })
  expect(await count('fail')).toBe(before)
  await page.goBack()
  await page.getByText('本机最近打开').waitFor()
  await page.screenshot({ path: `${SHOTS}start-recent-zh.png` })
  expect(complaints).toEqual([])
})

test('after one visit the page works without a network', async () => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await page.reload()
  await page.context().setOffline(true)
  try {
    await page.reload()
    await page.getByText('已离线').waitFor()
    await openSample('orchard')
    expect(await count('pass')).toBeGreaterThan(100)
    expect(await drawnPixels(page, '.canvas')).toBeGreaterThan(5_000)
  } finally {
    await page.context().setOffline(false)
  }
})

test('nothing that axe finds is wrong, on the start screen and in the workspace', { timeout: 240_000 }, async () => {
  expect(await violations()).toEqual([])
  await openSample('lakeside')
  await page.locator('.row.fail').first().click()
  await page.locator('.card .tree').first().waitFor()
  await page.waitForTimeout(400)
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: '对象、图层、对照' }).click()
  for (const name of ['指标', '属性', '规划条件', '图层', '对照']) {
    await page.getByRole('tab', { name }).click()
    await page.waitForTimeout(300)
    expect(await violations(), name).toEqual([])
  }
})

test('layers are mapped by a person, and the review follows', async () => {
  await openSample('lakeside')
  await openLeft('对照')
  await page.screenshot({ path: `${SHOTS}mapping-zh.png` })
  const { fail } = { fail: await count('fail') }
  await page.getByRole('combobox', { name: '对照 拟建建筑' }).click()
  await page.keyboard.type('不是对象')
  await page.keyboard.press('Enter')
  await page.locator('.opening').waitFor({ state: 'detached' })
  await page.waitForTimeout(300)
  expect(await count('fail')).not.toBe(fail)
  expect(complaints).toEqual([])
})

test('an indicator opens to what it is made of', async () => {
  await openSample('lakeside')
  await page.getByRole('tab', { name: '指标' }).click()
  await page.locator('.indicator-row', { hasText: '建筑密度' }).first().locator('summary').first().click()
  await page.getByRole('button', { name: '图上显示' }).first().click()
  await page.waitForTimeout(500)
  expect(await page.locator('.status').textContent()).toMatch(/已选 \d+/)
  await page.screenshot({ path: `${SHOTS}indicators-zh.png` })
  expect(complaints).toEqual([])
})

test.each([
  [1280, 720],
  [1024, 768],
  [768, 1024],
])('at %i × %i nothing is cut and the drawing has its room', async (width, height) => {
  await page.setViewportSize({ width, height })
  await openSample('lakeside')
  await page.screenshot({ path: `${SHOTS}size-${width}.png` })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  const canvas = await canvasBox()
  expect((canvas.width * canvas.height) / (width * height)).toBeGreaterThan(width < 1280 ? 0.4 : 0.57)
  await page.keyboard.press('F9')
  await page.waitForTimeout(200)
  const wide = await canvasBox()
  expect((wide.width * wide.height) / (width * height)).toBeGreaterThan(0.85)
})

test('two fingers zoom and pan', async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true })
  const tablet = await context.newPage()
  await tablet.goto(address)
  await tablet.getByRole('button', { name: /^lakeside/ }).click()
  await tablet.locator('.counts').waitFor()
  await tablet.waitForTimeout(500)
  const before = await tablet.locator('.canvas').screenshot()
  const session = await context.newCDPSession(tablet)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: [number, number][]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
  await touch('touchStart', [[400, 400]])
  await touch('touchStart', [
    [400, 400],
    [460, 400],
  ])
  for (let step = 1; step <= 5; step++) {
    await touch('touchMove', [
      [400 - step * 12, 400],
      [460 + step * 12, 400],
    ])
  }
  await touch('touchEnd', [])
  await tablet.waitForTimeout(300)
  await tablet.screenshot({ path: `${SHOTS}tablet-zoomed.png` })
  expect((await tablet.locator('.canvas').screenshot()).equals(before)).toBe(false)
  await context.close()
})
