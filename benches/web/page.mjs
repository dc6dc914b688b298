// How soon the page shows a drawing, and how many frames it draws: `node page.mjs FILE`. The page must be built; browser and server
// come with its packages.

import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const WEB = new URL('../../web/', import.meta.url)
const require = createRequire(new URL('package.json', WEB))
const load = (name) => import(pathToFileURL(require.resolve(name)))
const { chromium } = (await load('playwright-core')).default
const { preview } = await load('vite')

const [file] = process.argv.slice(2)
const root = fileURLToPath(WEB)
const server = await preview({ root, preview: { host: '127.0.0.1', port: 0 } })
const executablePath = process.env['CHROMIUM']?.includes('/') ? process.env['CHROMIUM'] : '/usr/bin/chromium'
const args = ['--no-sandbox', '--ignore-gpu-blocklist', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const browser = await chromium.launch({ executablePath, args })
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
await page.goto(server.resolvedUrls.local[0])
const start = performance.now()
await page.locator('.drop input[type=file]').setInputFiles([file])
await page.locator('.counts').waitFor({ timeout: 300_000 })
await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
const shown = performance.now() - start
const { x, y, width, height } = await page.locator('.canvas').boundingBox()
await page.mouse.move(x + width / 2, y + height / 2)
// To a working view: some dozens of metres across.
for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -400)
const frames = page.evaluate(async () => {
  const began = performance.now()
  let count = 0
  while (performance.now() - began < 3000) {
    await new Promise((done) => requestAnimationFrame(done))
    count += 1
  }
  return count / 3
})
const panned = async () => {
  await page.mouse.down({ button: 'middle' })
  for (let i = 0; i < 60; i++) await page.mouse.move(x + width / 2 + i * 4, y + height / 2 + (i % 2) * 8)
  await page.mouse.up({ button: 'middle' })
}
const [perSecond] = await Promise.all([frames, panned()])
console.log(
  `complete after ${(shown / 1000).toFixed(2)} s with review; ${perSecond.toFixed(0)} frames a second while panning, zoomed in`,
)
await browser.close()
await server.close()
