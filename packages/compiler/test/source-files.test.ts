import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sourceFiles } from '../src/source-files.js'

let folder: string
let warnings: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-sources-'))
  warnings = []
  mkdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'lib/main.c'), 'int main;')
  writeFileSync(join(folder, 'app.wasm.map'), '{}')
})

afterEach(() => rmSync(folder, { recursive: true }))

function files(mapFolder = folder) {
  const warn = (message: string) => warnings.push(message)
  const { source, inputMap, debugFile } = sourceFiles({
    module: join(folder, 'app.wasm'),
    folder: mapFolder,
    warn,
  })
  return { source: source!, inputMap: inputMap as (url: string) => string | undefined, debugFile: debugFile! }
}

test('paths of sources start from the map', () => {
  expect(files().source('lib/main.c')).toEqual({ url: 'lib/main.c', content: 'int main;' })
  expect(files(join(folder, 'out')).source('lib/main.c')?.url).toBe('../lib/main.c')
  const { href } = pathToFileURL(join(folder, 'lib/main.c'))
  for (const path of [join(folder, 'lib/main.c'), href])
    expect(files().source(path)).toEqual({ url: 'lib/main.c', content: 'int main;' })
})

test('what is no text, is not there or never ends has no text', () => {
  expect(files().source('lib/other.c')).toEqual({ url: 'lib/other.c', content: undefined })
  expect(files().source('lib')?.content).toBeUndefined()
  expect(files().source('app.wasm')?.content).toBeUndefined()
  for (const device of ['/dev/zero', '/dev/stdin']) expect(files().source(device)?.content).toBeUndefined()
})

test('sources elsewhere are called as they are', () => {
  for (const path of [
    'dewasm:///runtime.js',
    'webpack:///a.ts',
    'https://example.org/a.ts',
    'file://other/share/a.ts',
  ])
    expect(files().source(path)).toBeUndefined()
})

test('files that the module names are looked for beside it', () => {
  for (const url of ['app.wasm.map', './app.wasm.map', 'http://localhost/some/app.wasm.map?x'])
    expect(files().inputMap(url)).toBe('{}')
  expect(Buffer.from(files().debugFile('app.wasm.map')!).toString()).toBe('{}')
  expect(warnings).toEqual([])
  for (const url of ['other.map', 'http://[', 'ftp://host/app.wasm.map', 'file://%'])
    expect(files().inputMap(url)).toBeUndefined()
  expect(files().debugFile('other.wasm')).toBeUndefined()
  expect(warnings).toHaveLength(5)
})
