import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** Files that are worth it: texts and the engine's module; fonts are compressed already. */
const WORTH_IT = /\.(js|css|wasm|dxf|html|svg)$/
/** Smaller files gain nothing, bytes. */
const SMALLEST = 4096

/** Lays a compressed copy beside each file, so that the server does not compress the same bytes for everyone anew. */
export function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    async writeBundle({ dir = '.' }, bundle) {
      const paths = Object.keys(bundle).filter((it) => WORTH_IT.test(it))
      for (const path of paths.map((it) => join(dir, it))) {
        const bytes = await readFile(path)
        if (bytes.length >= SMALLEST) await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
      }
    },
  }
}
