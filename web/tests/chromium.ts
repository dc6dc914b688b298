/** The built page in headless Chromium. */

import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { type PreviewServer, preview } from 'vite'

/** Without a graphics processor. */
const ARGUMENTS = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--ignore-gpu-blocklist',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

/** A browser, and the page that is served to it. */
export interface Stage {
  browser: Browser
  address: string
  close(): Promise<void>
}

/** Starts a browser. */
export function launch(): Promise<Browser> {
  const name = process.env['CHROMIUM'] ?? 'chromium'
  const executablePath = name.includes('/') ? name : `/usr/bin/${name}`
  return chromium.launch({ executablePath, args: ARGUMENTS })
}

/** Serves the built page and starts a browser. */
export async function stage(): Promise<Stage> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const server: PreviewServer = await preview({ root, preview: { host: '127.0.0.1', port: 0 } })
  const browser = await launch()
  const close = async () => {
    await browser.close()
    await server.close()
  }
  return { browser, address: server.resolvedUrls?.local[0] ?? '', close }
}
