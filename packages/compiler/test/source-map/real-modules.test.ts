import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { CompileOptions } from '../../src/options.js'
import { compileAndReadMap } from './read-map.js'

const fixtures = fileURLToPath(new URL('../../../../fixtures/', import.meta.url))
const variants: CompileOptions[] = [
  {},
  { minify: true },
  { optimize: 's', minify: true },
  { optimize: 0, tune: 'interpreter', sourceMap: { listing: false } },
  { linking: 'esm', splitThreshold: 500 },
  { format: 'umd', i64: 'pair', data: 'file' },
]

async function expectMapped(bytes: Uint8Array, options: CompileOptions): Promise<void> {
  const { mappings, raw } = await compileAndReadMap(bytes, options)
  const runtime = raw.sources.indexOf('dewasm:///runtime.js')
  const inFunctions = mappings.filter(({ source }) => source !== raw.sources[runtime])
  expect(inFunctions.length).toBeGreaterThan(8)
  expect(raw.ignoreList).toContain(runtime)
}

describe('the map of every kernel and program can be read', () => {
  const files = ['kernels', 'programs'].flatMap((folder) =>
    readdirSync(fixtures + folder)
      .filter((name) => name.endsWith('.wasm'))
      .map((name) => `${folder}/${name}`),
  )
  test.each(files.map((file, i): [string, CompileOptions] => [file, variants[i % variants.length]!]))(
    '%s %o',
    async (file, options) => {
      const { linking, ...others } = options
      const isLinkable = linking === undefined || !/programs|imports/.test(file)
      await expectMapped(readFileSync(fixtures + file), isLinkable ? options : others)
    },
  )
})

describe('the map of sql.js can be read', () => {
  const file = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm')
  test.each(variants.slice(0, 3))(
    '%o',
    async (options) => {
      await expectMapped(readFileSync(file), { sourceMap: { listing: options.minify !== true }, ...options })
    },
    60_000,
  )
})
