// What is in a module, in words.
import { expect, test } from 'vitest'
import { inspectModule } from '../src/inspect-module.js'
import { assemble } from './support/assemble.js'

const describe = async (text: string) => inspectModule(await assemble(text))

test('names, types and places', async () => {
  const bytes = await assemble(`(module $m
    (import "a" "f" (func (param i32 i64) (result f32 externref)))
    (import "a" "g" (func))
    (import "a" "t" (table i64 1 externref))
    (import "a" "m" (memory 1 1 shared))
    (import "a" "v" (global (mut v128)))
    (import "a" "e" (tag (param i32)))
    (memory 2 4 (pagesize 1)) (memory i64 1)
    (table 10 10 funcref)
    (global i32 (i32.const 1))
    (func $first (export "first") (export "again"))
    (func)
    (start $first)
    (elem func $first) (data "x"))`)
  const module = inspectModule(bytes)
  expect(module.imports.map(({ name, kind, index, type }) => `${name}: ${kind} ${index} ${type}`)).toEqual([
    'f: func 0 (i32, i64) -> (f32, externref)',
    'g: func 1 ()',
    't: table 0 1 or more (64-bit) externref',
    'm: memory 0 1 page, shared',
    'v: global 0 mut v128',
    'e: tag 0 (i32)',
  ])
  expect(module.imports[0]).toMatchObject({ params: ['i32', 'i64'], results: ['f32', 'externref'] })
  expect(module.exports.map(({ name, index }) => [name, index])).toEqual([
    ['first', 2],
    ['again', 2],
  ])
  expect(module.memories).toEqual([
    { kind: 'memory', index: 1, type: '2..4 pages of 1 bytes' },
    { kind: 'memory', index: 2, type: '1 or more (64-bit) pages' },
  ])
  expect(module.tables.map(({ index, type }) => [index, type])).toEqual([[1, '10 funcref']])
  expect(module).toMatchObject({ name: 'm', size: bytes.length, start: 2, globals: 1, tags: 0 })
  expect(module).toMatchObject({ dataSegments: 1, elementSegments: 1 })
  expect(module.functions.map(({ index, name, type }) => [index, name, type])).toEqual([
    [2, 'first', '()'],
    [3, undefined, '()'],
  ])
  for (const { start, size } of module.functions) expect(bytes[start + size - 1]).toBe(0x0b)
})

test('sections cover the module behind its header', async () => {
  const { sections, size } = await describe('(module (@custom "mine" "abc") (func) (memory 1))')
  expect(sections.map(({ name, customName }) => customName ?? name)).toEqual([
    'type',
    'function',
    'memory',
    'code',
    'mine',
  ])
  let end = 8
  for (const section of sections) {
    expect(section.start).toBe(end)
    end = section.end
  }
  expect(end).toBe(size)
})

test('an empty module', async () => {
  expect(await describe('(module)')).toMatchObject({ sections: [], imports: [], functions: [], size: 8 })
})

test('what is no module is refused', () => {
  expect(() => inspectModule(Uint8Array.of(1, 2, 3))).toThrow('unexpected end')
})
