/** Building models (IFC): the engine with their reader is another, larger module, which is loaded when the first one is opened. */

import type * as Engine from '../../generated/tushen'

/** Begins every file of a model, after blanks. */
const STEP = 'ISO-10303-21'
/** Within so many bytes it must begin: comments may stand before. */
const HEAD = 4096

/** Whether a file is a building model: STEP, or an archive. */
export function isBuilding(bytes: Uint8Array): boolean {
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
  return isArchive || new TextDecoder('latin1').decode(bytes.subarray(0, HEAD)).includes(STEP)
}

let loading: Promise<typeof Engine> | undefined

/** The engine that reads models. */
export function loadBuilding(): Promise<typeof Engine> {
  loading ??= load()
  // Without a network it may be there another time.
  loading.catch(() => (loading = undefined))
  return loading
}

async function load(): Promise<typeof Engine> {
  const [module, { default: url }] = await Promise.all([
    import('../../generated/building'),
    import('../../generated/building_bg.wasm?url'),
  ])
  await module.default({ module_or_path: url })
  return module
}
