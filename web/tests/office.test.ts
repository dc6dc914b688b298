/** One case through the built workplace in Chromium, against the real server on SQLite: from the check before sending to the verified certificate. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from './chromium'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TUSHEN = process.env['TUSHEN'] ?? join(ROOT, 'target/debug/tushen')
/** Screenshots to look at. */
const SHOTS = join(ROOT, 'target/web/screenshots/')
/** The password of everyone in the sample city. */
const PASSWORD = 'tushen-sample'
const DRAWING = readFileSync(join(ROOT, 'drawings/brickyard.dxf'))
const PDF = { mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') }

let data: string
let server: ChildProcess
let address: string
let browser: Browser
/** What the pages complain of. */
const complaints: string[] = []
const contexts = new Map<string, Promise<BrowserContext>>()

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  data = mkdtempSync(join(tmpdir(), 'tushen-office-'))
  execFileSync(TUSHEN, ['admin', 'seed', '--data', data])
  const serve = ['serve', '--listen', '127.0.0.1:0', '--data', data, '--pages', join(ROOT, 'web/dist')]
  server = spawn(TUSHEN, serve, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TUSHEN_LOG: 'error' } })
  address = await new Promise((resolve, reject) => {
    server.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim()))
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  browser = await launch()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  const ended = new Promise((resolve) => server?.once('exit', resolve))
  server?.kill('SIGTERM')
  await ended
  rmSync(data, { recursive: true, force: true })
})

async function opened(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (it) => complaints.push(it.message))
  page.on('console', (it) => {
    // The browser itself reports answers that refuse; the page says them in words.
    if (it.type() === 'error' && !it.text().startsWith('Failed to load resource')) complaints.push(it.text())
  })
  return page
}

/** A browser of somebody who is signed in. */
function contextOf(who: string): Promise<BrowserContext> {
  const known = contexts.get(who)
  if (known) return known
  const made = browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'zh-CN' }).then(async (context) => {
    await context.request.post(`${address}/api/v1/session`, { data: { name: who, password: PASSWORD } })
    return context
  })
  contexts.set(who, made)
  return made
}

/** A page of the workplace as somebody sees it. */
async function visit(who: string, to: string): Promise<Page> {
  const page = await opened(await contextOf(who))
  await page.goto(`${address}/office.html#/${to}`)
  return page
}

/** Does something as somebody, past the pages: for what the journey shows once and needs again. */
async function act(who: string, id: string, action: object): Promise<void> {
  const { request } = await contextOf(who)
  const response = await request.post(`${address}/api/v1/cases/${id}/actions`, { data: action })
  expect(response.status(), `${who} ${JSON.stringify(action)} ${await response.text()}`).toBe(200)
}

interface PointInfo {
  id: string
  verdict: string
  severity: string
  department: string
  carried: boolean
  by_hand: boolean
  spot?: { at: [number, number] }
  disposition: unknown
}

interface CaseInfo {
  stage: string
  rounds: { review: string | null; points: PointInfo[] }[]
  tasks: { department: string; signed_by: string | null }[]
}

async function caseOf(id: string): Promise<CaseInfo> {
  const { request } = await contextOf('auditor')
  return ((await (await request.get(`${address}/api/v1/cases/${id}`)).json()) as { case: CaseInfo }).case
}

const isOpen = (it: PointInfo) => ['fail', 'unknown'].includes(it.verdict) && it.severity !== 'advice'

/** A department decides what is left and gives its signed opinion, past the pages. */
async function decideAsUsual(id: string, department: string): Promise<void> {
  const points = (await caseOf(id)).rounds.at(-1)?.points ?? []
  const left = points.filter((it) => it.department === department && isOpen(it) && !it.disposition)
  const decided = { disposition: 'rejected', reason: '已由书面材料核实', wording: '' }
  if (left.length > 0) {
    await act(`${department}-officer`, id, { action: 'dispose', points: left.map((it) => it.id), decided })
  }
  const opinion = { kind: 'agree_with_conditions', conditions: '按告知修改' }
  await act(`${department}-officer`, id, { action: 'give_opinion', opinion })
  await act(`${department}-chief`, id, { action: 'sign_opinion' })
}

/** A change of what a case approved, reviewed; past the pages. */
async function changeOf(prior: string, drawing: Buffer): Promise<string> {
  const { request } = await contextOf('applicant')
  const opening = { workflow: 'cn-shanghai/change', title: '砖厂更新调整', plot: '', prior, organisations: [] }
  const opened = await request.post(`${address}/api/v1/cases`, { data: opening })
  const { id } = ((await opened.json()) as { case: { id: string } }).case
  const uploaded = await request.post(`${address}/api/v1/files?name=site.dxf`, { data: drawing })
  const { sha256 } = (await uploaded.json()) as { sha256: string }
  const file = { sha256, name: 'site.dxf', size: 0, material: 'site-plan' }
  await act('applicant', id, { action: 'edit', change: { edit: 'file', file } })
  await act('applicant', id, { action: 'submit' })
  await act('window', id, { action: 'accept' })
  await expect.poll(async () => (await caseOf(id)).rounds[0]?.review, { timeout: 120_000, interval: 200 }).toBeTruthy()
  return id
}

/** Draws a box on the drawing of a page. */
async function drawBox(page: Page): Promise<void> {
  await page.locator('.canvas[aria-busy=false]').waitFor()
  const box = await page.locator('.canvas').boundingBox()
  if (!box) throw new Error('there is no canvas')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x - 60, y - 40)
  await page.mouse.down()
  await page.mouse.move(x + 60, y + 40, { steps: 4 })
  await page.mouse.up()
}

/** Registers a demand on ground that is drawn. */
async function demand(who: string, id: string, use: string, text: string): Promise<Page> {
  const page = await visit(who, `cases/${id}/conflicts`)
  await drawBox(page)
  await page.getByLabel('要求内容').fill(text)
  await page.getByLabel('用途').click()
  await page.locator('.ant-select-dropdown:visible').getByText(use, { exact: true }).click()
  await page.getByRole('button', { name: /登.?记/ }).click()
  await page.locator('.split-list li', { hasText: text }).waitFor()
  return page
}

/** A new case of the applicant, past the pages. */
async function opening(title: string): Promise<string> {
  const { request } = await contextOf('applicant')
  const data = { workflow: 'cn-shanghai/scheme', title, organisations: [] }
  const response = await request.post(`${address}/api/v1/cases`, { data })
  return ((await response.json()) as { case: { id: string } }).case.id
}

/** The code that a device with this secret shows now (RFC 6238: SHA-1, 30 s, six digits). */
function codeOf(secret: string): string {
  const letters = [...secret.replace(/\s/g, '')].map((it) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(it))
  const bits = letters.map((it) => it.toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((it) => parseInt(it, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(step).digest()
  const at = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('the assistant neither loads nor keeps anything of the workplace', () => {
  const built = (name: string) => readFileSync(join(ROOT, 'web/dist', name), 'utf8')
  for (const name of ['index.html', 'sw.js']) {
    expect(built(name)).toMatch(/assets\/index-/)
    expect(built(name)).not.toMatch(/assets\/(office|CasePage|AdminPage)-/)
  }
})

test('who is not known does not get in, and the address is kept until one is', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  const page = await opened(context)
  await page.goto(`${address}/office.html#/cases`)
  await page.getByLabel('账号').fill('lead')
  await page.getByLabel('密码').fill('wrong-password')
  await page.getByRole('button', { name: /登.?录/ }).click()
  await page.getByRole('alert').getByText('账号或密码不对').waitFor()
  await page.screenshot({ path: `${SHOTS}office-signin-zh.png` })
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: /登.?录/ }).click()
  await page.getByRole('heading', { name: '办件' }).waitFor()
  // An administrator sees no case; a case that is not there is said so.
  const admin = await visit('admin', 'cases/nothing/overview')
  await admin.getByRole('alert').getByText('没有该办件').waitFor()
  await context.close()
})

test('a second factor is set up, asked for at sign-in and before a signature', { timeout: 120_000 }, async () => {
  const page = await visit('greening-chief', 'account')
  await page.getByLabel('密码').fill('not the password')
  await page.getByRole('button', { name: '启用动态验证' }).click()
  await page.getByRole('alert').getByText('密码不对').waitFor()
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '启用动态验证' }).click()
  await page.getByRole('img', { name: '用验证器应用扫描此码' }).waitFor()
  await page.getByText('无法扫描').click()
  const secret = (await page.locator('details code').textContent()) ?? ''
  await page.screenshot({ path: `${SHOTS}office-second-factor-zh.png` })
  await page.getByLabel('动态验证码').fill('000000')
  await page.getByRole('button', { name: /确.?认/ }).click()
  await page.getByRole('alert').getByText('验证码不对或已用过').waitFor()
  await page.getByLabel('动态验证码').fill(codeOf(secret))
  await page.getByRole('button', { name: /确.?认/ }).click()
  await page.getByText('已启用，剩余备用码 10 个').waitFor()
  const [recovery = '', second = '', third = ''] = await page.locator('.recovery code').allTextContents()
  // Another browser: the password alone is not enough.
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'zh-CN' })
  const fresh = await opened(context)
  await fresh.goto(`${address}/office.html#/tasks`)
  await fresh.getByLabel('账号').fill('greening-chief')
  await fresh.getByLabel('密码').fill(PASSWORD)
  await fresh.getByRole('button', { name: /登.?录/ }).click()
  await fresh.getByLabel('动态验证码').fill(recovery)
  await fresh.getByRole('button', { name: /登.?录/ }).click()
  await fresh.getByRole('heading', { name: '待办' }).waitFor()
  // A signature after a while: the server asks again (its answer is given here, since a test does not wait), the page asks, and goes on.
  const id = await opening('验证')
  const problem = { code: 'code-needed', message: { zh: '请输入动态验证码', en: 'a code is needed' } }
  let asked = 0
  await fresh.route('**/actions', (route) =>
    route.request().method() === 'POST' && asked++ === 0
      ? route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) })
      : route.continue(),
  )
  await fresh.goto(`${address}/office.html#/cases/${id}/threads`)
  await fresh.getByRole('textbox').first().fill('请补充')
  await fresh
    .getByRole('button', { name: /发.?送/ })
    .first()
    .click()
  const dialog = fresh.getByRole('dialog', { name: '签署前请确认身份' })
  await dialog.getByLabel('动态验证码').fill(second)
  await fresh.screenshot({ path: `${SHOTS}office-prove-zh.png` })
  await dialog.getByRole('button', { name: '确认并签署' }).click()
  // What stands in the field is a text of the page, too: what was sent is a message.
  await fresh.locator('.thread').getByText('请补充').waitFor()
  expect(asked).toBe(2)
  // Taken away by password and a code.
  await page.getByRole('button', { name: /停.?用/ }).click()
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByLabel('动态验证码').fill(third)
  await page.getByRole('button', { name: /停.?用/ }).click()
  await page.getByRole('button', { name: '启用动态验证' }).waitFor()
  await context.close()
})

test('an upload goes on where the connection broke, and after the page was closed', { timeout: 120_000 }, async () => {
  const id = await opening('断点续传')
  const path = join(data, '大图.pdf')
  writeFileSync(path, Buffer.alloc(9 << 20, 'a drawing that is large '))
  /** Sends the file from a new page; gives the page and where each part began. A part is lost as long as `isLost` says so. */
  const send = async (isLost: (start: number, again: boolean) => boolean) => {
    const page = await visit('applicant', `cases/${id}/application`)
    const starts: number[] = []
    await page.route('**/api/v1/uploads/*', (route) => {
      const header = route.request().headers()['upload-offset']
      if (header === undefined) return route.continue()
      const start = Number(header)
      const again = starts.includes(start)
      starts.push(start)
      return isLost(start, again) ? route.abort('connectionreset') : route.continue()
    })
    const row = page.getByRole('region', { name: '总平面图', exact: true })
    await row.locator('input[type=file]').setInputFiles(path)
    return { page, row, starts }
  }
  const first = await send((start) => start > 0)
  await first.row.getByText('连接中断').waitFor()
  await first.page.screenshot({ path: `${SHOTS}office-upload-broken-zh.png` })
  await first.page.close()
  const second = await send((start, again) => start > 4 << 20 && !again)
  await second.row.getByText('大图.pdf').waitFor()
  // The first part was there already; the last one broke, and was sent again.
  await expect.poll(() => second.starts).toEqual([4 << 20, 8 << 20, 8 << 20])
  await second.row.getByText('✓ 大图.pdf').waitFor()
  await second.page.close()
})

test('a building model is checked, and its findings open on its floors', { timeout: 240_000 }, async () => {
  const model = readFileSync(join(ROOT, 'tests/fuzz/corpus/ifc/house.ifc'))
  const id = await opening('住宅模型')
  const page = await visit('applicant', `cases/${id}/application`)
  const row = page.getByRole('region', { name: '总平面图', exact: true })
  await row
    .locator('input[type=file]')
    .setInputFiles({ name: 'house.ifc', mimeType: 'application/octet-stream', buffer: model })
  await row.getByText('本机检查').waitFor()
  await row.getByText('✓ house.ifc').waitFor()
  const fire = page.getByRole('region', { name: '消防总平面图' })
  await fire.locator('input[type=file]').setInputFiles({ name: 'fire.pdf', ...PDF })
  await fire.getByText('✓ fire.pdf').waitFor()
  await act('applicant', id, { action: 'submit' })
  await act('window', id, { action: 'accept' })
  await expect.poll(async () => (await caseOf(id)).rounds[0]?.review, { timeout: 120_000, interval: 200 }).toBeTruthy()
  const lead = await visit('lead', `cases/${id}/review?dept=`)
  await lead.getByRole('note').getByText('建筑信息模型按楼层显示平面').waitFor()
  await lead.locator('.canvas[aria-busy=false]').waitFor()
  await lead.locator('.point-row').first().waitFor()
  await lead.screenshot({ path: `${SHOTS}office-model-zh.png` })
  await lead.close()
})

test('a case goes from the check before sending to the verified certificate', { timeout: 600_000 }, async () => {
  // The applicant opens it: the drawing is checked in the browser before anything is sent.
  const applicant = await visit('applicant', 'cases/new')
  await applicant.getByLabel('办理事项').click()
  await applicant.locator('.ant-select-dropdown:visible').getByText('施工图联审').click()
  await applicant
    .getByLabel('把总平面图')
    .setInputFiles({ name: 'site.dxf', mimeType: 'application/dxf', buffer: DRAWING })
  await applicant.getByRole('status').getByText('本机检查').waitFor()
  await applicant.getByLabel('项目名称').fill('砖厂更新')
  await applicant.getByLabel('地块').fill('A-01')
  await applicant.getByLabel('其他参建单位').click()
  await applicant.locator('.ant-select-dropdown:visible').getByText('华东建筑设计院').click()
  await applicant.keyboard.press('Escape')
  await applicant.screenshot({ path: `${SHOTS}office-new-zh.png` })
  await applicant.getByRole('button', { name: '建立办件并上传' }).click()
  await applicant.getByRole('region', { name: '各层平面图' }).waitFor()
  const id = decodeURIComponent(/cases\/([^/]+)/.exec(applicant.url())?.[1] ?? '')
  await applicant.getByText('缺少：各层平面图').waitFor()
  for (const title of ['各层平面图', '剖面图']) {
    const row = applicant.getByRole('region', { name: title })
    await row.locator('input[type=file]').setInputFiles({ name: `${title}.pdf`, ...PDF })
    await row.getByText(`${title}.pdf`).waitFor()
  }
  await applicant.getByRole('button', { name: /提.?交/, exact: true }).click()
  await applicant.getByText('待受理').first().waitFor()

  // The window returns it once; the applicant's page tells so as it happens.
  const window = await visit('window', 'tasks')
  await window.getByRole('link', { name: /砖厂更新/ }).click()
  await window.getByRole('button', { name: '退回补正' }).click()
  await window.getByLabel('缺项，一行一条').fill('剖面图未签章\n缺少楼层标高')
  await window.getByRole('button', { name: /发.?送/ }).click()
  await applicant.getByText('剖面图未签章').waitFor()
  await applicant.getByRole('link', { name: '申报' }).click()
  const section = applicant.getByRole('region', { name: '剖面图' })
  await section.locator('input[type=file]').setInputFiles({ name: '剖面图-签章.pdf', ...PDF })
  await section.getByText('剖面图-签章.pdf').waitFor()
  await applicant.getByRole('button', { name: /提.?交/, exact: true }).click()
  await window.getByRole('button', { name: /受.?理/ }).click()
  await window.getByText('并联审查').first().waitFor()

  // The review appears without a reload. Points are disposed of by keyboard.
  const officer = await visit('fire-officer', `cases/${id}/review`)
  await officer.locator('.point-row').first().waitFor({ timeout: 120_000 })
  const fire = () =>
    caseOf(id).then((it) => it.rounds[0]?.points.filter((p) => p.department === 'fire' && isOpen(p)) ?? [])
  const open = (await fire()).length
  expect(open).toBeGreaterThan(1)
  await officer.locator('.canvas[aria-busy=false]').waitFor()
  await officer.getByRole('list', { name: '要点列表' }).focus()
  await officer.keyboard.press('a')
  await officer
    .getByText(`待处置 ${open - 1}`)
    .first()
    .waitFor()
  await officer.keyboard.press('r')
  await officer.getByLabel('常用语').click()
  await officer.locator('.ant-select-dropdown:visible').getByText('已由书面材料核实').click()
  await officer.screenshot({ path: `${SHOTS}office-review-zh.png` })
  await officer.getByRole('button', { name: /不采纳 Ctrl/ }).click()
  await officer
    .getByText(`待处置 ${open - 2}`)
    .first()
    .waitFor()
  // What was decided is taken back, and decided again.
  await officer.keyboard.press('Control+z')
  await officer
    .getByText(`待处置 ${open - 1}`)
    .first()
    .waitFor()
  await officer.getByRole('checkbox', { name: '全选' }).check()
  await officer.getByText(`已选 ${open - 1} 项`).waitFor()
  await officer.getByRole('list', { name: '要点列表' }).focus()
  await officer.keyboard.press('a')
  await officer.getByText('待处置 0').first().waitFor()
  expect((await fire()).every((it) => it.disposition)).toBe(true)
  // Drafts are the department's own.
  const other = await visit('construction-officer', `cases/${id}/review?dept=fire`)
  await other.getByText(`待处置 ${open}`).first().waitFor()

  // Both see that the other is there; the officer follows the colleague to a point, and sees the cursor on the drawing.
  await officer.getByRole('button', { name: '跟随 construction-officer 的视图' }).click()
  await other.locator('.point-row').nth(1).getByRole('button').click()
  const named = (page: Page) => new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '').get('p')
  await expect.poll(() => named(officer), { timeout: 30_000 }).toBe(named(other))
  await other.locator('.canvas[aria-busy=false]').waitFor()
  const ground = await other.locator('.canvas').boundingBox()
  if (!ground) throw new Error('there is no canvas')
  await other.mouse.move(ground.x + ground.width / 3, ground.y + ground.height / 2, { steps: 3 })
  await officer.locator('.others .cursor:not([hidden])').waitFor()
  await officer.screenshot({ path: `${SHOTS}office-presence-zh.png` })
  await officer.getByRole('button', { name: '不再跟随 construction-officer' }).click()

  // What the machine did not see is added by hand, on the drawing, against a clause.
  await other.getByRole('button', { name: '补充要点' }).click()
  await other.mouse.click(ground.x + ground.width / 2, ground.y + ground.height / 2)
  await other.getByText(/位置：/).waitFor()
  await other.getByRole('combobox', { name: '条文' }).fill('5.5')
  await other.locator('.ant-select-dropdown:visible .ant-select-item').first().click()
  await other.getByLabel('意见').last().fill('门卫遮挡消防车道转弯处视线')
  await other.screenshot({ path: `${SHOTS}office-add-point-zh.png` })
  await other.locator('.add-point').getByRole('button', { name: '补充要点' }).click()
  const added = async () => (await caseOf(id)).rounds[0]?.points.filter((it) => it.by_hand) ?? []
  await expect.poll(async () => (await added()).length, { timeout: 30_000 }).toBe(1)
  expect((await added())[0]?.spot?.at).toHaveLength(2)

  // Two departments ask for the same ground; opinions stand side by side.
  await demand('fire-officer', id, '铺装', '登高场地须硬质铺装')
  const conflict = await demand('health-officer', id, '绿化', '须作卫生防护绿化')
  await conflict.locator('.conflict').getByText('同一地块').waitFor()
  await officer.getByRole('link', { name: '部门意见' }).click()
  await officer.getByRole('radio', { name: '有条件同意' }).check()
  await officer.getByLabel('条件').last().fill('按告知修改')
  await officer.getByRole('button', { name: '提交部门意见' }).click()
  const chief = await visit('fire-chief', 'tasks')
  await chief.getByRole('link', { name: /砖厂更新/ }).click()
  await chief.getByRole('button', { name: '签署部门意见' }).click()
  for (const department of ['construction', 'civil-defence', 'water', 'health']) await decideAsUsual(id, department)

  // The lead merges. A conflict that is open, and the same person, keep the notice back.
  const lead = await visit('lead', `cases/${id}/opinions`)
  await lead.getByText('有条件同意').first().waitFor()
  await lead.getByRole('button', { name: '结束并联审查' }).click()
  await lead.getByRole('link', { name: '一次性告知' }).click()
  await lead.getByRole('button', { name: /保存告知书草稿/ }).click()
  await lead.getByRole('heading', { name: '一次性补正告知书' }).waitFor()
  await lead.getByRole('button', { name: '发出一次性告知' }).click()
  await lead.getByRole('alert').getByText('未裁定').waitFor()
  await lead.getByRole('link', { name: /冲突/ }).click()
  await lead.getByLabel('裁定及理由').fill('消防登高场地优先')
  await lead.locator('.canvas[aria-busy=false]').waitFor()
  await lead.screenshot({ path: `${SHOTS}office-conflict-zh.png` })
  await lead.getByRole('button', { name: /发.?送/ }).click()
  await lead.getByText('消防登高场地优先').waitFor()
  await lead.getByRole('link', { name: '一次性告知' }).click()
  await lead.getByRole('button', { name: '发出一次性告知' }).click()
  await lead.getByRole('alert').getByText('须由另一人办理').waitFor()
  const second = await visit('lead2', `cases/${id}/notice`)
  await second.screenshot({ path: `${SHOTS}office-notice-zh.png` })
  await second.getByRole('button', { name: '发出一次性告知' }).click()
  await second.getByText('lead2 于').waitFor()

  // The institute answers each item and sends a drawing in which one building is higher.
  const institute = await visit('institute', `cases/${id}/reply`)
  const changed = Buffer.from(DRAWING.toString('latin1').replace('H=21.50m', 'H=30.50m'), 'latin1')
  const site = institute.getByRole('region', { name: '总平面图' })
  await site
    .locator('input[type=file]')
    .setInputFiles({ name: 'site.dxf', mimeType: 'application/dxf', buffer: changed })
  await site.getByText('本机检查').waitFor()
  await institute.getByRole('button', { name: '提交修改稿' }).click()
  await institute.getByRole('alert').getByText('未答复').waitFor()
  const items = await institute.locator('.items > li').count()
  // Those of the machine, and the one that was added by hand.
  expect(items).toBe(open + 1)
  for (let item = 1; item <= items; item++) {
    const row = institute.locator('.items > li').nth(item - 1)
    await row.getByRole('radio', { name: '承诺' }).check()
    await row.getByLabel('答复内容').fill('竣工前落实')
    await row.getByLabel('承诺日期').fill('2999-12-31')
    await row.getByRole('button', { name: '保存' }).click()
    await row.getByText('已答复').waitFor()
  }
  await institute.screenshot({ path: `${SHOTS}office-reply-zh.png` })
  await institute.getByRole('button', { name: '提交修改稿' }).click()
  await institute.getByText('第 2 轮').first().waitFor()

  // Round 2: what did not change is carried over, and only departments that the change touches sign again.
  await expect.poll(async () => (await caseOf(id)).rounds[1]?.review, { timeout: 120_000, interval: 200 }).toBeTruthy()
  const again = await caseOf(id)
  expect(again.rounds[1]?.points.filter((it) => it.carried).length).toBeGreaterThan(0)
  const waiting = again.tasks.filter((it) => !it.signed_by)
  expect(waiting.length).toBeLessThan(again.tasks.length)
  const rounds = await visit('lead', `cases/${id}/compare`)
  await rounds.getByText('沿用上轮意见').first().waitFor()
  await rounds.locator('.canvas[aria-busy=false]').nth(1).waitFor()
  await rounds.screenshot({ path: `${SHOTS}office-compare-zh.png` })
  for (const { department } of waiting) await decideAsUsual(id, department)

  // Proposed by one, signed by another, certified.
  await lead.getByRole('link', { name: '意见', exact: true }).click()
  await lead.getByRole('button', { name: '结束并联审查' }).click()
  await lead.getByRole('link', { name: '决定' }).click()
  await lead.getByLabel('决定内容').fill('同意，按承诺落实。')
  await lead.getByRole('button', { name: '提交签发' }).click()
  const signer = await visit('signer', 'tasks')
  await signer.getByRole('link', { name: /砖厂更新/ }).click()
  await signer.getByRole('button', { name: '已阅，签发' }).click()
  const number = await signer.locator('.certificate-number').textContent({ timeout: 60_000 })
  await signer.screenshot({ path: `${SHOTS}office-certificate-zh.png` })

  // Documents stand where officers look for them, letters also to be edited; later changes are held against what was approved.
  expect(await signer.getByRole('link', { name: '下载 PDF' }).count()).toBe(3)
  await signer.getByRole('link', { name: '意见', exact: true }).click()
  const letter = await signer.getByRole('link', { name: '下载 Word（可编辑）' }).first().getAttribute('href')
  const docx = await (await contextOf('signer')).request.get(`${address}${letter}`)
  expect([docx.status(), (await docx.body()).subarray(0, 2).toString()]).toEqual([200, 'PK'])
  const higher = Buffer.from(DRAWING.toString('latin1').replace('H=21.50m', 'H=31.50m'), 'latin1')
  const changes = await visit('lead', `cases/${await changeOf(id, higher)}/changes`)
  // A building that rises may be approved anew; that it then stands too near to the next one may not.
  await changes.getByRole('alert').getByText('禁止调整').waitFor()
  await changes.getByRole('cell', { name: /限制调整/ }).waitFor()
  await changes.screenshot({ path: `${SHOTS}office-changes-zh.png` })

  // Everyone verifies it, and a file by its hash, which the browser computes.
  const anyone = await opened(await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'zh-CN' }))
  const sent: (string | null)[] = []
  anyone.on('request', (it) => sent.push(it.postData()))
  await anyone.goto(`${address}/verify/${number}`)
  await anyone.getByText('证书有效').waitFor()
  const hold = anyone.locator('.hold input')
  await hold.setInputFiles({ name: 'mine.dxf', mimeType: 'application/dxf', buffer: changed })
  await anyone.getByText('mine.dxf 与证书所载 site.dxf 一致').waitFor()
  await hold.setInputFiles({ name: 'old.dxf', mimeType: 'application/dxf', buffer: DRAWING })
  await anyone.getByText('old.dxf 与证书不一致').waitFor()
  expect(sent.every((it) => it === null)).toBe(true)
  await anyone.screenshot({ path: `${SHOTS}office-verify-zh.png` })
  await anyone.getByLabel('证书编号').fill('T-NONE')
  await anyone.getByRole('button', { name: /核.?验/ }).click()
  await anyone.getByText('没有编号为 T-NONE 的证书').waitFor()

  // The applicant rates it; the measures count it.
  await applicant.getByRole('link', { name: '概览' }).click()
  const rating = applicant.locator('form', { has: applicant.locator('.ant-rate') })
  await rating.locator('.ant-rate-star').nth(4).click()
  await rating.getByRole('button', { name: /发.?送/ }).click()
  await applicant.getByRole('heading', { name: '好差评' }).waitFor()
  const stats = await visit('auditor', 'stats')
  await stats.getByRole('heading', { name: '好差评' }).waitFor()
  await stats.getByRole('button', { name: 'English' }).click()
  await stats.getByRole('heading', { name: 'Measures' }).waitFor()
  for (const page of [stats, anyone]) {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze()
    expect(violations.map((it) => `${it.id}: ${it.nodes[0]?.html}`)).toEqual([])
  }
  expect(complaints).toEqual([])
})
