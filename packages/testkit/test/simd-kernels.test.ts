// The kernels of fixtures/simd give one answer, with vectors and without, native and recompiled.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEngine } from '../src/engines/create-engine.js'
import { testkitDirectory } from '../src/package-directory.js'

interface Kernel {
  prepare(): void
  run(count: number): void
  result(): number
}

const directory = join(testkitDirectory(), '../../fixtures/simd')
const names = readdirSync(directory).flatMap((file) => (file.endsWith('.c') ? [file.slice(0, -2)] : []))
const engines = [
  createEngine('native', { optimize: 2, verify: false }),
  createEngine('aot', { optimize: 0, verify: true }),
  createEngine('aot', { optimize: 2, verify: true }),
]

test.each(names)('%s', (name) => {
  const answers = ['simd', 'scalar'].flatMap((kind) => {
    const bytes = readFileSync(join(directory, `${name}.${kind}.wasm`))
    return engines.map((engine) => {
      const kernel = engine.instantiate(engine.compile(bytes), {}) as unknown as Kernel
      kernel.prepare()
      kernel.run(3)
      return kernel.result()
    })
  })
  expect(new Set(answers).size).toBe(1)
})

test('there are kernels', () => {
  expect(names.length).toBeGreaterThanOrEqual(5)
})
