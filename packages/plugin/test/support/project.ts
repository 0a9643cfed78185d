/** A folder of files for one test file, with modules given as text, and builds of it by Rollup. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools'
import { type RollupOutput, rollup } from 'rollup'
import { afterAll } from 'vitest'
import type { PluginOptions } from '../../src/options.js'
import dewasm from '../../src/rollup.js'

export interface Project {
  readonly directory: string
  /** Writes files; those that end in `.wasm` are given in the text format. Answers the folder they are in. */
  write(files: Record<string, string>): Promise<string>
  /** Builds `main.js` of a folder into `out` beside it. */
  build(folder: string, options?: PluginOptions): Promise<RollupOutput['output']>
  /** What the program exports that `build` has made. */
  run(folder: string): Promise<Record<string, unknown>>
}

export function createProject(): Project {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-plugin-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  let count = 0
  let runs = 0
  return {
    directory,
    async write(files) {
      const folder = join(directory, String(count++))
      for (const [name, text] of Object.entries(files)) {
        const file = join(folder, name)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, name.endsWith('.wasm') ? await parse(text) : text)
      }
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      return folder
    },
    async build(folder, options) {
      const plugins = [dewasm({ cache: join(directory, 'cache'), log: false, ...options })]
      const bundle = await rollup({ input: join(folder, 'main.js'), plugins, onLog() {} })
      const { output } = await bundle.write({ dir: join(folder, 'out'), sourcemap: true })
      await bundle.close()
      return output
    },
    async run(folder) {
      const url = `${pathToFileURL(join(folder, 'out/main.js')).href}?${runs++}`
      return await import(/* @vite-ignore */ url)
    },
  }
}
