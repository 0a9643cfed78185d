// The report of a compilation: the places it gives are those of the functions in the code, whatever surrounds them.
import { declarations } from '@dewasm/runtime/source'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { CompileOptions } from '../../src/options.js'
import { assemble } from '../support/assemble.js'

const module = await assemble(`(module
  (memory (export "memory") 1) (data (i32.const 0) "text")
  (func $quotient (export "quotient") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $empty)
  (func $grow (export "grow") (result i32) (memory.grow (i32.const 1))))`)

const variants: CompileOptions[] = [
  {},
  { format: 'cjs' },
  { format: 'iife' },
  { format: 'umd' },
  { linking: 'esm' },
  { data: 'file' },
  { minify: true },
  { runtime: 'import' },
  { optimize: 0 },
]

describe.each(variants)('with %j', (options) => {
  const { code, report } = compile(module, { ...options, report: true })
  const { functions, runtime } = report.details!

  test('functions stand where it says', () => {
    const texts = functions.map(({ start, end }) => code.slice(start, end))
    expect(texts).toHaveLength(3)
    for (const text of texts) {
      expect(text).toMatch(/^function \w+\(/)
      expect(text.match(/\bfunction\b/g)).toHaveLength(1)
      expect(text.endsWith('}')).toBe(true)
    }
    expect(code[functions[0]!.start - 1]).toBe('\n')
  })

  test('runtime declarations have the lengths it says', () => {
    if (options.runtime === 'import') return expect(runtime).toEqual([])
    expect(runtime.find(({ name }) => name === 'memoryGrow')).toMatchObject({
      file: 'memory.js',
      isDirect: true,
    })
    for (const { name, file, length } of runtime) {
      const { text, minified, file: from } = declarations.find((declaration) => declaration.name === name)!
      const written = options.minify ? minified : text
      expect(code).toContain(written)
      expect({ file, length }).toEqual({ file: from, length: written.length })
    }
  })
})

test('pieces of a divided function count as one', async () => {
  const stores = Array.from(
    { length: 60 },
    (_, index) => `(if (i32.and (local.get 0) (i32.const ${1 << (index % 31)}))
      (then ${`(i32.store offset=${index} (local.get 0) (i32.mul (local.get 0) (local.get 0)))`.repeat(6)}))`,
  )
  const large = await assemble(`(module (memory 1)
    (func $large (export "large") (param i32) ${stores.join('\n')})
    (func $small (export "small") (result i32) (i32.const 7)))`)
  const { code, report } = compile(large, { report: true, splitThreshold: 500 })
  const [first, second] = report.details!.functions
  expect(first!.pieces).toBeGreaterThan(1)
  const text = code.slice(first!.start, first!.end)
  expect(text.match(/^function large/gm)).toHaveLength(first!.pieces)
  expect(second!.pieces).toBe(1)
  expect(code.slice(second!.start, second!.end)).toMatch(/^function small\(/)
})

test('there is none unless asked for', () => {
  expect(compile(module).report.details).toBeUndefined()
})

test('a module without functions has none to tell of', async () => {
  const { report } = compile(await assemble('(module)'), { report: true })
  expect(report.details!.functions).toEqual([])
})
