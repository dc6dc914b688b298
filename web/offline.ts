import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** Adds a service worker that keeps everything the page consists of, so that after one visit it works without a network. */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = ['./', 'icon.svg', 'manifest.webmanifest', ...Object.keys(bundle)].filter(
        (it) => it !== 'index.html',
      )
      const version = createHash('sha256').update(files.join('\n')).update(source.toString()).digest('hex').slice(0, 12)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: source(version, files) })
    },
  }
}

/** Files have their hash in their name, so that what is kept never grows stale; the page itself is asked of the network first. */
function source(version: string, files: string[]): string {
  return `const CACHE = 'tushen-${version}'
const FILES = ${JSON.stringify(files)}
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()))
})
self.addEventListener('activate', (event) => {
  const drop = async () => {
    for (const key of await caches.keys()) if (key.startsWith('tushen-') && key !== CACHE) await caches.delete(key)
    await self.clients.claim()
  }
  event.waitUntil(drop())
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return
  const kept = () => caches.match(request, { ignoreSearch: true, ignoreVary: true })
  const page = () => fetch(request).catch(async () => (await caches.match('./', { ignoreVary: true })) ?? Response.error())
  event.respondWith(request.mode === 'navigate' ? page() : kept().then((it) => it ?? fetch(request)))
})
`
}
