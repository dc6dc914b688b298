/** The built page in Chromium, used as a person uses it. */

import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type PreviewServer, preview } from 'vite'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Screenshots to look at. */
const SHOTS = fileURLToPath(new URL('../../target/web/screenshots/', import.meta.url))
/** Headless Chromium without a graphics processor. */
const ARGUMENTS = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--ignore-gpu-blocklist',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

let server: PreviewServer
let browser: Browser
let page: Page
let address: string
/** Every request of the page. */
let requests: { url: string; body: Buffer | null }[]
/** What the page complains of. */
let complaints: string[]

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  server = await preview({ root: ROOT, preview: { host: '127.0.0.1', port: 0 } })
  address = server.resolvedUrls?.local[0] ?? ''
  const name = process.env['CHROMIUM'] ?? 'chromium'
  const executablePath = name.includes('/') ? name : `/usr/bin/${name}`
  browser = await chromium.launch({ executablePath, args: ARGUMENTS })
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

beforeEach(async () => {
  await page?.close()
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
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

/** How many pixels of the picture differ from its background. */
async function drawnPixels(): Promise<number> {
  const shot = await page.locator('.canvas').screenshot()
  return page.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob())
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    if (!context) return 0
    context.drawImage(image, 0, 0)
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)
    return pixels.filter((it) => it !== pixels[0]).length
  }, shot.toString('base64'))
}

test('a sample opens with its findings and its picture', async () => {
  await page.screenshot({ path: `${SHOTS}start-zh.png` })
  await openSample('lakeside')
  expect(await count('fail')).toBe(8)
  expect(await count('unknown')).toBe(13)
  expect(await page.locator('.rows .row').count()).toBe(21)
  expect(await drawnPixels()).toBeGreaterThan(5_000)
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
  await openSample('lakeside')
  const all = await drawnPixels()
  await page.getByRole('tab', { name: '图层' }).click()
  await page
    .getByRole('button', { name: /只显示此图层/ })
    .first()
    .click()
  await page.waitForTimeout(300)
  expect(await drawnPixels()).toBeLessThan(all)
  // The kit puts a space between two characters of a button.
  await page.getByRole('button', { name: /全.?开/ }).click()
  await page.waitForTimeout(300)
  expect(await drawnPixels()).toBe(all)
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
