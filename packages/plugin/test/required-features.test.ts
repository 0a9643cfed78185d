import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listRequiredFeatures } from '../src/required-features.js'
import { createProject } from './support/project.js'

const project = createProject()

async function requiredBy(files: Record<string, string>) {
  const file = join(await project.write(files), 'main.wasm')
  return listRequiredFeatures(file, readFileSync(file))
}

test('nothing, of WebAssembly 1.0', async () => {
  expect(await requiredBy({ 'main.wasm': '(module (memory 1))' })).toEqual([])
})

test('what the modules it imports from need, and those they import from', async () => {
  const files = {
    'main.wasm': '(module (import "./a/one.wasm" "f" (func)) (memory i64 1))',
    'a/one.wasm': '(module (import "../two.wasm" "f" (func)) (export "f" (func 0)) (func (param v128)))',
    'two.wasm': '(module (import "./a/one.wasm" "f" (func)) (tag) (export "f" (func 0)))',
  }
  expect(await requiredBy(files)).toEqual(['exceptions', 'memory64', 'simd'])
})

test('what is not there, or no file by its name, is the affair of the bundler', async () => {
  const imports = ['./missing.wasm', 'pkg/x.wasm', './host.js'].map((name) => `(import "${name}" "f" (func))`)
  expect(await requiredBy({ 'main.wasm': `(module ${imports.join(' ')})` })).toEqual([])
})
