/** Rollup and Rolldown, and who has their interface: files are emitted, and get their URLs when all is written. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { specifierOf } from '../request.js'
import type { Host } from './host.js'

interface EmittingContext {
  emitFile(file: { type: 'asset'; name: string; source: Uint8Array }): string
}

export function createRollupHost(): Host {
  return {
    hooks: {},
    urlSpecifier: (file) => specifierOf(file, 'url'),
    urlModule: async function (file) {
      const source = await readFile(file)
      const id = (this as EmittingContext).emitFile({ type: 'asset', name: basename(file), source })
      return `export default import.meta.ROLLUP_FILE_URL_${id};\n`
    },
    rewritesUrls: true,
    resolvesQueries: true,
  }
}
