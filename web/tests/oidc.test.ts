/** Signing in through a provider of identities: the built workplace in Chromium, the real server, and oidc-provider, a certified provider. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from './chromium'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TUSHEN = process.env['TUSHEN'] ?? join(ROOT, 'target/debug/tushen')

let data: string
let address: string
let browser: Browser
const processes: ChildProcess[] = []

/** A port that is free now. */
function port(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const at = server.address()
      server.close(() => resolve(typeof at === 'object' && at ? at.port : 0))
    })
  })
}

/** Starts a program and waits for the first line that it prints. */
function started(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const it = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  processes.push(it)
  return new Promise((resolve, reject) => {
    it.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
    it.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)))
  })
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'tushen-oidc-'))
  execFileSync(TUSHEN, ['admin', 'seed', '--data', data])
  const [here, there] = [await port(), await port()]
  const back = `http://127.0.0.1:${here}/api/v1/session/oidc/callback`
  const provider = fileURLToPath(new URL('provider.mjs', import.meta.url))
  const issuer = await started(process.execPath, [provider, String(there), back])
  const serve = ['serve', '--listen', `127.0.0.1:${here}`, '--data', data, '--pages', join(ROOT, 'web/dist')]
  const oidc = ['--oidc-issuer', issuer, '--oidc-client', 'tushen', '--oidc-title', '市统一认证']
  address = await started(TUSHEN, [...serve, ...oidc], {
    TUSHEN_LOG: 'error',
    TUSHEN_OIDC_SECRET: 'a secret of the test',
  })
  // The administrator notes an address.
  const request = (path: string, body: object, token = '') =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
  const session = await request('/api/v1/session', { name: 'admin', password: 'tushen-sample' })
  const { token } = (await session.json()) as { token: string }
  for (const [name, email] of [
    ['lead', 'Lead@example.org'],
    ['signer', 'unverified@example.org'],
  ]) {
    const answer = await request(`/api/v1/accounts/${name}/email`, { email }, token)
    expect(answer.status).toBe(204)
  }
  browser = await launch()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  for (const it of processes) {
    const ended = new Promise((resolve) => it.once('exit', resolve))
    it.kill('SIGTERM')
    await ended
  }
  rmSync(data, { recursive: true, force: true })
})

/** Signs in at the provider under a name, in a browser of its own. */
async function signedInAs(name: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'zh-CN' })).newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${address}/office.html#/tasks`)
  await page.getByRole('link', { name: '用市统一认证登录' }).click()
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  // The provider asks whether the server may know who it is.
  await page.locator('button[type=submit]').click()
  await page.waitForURL(/office\.html/)
  return page
}

test('whoever the provider vouches for is signed in as the account with the address', async () => {
  const page = await signedInAs('lead')
  await page.getByRole('button', { name: /^lead · / }).waitFor()
  // A signature would still ask for a code: the session is as good as one by password.
  const me = await page.request.get(`${address}/api/v1/session`)
  expect(((await me.json()) as { name: string }).name).toBe('lead')
}, 120_000)

test('an address that nobody verified, or that no account has, signs nobody in', async () => {
  for (const name of ['unverified', 'stranger']) {
    const page = await signedInAs(name)
    await page.getByText('本系统没有与您的身份对应的账号').waitFor()
    expect((await page.request.get(`${address}/api/v1/session`)).status()).toBe(401)
  }
}, 120_000)

test('a code that was put into another browser is refused', async () => {
  const answer = await fetch(`${address}/api/v1/session/oidc/callback?code=stolen&state=forged`, { redirect: 'manual' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe('/office.html#/signin?refused=expired')
  expect(answer.headers.getSetCookie().join()).not.toContain('tushen_session=')
})
