import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'

/** Parts that few need: they are kept once they were loaded. */
const SELDOM = /assets\/(building|Massing)/

/** Adds a service worker that keeps everything the page consists of, so that after one visit it works without a network. */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle(_, bundle) {
      const foreign = onlyOf('office.html', bundle)
      const files = ['./', 'icon.svg', 'manifest.webmanifest', ...Object.keys(bundle)].filter(
        (it) => it !== 'index.html' && !foreign.has(it) && !SELDOM.test(it),
      )
      const version = createHash('sha256').update(files.join('\n')).update(source.toString()).digest('hex').slice(0, 12)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: source(version, files) })
    },
  }
}

/** Files that one page loads and no other: they are not kept for the others. */
function onlyOf(page: string, bundle: Rolldown.OutputBundle): Set<string> {
  const chunks = Object.values(bundle).filter((it) => it.type === 'chunk')
  const reached = (isStart: (it: Rolldown.OutputChunk) => boolean) => {
    const found = new Set<string>()
    const visit = (chunk: Rolldown.OutputChunk | undefined) => {
      if (!chunk || found.has(chunk.fileName)) return
      found.add(chunk.fileName)
      chunk.viteMetadata?.importedCss.forEach((it) => found.add(it))
      chunk.viteMetadata?.importedAssets.forEach((it) => found.add(it))
      for (const name of [...chunk.imports, ...chunk.dynamicImports]) visit(chunks.find((it) => it.fileName === name))
    }
    chunks.filter((it) => it.isEntry && isStart(it)).forEach(visit)
    return found
  }
  const isOf = (it: Rolldown.OutputChunk) => it.facadeModuleId?.endsWith(page) ?? false
  const others = reached((it) => !isOf(it))
  return new Set([page, ...[...reached(isOf)].filter((it) => !others.has(it))])
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
  const { origin, pathname } = new URL(request.url)
  // Co-approval lives on its server: what it says is never kept here.
  if (request.method !== 'GET' || origin !== self.location.origin || /\\/api\\/|office\\.html$/.test(pathname)) return
  const kept = () => caches.match(request, { ignoreSearch: true, ignoreVary: true })
  const fetched = async () => {
    const answer = await fetch(request)
    if (answer.ok && /\\/assets\\//.test(pathname)) await (await caches.open(CACHE)).put(request, answer.clone())
    return answer
  }
  const page = () => fetch(request).catch(async () => (await caches.match('./', { ignoreVary: true })) ?? Response.error())
  event.respondWith(request.mode === 'navigate' ? page() : kept().then((it) => it ?? fetched()))
})
`
}
