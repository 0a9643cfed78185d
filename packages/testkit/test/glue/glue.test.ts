// Programs of fixtures/glue (`scripts/build-glue.mjs` builds them) behind the glue of their toolchains, unmodified,
// print what they print under the engine's own WebAssembly, with the polyfill in its place.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../../../../fixtures/glue/', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'dewasm-glue-'))
const polyfill = join(temporary, 'install.mjs')

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../../polyfill/src/install.ts', import.meta.url))],
    conditions: ['@dewasm/source'],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    outfile: polyfill,
  })
})

afterAll(() => rmSync(temporary, { recursive: true, force: true }))

describe.each(['emscripten', 'go', 'wasi', 'wasm-bindgen'])('%s', (program) => {
  const native = print(program)

  test('runs', () => {
    expect(native.errors).toBe('')
    expect(native.lines.length).toBeGreaterThan(4)
  })

  test('with the polyfill', () => {
    expect(print(program, '--import', polyfill)).toEqual(native)
  })

  test('with the polyfill, without a JIT', () => {
    expect(print(program, '--jitless', '--no-expose-wasm', '--import', polyfill)).toEqual(native)
  })
})

/** What a program prints on standard output, by lines, and on standard error. */
function print(program: string, ...flags: string[]): { lines: string[]; errors: string } {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, join(folder, program, 'main.mjs')], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  return { lines: stdout.split('\n'), errors: stderr }
}
