import { expect, test } from 'vitest'
import { InputError, MalformedError, UnsupportedError } from '../../../src/errors.js'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { FEATURE_SETS } from '../../../src/wasm/features.js'
import { FUNCREF, HEAP_FUNC, I32, I64, refType } from '../../../src/wasm/types.js'
import * as b from '../module-bytes.js'

function error(bytes: Uint8Array, options = {}): InputError {
  try {
    decodeModule(bytes, options)
  } catch (caught) {
    if (caught instanceof InputError) return caught
    throw caught
  }
  throw new Error('the module was accepted')
}

test('every section finds its place in the module', () => {
  const module = decodeModule(
    b.moduleBytes(
      b.section(b.TYPE, b.vector(b.functionType([b.I32], [b.I64]), b.functionType([], []))),
      b.section(
        b.IMPORT,
        b.vector(
          [b.text('env'), b.text('f'), 0, 0],
          [b.text('env'), b.text('t'), 1, b.FUNCREF, 0x01, 1, 5],
          [b.text('env'), b.text('m'), 2, 0x00, 1],
          [b.text('env'), b.text('g'), 3, b.I32, 0x01],
          [b.text('env'), b.text('e'), 4, 0x00, 1],
        ),
      ),
      b.section(b.FUNCTION, b.vector(1)),
      b.section(b.TABLE, b.vector([b.EXTERNREF, 0x04, 2])),
      b.section(b.MEMORY, b.vector([0x0f, 1, 2, 0])),
      b.section(b.TAG, b.vector([0x00, 1])),
      b.section(b.GLOBAL, b.vector([b.I64, 0x00, 0x42, b.signed(-2), b.END])),
      b.section(b.EXPORT, b.vector([b.text('run'), 0, 1])),
      b.section(b.START, 1),
      b.section(b.ELEMENT, b.vector([0, 0x41, 3, b.END, b.vector(0, 1)])),
      b.section(b.DATA_COUNT, 1),
      b.section(b.CODE, b.vector(b.body([[3, b.I32]], 0x01))),
      b.section(b.DATA, b.vector([1, b.vector(7, 8, 9)])),
    ),
  )
  expect(module.types.map(({ composite }) => composite)).toEqual([
    { kind: 'func', params: [I32], results: [I64] },
    { kind: 'func', params: [], results: [] },
  ])
  expect(module.imports.map(({ kind, module: from, name }) => [kind, from, name])).toEqual([
    ['func', 'env', 'f'],
    ['table', 'env', 't'],
    ['memory', 'env', 'm'],
    ['global', 'env', 'g'],
    ['tag', 'env', 'e'],
  ])
  expect(module.importedFunctionCount).toBe(1)
  expect(module.functions).toMatchObject([
    { typeIndex: 0, import: { name: 'f' }, body: undefined },
    { typeIndex: 1, import: undefined, body: { locals: [{ count: 3, type: I32 }], localCount: 3 } },
  ])
  expect(module.tables[0].type).toEqual({
    element: FUNCREF,
    limits: { min: 1, max: 5, shared: false, index: 'i32', pageSizeLog2: 0, inverted: false },
  })
  expect(module.tables[1].type.limits).toMatchObject({ min: 2, max: undefined, index: 'i64' })
  expect(module.memories[1].type.limits).toEqual({
    min: 1,
    max: 2,
    shared: true,
    index: 'i64',
    pageSizeLog2: 0,
    inverted: false,
  })
  expect(module.globals[0]).toMatchObject({ type: { type: I32, mutable: true }, init: undefined })
  expect(module.globals[1].init).toMatchObject({ type: I64, ops: [{ op: 'i64.const', lo: -2, hi: -1 }] })
  expect(module.tags.map(({ type }) => type.typeIndex)).toEqual([1, 1])
  expect(module.exports).toMatchObject([{ name: 'run', kind: 'func', index: 1 }])
  expect(module.start).toBe(1)
  expect(module.elements).toMatchObject([
    {
      mode: 'active',
      table: 0,
      type: refType(false, HEAP_FUNC),
      offset: { ops: [{ op: 'i32.const', value: 3 }] },
      functions: Uint32Array.of(0, 1),
    },
  ])
  expect(module.dataCount).toBe(1)
  expect(module.data).toMatchObject([{ mode: 'passive', bytes: Uint8Array.of(7, 8, 9) }])
})

test('every kind of element segment', () => {
  const segments = [
    [0, 0x41, 0, b.END, b.vector(0)],
    [1, 0x00, b.vector(0)],
    [2, 0, 0x41, 0, b.END, 0x00, b.vector(0)],
    [3, 0x00, b.vector(0)],
    [4, 0x41, 0, b.END, b.vector([0xd2, 0, b.END])],
    [5, b.FUNCREF, b.vector([0xd0, b.FUNCREF, b.END])],
    [6, 0, 0x41, 0, b.END, b.FUNCREF, b.vector([0xd2, 0, b.END])],
    [7, b.FUNCREF, b.vector([0xd2, 0, b.END])],
  ]
  const { elements } = decodeModule(b.moduleBytes(b.section(b.ELEMENT, b.vector(...segments))))
  expect(elements.map(({ mode }) => mode)).toEqual([
    'active',
    'passive',
    'active',
    'declarative',
    'active',
    'passive',
    'active',
    'declarative',
  ])
  expect(elements.map(({ functions }) => functions !== undefined)).toEqual([
    ...[true, true, true, true],
    ...[false, false, false, false],
  ])
  expect(elements[5].expressions).toMatchObject([{ ops: [{ op: 'ref.null', type: FUNCREF }] }])
})

test('what is not a module', () => {
  expect(error(new Uint8Array(0)).fault).toBe('unexpected end')
  expect(error(Uint8Array.of(0, 0x61, 0x73, 0x6e, 1, 0, 0, 0)).fault).toBe('magic header not detected')
  expect(error(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0)).message).toContain('component')
})

test('sections come in order, once, and hold what they say', () => {
  const empty = (id: number) => b.section(id, 0)
  expect(error(b.moduleBytes(empty(b.IMPORT), empty(b.TYPE)))).toMatchObject({
    fault: 'unexpected content after last section',
    offset: 11,
  })
  expect(error(b.moduleBytes(empty(b.TYPE), empty(b.TYPE))).fault).toBe(
    'unexpected content after last section',
  )
  expect(error(b.moduleBytes(empty(b.GLOBAL), empty(b.TAG))).fault).toBe(
    'unexpected content after last section',
  )
  expect(decodeModule(b.moduleBytes(empty(b.MEMORY), empty(b.TAG), empty(b.GLOBAL))).tags).toEqual([])
  expect(error(b.moduleBytes(b.section(14, 0))).fault).toBe('malformed section id')
  expect(error(b.moduleBytes(b.section(b.TYPE, 0, 0)))).toMatchObject({
    fault: 'section size mismatch',
    section: 'type',
    offset: 11,
  })
  expect(error(b.moduleBytes([b.TYPE, 9, 0]))).toMatchObject({ fault: 'length out of bounds', offset: 8 })
})

test('an error in a body says in which function, by its name too', () => {
  const bytes = b.moduleBytes(
    b.section(b.TYPE, b.vector(b.functionType([], []))),
    b.section(b.FUNCTION, b.vector(0, 0)),
    b.section(b.CODE, b.vector(b.body([]), [4, 1, 1, 0x01, b.END])),
    b.customSection('name', b.section(1, b.vector([1, b.text('broken')]))),
  )
  expect(error(bytes)).toMatchObject({
    fault: 'malformed value type',
    section: 'code',
    functionIndex: 1,
    functionName: 'broken',
    offset: bytes.indexOf(4, 20) + 3,
  })
})

test('function and code section, data count and data section agree', () => {
  const type = b.section(b.TYPE, b.vector(b.functionType([], [])))
  const missing = b.moduleBytes(type, b.section(b.FUNCTION, b.vector(0)))
  expect(error(missing).fault).toBe('function and code section have inconsistent lengths')
  const extra = b.moduleBytes(type, b.section(b.CODE, b.vector(b.body([]))))
  expect(error(extra).fault).toBe('function and code section have inconsistent lengths')
  const data = b.moduleBytes(b.section(b.DATA_COUNT, 1))
  expect(error(data).fault).toBe('data count and data section have inconsistent lengths')
})

test('implementation limits end in a clear error', () => {
  const locals = b.functionModule([], { locals: [[50_001, b.I32]] })
  expect(error(locals)).toBeInstanceOf(UnsupportedError)
  expect(error(locals).message).toBe('too many locals: 50001, and at most 50000 are supported')
  expect(decodeModule(b.functionModule([], { locals: [[50_000, b.I32]] })).functions).toHaveLength(1)
  const overflow = b.functionModule([], {
    locals: [
      [2 ** 32 - 1, b.I32],
      [1, b.I64],
    ],
  })
  expect(error(overflow)).toBeInstanceOf(MalformedError)
  const params = b.moduleBytes(b.section(b.TYPE, b.vector(b.functionType(Array(1001).fill(b.I32), []))))
  expect(error(params).fault).toBe('too many parameters')
  const memories = b.moduleBytes(b.section(b.MEMORY, b.vector(...Array(101).fill([0x00, 0]))))
  expect(error(memories).fault).toBe('too many memories')
})

test('the feature gate closes on what the list leaves out', () => {
  const gated: [keyof typeof FEATURE_SETS, string, Uint8Array][] = [
    ['mvp', 'simd', b.functionModule([], { locals: [[1, b.V128]] })],
    ['mvp', 'reference-types', b.functionModule([], { locals: [[1, b.EXTERNREF]] })],
    ['mvp', 'multi-value', b.functionModule([0x00], { results: [b.I32, b.I32] })],
    ['mvp', 'bulk-memory', b.moduleBytes(b.section(b.DATA_COUNT, 0))],
    ['wasm2', 'gc', b.moduleBytes(b.section(b.TYPE, b.vector([0x5f, 0])))],
    ['wasm2', 'memory64', b.moduleBytes(b.section(b.MEMORY, b.vector([0x04, 0])))],
    ['wasm2', 'exceptions', b.moduleBytes(b.section(b.TAG, b.vector([0, 0])))],
    ['wasm2', 'function-references', b.functionModule([], { locals: [[1, [0x63, 0x70]]] })],
    ['wasm3', 'threads', b.moduleBytes(b.section(b.MEMORY, b.vector([0x03, 0, 1])))],
    ['wasm3', 'custom-page-sizes', b.moduleBytes(b.section(b.MEMORY, b.vector([0x08, 0, 0])))],
  ]
  for (const [set, feature, bytes] of gated) {
    const found = error(bytes, { features: FEATURE_SETS[set] })
    expect(found, feature).toBeInstanceOf(UnsupportedError)
    expect(found.code).toBe('feature-disabled')
    expect(found.message).toContain(`'${feature}'`)
    decodeModule(bytes)
  }
})

test('64-bit limits are compared exactly though their numbers are rounded', () => {
  const limits = (min: bigint, max: bigint) => {
    const bytes = b.moduleBytes(
      b.section(b.TABLE, b.vector([b.FUNCREF, 0x05, b.unsigned(min), b.unsigned(max)])),
    )
    return decodeModule(bytes).tables[0].type.limits
  }
  expect(limits(2n ** 64n - 1n, 2n ** 64n - 2n)).toMatchObject({ min: 2 ** 64, max: 2 ** 64, inverted: true })
  expect(limits(2n ** 64n - 2n, 2n ** 64n - 1n).inverted).toBe(false)
})
