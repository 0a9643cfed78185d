// The program as one file, made from the sources before the tests of a file.
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'

const packageDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What answers its path, once tests run. */
export function buildProgram(): () => string {
  let folder: string
  beforeAll(async () => {
    // Inside the package, where what stays external is found.
    folder = mkdtempSync(join(packageDirectory, 'node_modules/.dewasm-main-'))
    await build({
      entryPoints: [join(packageDirectory, 'src/main.ts')],
      outfile: join(folder, 'main.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@dewasm/source'],
      external: ['commander', 'chokidar', '@bytecodealliance/*'],
    })
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  return () => join(folder, 'main.mjs')
}
