/** Work on a drawing in Chromium: edits, facts, fixes, versions, and what is taken away from the page. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Stage, stage } from './chromium'

/** Screenshots to look at. */
const SHOTS = fileURLToPath(new URL('../../target/web/screenshots/', import.meta.url))

let chromium: Stage
let page: Page
/** What the page complains of. */
let complaints: string[]

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  chromium = await stage()
})

afterAll(() => chromium.close())

beforeEach(async () => {
  await page?.context().close()
  const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 720 }, acceptDownloads: true })
  page = await context.newPage()
  complaints = []
  page.on('pageerror', (it) => complaints.push(it.message))
  page.on('console', (it) => it.type() === 'error' && complaints.push(it.text()))
  await page.goto(chromium.address)
})

async function openSample(name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await page.locator('.counts').waitFor()
}

/** How many findings have a verdict, as the top bar says. */
async function count(verdict: string): Promise<number> {
  const text = await page.locator(`.counts [data-verdict=${verdict}]`).textContent()
  return Number(text?.replace(/\D/g, ''))
}

async function counts(): Promise<number[]> {
  return [await count('fail'), await count('unknown'), await count('pass')]
}

/** Selects the object that goes by a name, through the palette. */
async function choose(name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(name)
  const option = page.locator('.palette [role=option]', { hasText: '对象' }).first()
  await option.click()
  await page.getByText('已选 1 个').waitFor()
}

/** Waits for an edit to have been made. */
async function edited(n: number): Promise<void> {
  const edits = () => page.locator('main').getAttribute('data-edits')
  await expect.poll(edits, { timeout: 30_000 }).toBe(String(n))
}

/** Takes one of the files that the page gives. */
async function exported(label: string): Promise<Buffer> {
  await page.getByRole('button', { name: /^导.?出$/ }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: label }).click(),
  ])
  return readFileSync(await download.path())
}

async function show(tab: string): Promise<void> {
  await page.getByRole('tab', { name: tab }).click()
}

/** The first pixel of a colour among what lies over the drawing, from the top. */
function pixelOf(color: [number, number, number]): Promise<number[] | undefined> {
  return page.evaluate((wanted) => {
    const canvas = document.querySelectorAll<HTMLCanvasElement>('.canvas canvas')[1]
    const context = canvas?.getContext('2d')
    if (!canvas || !context) return undefined
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
    for (let i = 0; i < width * height; i++) {
      // Edges are blended.
      if (wanted.every((it, at) => Math.abs((data[4 * i + at] ?? 0) - it) < 8) && (data[4 * i + 3] ?? 0) > 200) {
        return [i % width, Math.floor(i / width)]
      }
    }
    return undefined
  }, color)
}

/** Types numbers into the entry of an edit and applies it. */
async function enter(name: string, numbers: string[]): Promise<void> {
  const fields = page.locator(`[data-entry=${name}] input[inputmode]`)
  for (const [i, number] of numbers.entries()) await fields.nth(i).fill(number)
  await fields.first().press('Enter')
}

test(
  'edits by numbers: move, rotate, copy, pull an edge, offset, delete; undo of all, and redo',
  { timeout: 180_000 },
  async () => {
    await openSample('lakeside')
    const before = await counts()
    await choose('7#')
    await show('属性')
    await enter('move', ['-2', '1.5'])
    await edited(1)
    const moved = await counts()
    await enter('rotate', ['5'])
    await edited(2)
    await enter('copy', ['0', '30'])
    await edited(3)
    await page.locator('[data-entry=pullEdge]').waitFor()
    await enter('pullEdge', ['1.2'])
    await edited(4)
    await page.screenshot({ path: `${SHOTS}edit-zh.png` })
    await page.locator('.canvas').focus()
    await page.keyboard.press('Delete')
    await edited(5)
    for (let n = 4; n >= 0; n--) {
      await page.keyboard.press('Control+z')
      await edited(n)
    }
    expect(await counts()).toEqual(before)
    await page.keyboard.press('Control+y')
    await edited(1)
    expect(await counts()).toEqual(moved)
    await choose('7#')
    await enter('offset', ['-1'])
    await edited(2)
    expect(complaints).toEqual([])
  },
)

test('a corner is dragged by its grip, and Escape gives it back', async () => {
  await openSample('lakeside')
  await choose('7#')
  await page.waitForTimeout(500)
  // The palette brought 7# into the middle; its grips lie on its outline.
  const box = await page.locator('.canvas').boundingBox()
  if (!box) throw new Error('there is no canvas')
  const look = () => pixelOf([0x4d, 0xa3, 0xff])
  // The view flies there: the grip is where it stays.
  let grip: number[] = []
  const stays = async () => {
    const before = grip
    grip = (await look()) ?? []
    return grip.length > 0 && grip.join() === before.join()
  }
  await expect.poll(stays, { timeout: 30_000, interval: 400 }).toBe(true)
  const [x, y] = [box.x + (grip[0] ?? 0) + 4, box.y + (grip[1] ?? 0) + 3]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y - 40, { steps: 4 })
  await page.screenshot({ path: `${SHOTS}grip-zh.png` })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await edited(0)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y - 40, { steps: 4 })
  await page.mouse.up()
  await edited(1)
  expect(complaints).toEqual([])
})

test('a missing fact is supplied at the finding, kept, and taken back', async () => {
  await openSample('lakeside')
  const before = await counts()
  await page.locator('.row.unknown', { hasText: '消防车道坡度' }).first().click()
  await page.locator('.card .supply').first().waitFor()
  await page.screenshot({ path: `${SHOTS}supply-zh.png` })
  await page.locator('.card [data-fact=slope] input').first().fill('6')
  await page.keyboard.press('Enter')
  await edited(1)
  const after = await counts()
  expect(after[1]).toBeLessThan(before[1] ?? 0)
  expect(after[2]).toBeGreaterThan(before[2] ?? 0)
  const facts = JSON.parse(String(await exported('补充的信息'))) as { facts: { attribute: string; value: number }[] }
  expect(facts.facts).toMatchObject([{ attribute: 'slope', value: 0.06 }])
  await page.waitForTimeout(500)
  await page.reload()
  await edited(1)
  expect(await counts()).toEqual(after)
  await page.keyboard.press('Control+z')
  await edited(0)
  expect(await counts()).toEqual(before)
  expect(complaints).toEqual([])
})

test(
  'a fix is suggested with its side effects, shown on the drawing, accepted and undone',
  { timeout: 180_000 },
  async () => {
    await openSample('lakeside')
    const before = await counts()
    await page.locator('.row.fail', { hasText: '5.75 m' }).first().click()
    await page.getByRole('button', { name: /怎.?样.?改/ }).click()
    await page.locator('.fixes li').first().waitFor({ timeout: 60_000 })
    await page.locator('.fixes > li').first().hover()
    await page.waitForTimeout(300)
    await page.screenshot({ path: `${SHOTS}fix-zh.png` })
    // The ghost is drawn.
    await expect.poll(() => pixelOf([0x7c, 0xff, 0x6b]), { timeout: 30_000 }).toBeDefined()
    await page.locator('.fixes .ant-btn').first().click()
    await edited(1)
    expect(await page.locator('.row.fail', { hasText: '5.75 m' }).count()).toBe(0)
    expect(await count('fail')).toBeLessThan(before[0] ?? 0)
    await page.keyboard.press('Control+z')
    await edited(0)
    expect(await counts()).toEqual(before)
    expect(complaints).toEqual([])
  },
)

test('an outline is drawn by points and by typing, and becomes an object', async () => {
  await openSample('lakeside')
  await page.getByRole('button', { name: /^绘.?制$/ }).click()
  await page.getByRole('menuitem', { name: '绘制绿地' }).click()
  const typed = page.locator('.typed-point')
  const box = await page.locator('.canvas').boundingBox()
  if (!box) throw new Error('there is no canvas')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  for (const point of ['@12,0', '@8<90', '@-12,0']) {
    await typed.fill(point)
    await typed.press('Enter')
  }
  await typed.fill('no point')
  await typed.press('Enter')
  expect(await typed.getAttribute('class')).toContain('error')
  await page.screenshot({ path: `${SHOTS}draw-zh.png` })
  await typed.fill('')
  await typed.press('Enter')
  await edited(1)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '对象、图层、对照' }).click()
  expect(await page.locator('.kind', { hasText: '绿地' }).count()).toBeGreaterThan(0)
  expect(complaints).toEqual([])
})

test(
  'edited drawing, project, report, pictures and lists are taken away; both files open to the same state',
  { timeout: 180_000 },
  async () => {
    await openSample('lakeside')
    await choose('7#')
    await show('属性')
    await enter('move', ['-3', '0'])
    await edited(1)
    const after = await counts()
    const dxf = await exported('修改后的图纸')
    const project = await exported('项目文件')
    expect(String(await exported('意见清单'))).toMatch(/fire-separation/)
    expect(JSON.parse(String(await exported('意见（SARIF）')))).toMatchObject({ version: '2.1.0' })
    expect(String(await exported('图纸与意见'))).toMatch(/^<svg/)
    expect(String(await exported('审查报告'))).toMatch(/<html/)
    const png = await exported('当前视图')
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    writeFileSync(`${SHOTS}view.png`, png)
    // Printing opens the browser's own dialogue, which headless Chromium leaves out: the page to be printed is there.
    await page.keyboard.press('Control+p')
    await page.locator('iframe.printed').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: '打开其他图纸' }).click()
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer })
    await page.locator('.drop input[type=file]').setInputFiles(file('lakeside.tushen', project))
    await edited(1)
    expect(await counts()).toEqual(after)
    await page.getByRole('button', { name: '打开其他图纸' }).click()
    const conditions = readFileSync(new URL('../../drawings/lakeside.toml', import.meta.url))
    const both = [file('lakeside.edited.dxf', dxf), file('lakeside.toml', conditions)]
    await page.locator('.drop input[type=file]').setInputFiles(both)
    await edited(0)
    expect(await counts()).toEqual(after)
    await page.getByRole('button', { name: '打开其他图纸' }).click()
    await page.locator('.drop input[type=file]').setInputFiles(file('cut.tushen', project.subarray(0, 200)))
    await page.locator('.failure').waitFor()
    expect(complaints).toEqual([])
  },
)

test('two versions are compared: objects and findings, on the drawing too', async () => {
  await openSample('lakeside')
  await choose('7#')
  await show('属性')
  await enter('move', ['-6', '0'])
  await edited(1)
  const original = readFileSync(new URL('../../drawings/lakeside.dxf', import.meta.url))
  await page
    .locator('input.compare-file')
    .setInputFiles({ name: 'before.dxf', mimeType: 'application/octet-stream', buffer: original })
  await page.getByText('与修改前的 before.dxf 对比').waitFor()
  expect(await page.locator('.changes .row', { hasText: '移动 7#' }).count()).toBe(1)
  await page.locator('.changes .row', { hasText: '移动 7#' }).click()
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${SHOTS}compare-zh.png` })
  await page.keyboard.press('Control+z')
  await page.getByText('图纸已又有修改').waitFor()
  await page.getByRole('button', { name: /重新对比/ }).click()
  await page.getByText('没有变化').waitFor()
  expect(complaints).toEqual([])
})

test('aids show distances, heights and what remains', { timeout: 180_000 }, async () => {
  await openSample('lakeside')
  await choose('7#')
  await show('辅助')
  await page.getByRole('checkbox').check()
  await page.waitForTimeout(500)
  await page.screenshot({ path: `${SHOTS}halos-zh.png` })
  await page.getByRole('button', { name: '计算并显示' }).click()
  await page.locator('.height-scale').waitFor({ timeout: 60_000 })
  await page.keyboard.press('Home')
  await page.getByRole('button', { name: 'English' }).click()
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${SHOTS}heights-en.png` })
  expect(await page.locator('.aids .attributes dt').count()).toBeGreaterThan(0)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join('; ')}`)).toEqual([])
  expect(complaints).toEqual([])
})
