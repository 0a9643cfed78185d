import { expect, test } from 'vitest'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import * as b from '../module-bytes.js'

const names = (...entries: [number, string][]) =>
  b.vector(...entries.map(([index, name]) => [index, b.text(name)]))

test('names of everything, by index', () => {
  const bytes = b.moduleBytes(
    b.customSection(
      'name',
      b.section(0, b.text('app')),
      b.section(1, names([0, 'main'], [2, 'déjà vu'])),
      b.section(2, b.vector([2, names([0, 'x'], [1, 'y'])], [5, names([3, 'z'])])),
      b.section(3, b.vector([2, names([0, 'loop'])])),
      b.section(4, names([1, 'point'])),
      b.section(5, names([0, 'table'])),
      b.section(6, names([0, 'memory'])),
      b.section(7, names([4, 'sp'])),
      b.section(8, names([0, 'vtable'])),
      b.section(9, names([0, 'rodata'])),
      b.section(10, b.vector([1, names([0, 'left'])])),
      b.section(11, names([0, 'oops'])),
    ),
  )
  const found = decodeModule(bytes).names!
  expect(found.module).toBe('app')
  expect(found.functions).toEqual(
    new Map([
      [0, 'main'],
      [2, 'déjà vu'],
    ]),
  )
  expect(found.locals.get(2)).toEqual(
    new Map([
      [0, 'x'],
      [1, 'y'],
    ]),
  )
  expect(found.locals.get(5)?.get(3)).toBe('z')
  expect(found.locals.get(1)).toBeUndefined()
  expect(found.labels.get(2)?.get(0)).toBe('loop')
  expect(found.types.get(1)).toBe('point')
  expect(found.tables.get(0)).toBe('table')
  expect(found.memories.get(0)).toBe('memory')
  expect(found.globals.get(4)).toBe('sp')
  expect(found.elements.get(0)).toBe('vtable')
  expect(found.data.get(0)).toBe('rodata')
  expect(found.fields.get(1)?.get(0)).toBe('left')
  expect(found.tags.get(0)).toBe('oops')
})

test('a malformed name section keeps what is well-formed, and the module stands', () => {
  const bytes = b.moduleBytes(
    b.customSection('name', b.section(1, 2, [0, b.text('good')], [1, 9, 0x62]), b.section(2, 0xff)),
  )
  const found = decodeModule(bytes).names!
  expect(found.functions).toEqual(new Map([[0, 'good']]))
  expect(found.locals.get(0)).toBeUndefined()
  expect(found.globals.size).toBe(0)
})

test('unknown custom sections are kept as bytes, in order', () => {
  const bytes = b.moduleBytes(
    b.customSection('first', 1, 2, 3),
    b.section(b.TYPE, 0),
    b.customSection('second'),
    b.customSection('first', 4),
  )
  const kept = decodeModule(bytes).customSections.map(({ name, bytes }) => [name, [...bytes]])
  expect(kept).toEqual([
    ['first', [1, 2, 3]],
    ['second', []],
    ['first', [4]],
  ])
})

test('the name of a custom section must be UTF-8', () => {
  const wrong = b.moduleBytes(b.section(b.CUSTOM, 1, 0xff))
  expect(() => decodeModule(wrong)).toThrow('malformed UTF-8 encoding')
  expect(() => decodeModule(b.moduleBytes(b.section(b.CUSTOM)))).toThrow('unexpected end')
})

test('producers, source map and dynamic linking', () => {
  const module = decodeModule(
    b.moduleBytes(
      b.customSection(
        'dylink.0',
        b.section(1, b.unsigned(65536), 4, 7, 0),
        b.section(2, b.vector(b.text('libc.so'))),
      ),
      b.customSection('sourceMappingURL', b.text('app.wasm.map')),
      b.customSection(
        'producers',
        b.vector([b.text('language'), b.vector([b.text('Rust'), b.text('2024')])]),
      ),
    ),
  )
  expect(module.dylink).toEqual({
    memorySize: 65536,
    memoryAlignment: 4,
    tableSize: 7,
    tableAlignment: 0,
    needed: ['libc.so'],
  })
  expect(module.sourceMappingURL).toBe('app.wasm.map')
  expect(module.producers).toEqual([{ field: 'language', values: [{ name: 'Rust', version: '2024' }] }])
})

test('branch hints point at the instruction', () => {
  // br_if 0 stands two bytes after the local declarations, which are one byte.
  const bytes = b.moduleBytes(
    b.section(b.TYPE, b.vector(b.functionType([], []))),
    b.section(b.FUNCTION, b.vector(0)),
    b.customSection('metadata.code.branch_hint', b.vector([0, b.vector([3, 1, 1])])),
    b.section(b.CODE, b.vector(b.body([], 0x41, 0x01, 0x0d, 0x00))),
  )
  const { branchHints } = decodeModule(bytes)
  expect(branchHints?.get(0)).toEqual([{ offset: bytes.indexOf(0x0d), likely: true }])
})

test('malformed contents of known custom sections are ignored', () => {
  const sections = ['producers', 'sourceMappingURL', 'dylink.0', 'metadata.code.branch_hint', 'name']
  const module = decodeModule(b.moduleBytes(...sections.map((name) => b.customSection(name, 0xff, 0xff))))
  expect(module.customSections).toHaveLength(sections.length)
  expect(module.producers).toBeUndefined()
  expect(module.sourceMappingURL).toBeUndefined()
  expect(module.dylink).toBeUndefined()
  expect(module.branchHints?.size).toBe(0)
})
