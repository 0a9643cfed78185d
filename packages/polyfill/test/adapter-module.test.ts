import { createFunction, RI } from '@dewasm/runtime'
import { expect, test } from 'vitest'
import { adapterModule } from '../src/adapter-module.js'
import type { WebAssemblyNamespace } from '../src/interface.js'
import { SAMPLE } from './sample-module.js'

const native = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly
const CODES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, externref: 0x6f, funcref: 0x70 }
type Type = keyof typeof CODES

/** What Emscripten's `addFunction` puts together, in the same words. */
function addFunctionModule(params: Type[], result?: Type): Uint8Array {
  const type = [0x60, params.length, ...params.map((name) => CODES[name])]
  type.push(...(result === undefined ? [0] : [1, CODES[result]]))
  const section = [1, ...type]
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, section.length, ...section],
    ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0, 7, 5, 1, 1, 0x66, 0, 0],
  )
}

type Callable = (...values: unknown[]) => unknown

function convert(bytes: Uint8Array, f: unknown): Callable {
  return adapterModule(bytes)!.instantiate({ e: { f } }).exports.f as Callable
}

function convertNatively(bytes: Uint8Array, f: unknown): Callable {
  return new native.Instance(new native.Module(bytes), { e: { f } }).exports.f as Callable
}

/** What happens: the arguments the function gets, and what comes back or is thrown. */
function observe(make: typeof convert, bytes: Uint8Array, result: unknown, values: unknown[]): unknown[] {
  const seen: unknown[] = []
  const exported = make(bytes, (...given: unknown[]) => {
    seen.push(...given)
    return result
  })
  try {
    return [exported.length, exported.name, exported(...values), ...seen]
  } catch (error) {
    return [exported.length, exported.name, (error as Error).name, ...seen]
  }
}

test.each<[params: Type[], result: Type | undefined, returned: unknown, values: unknown[]]>([
  [[], undefined, 5, []],
  [['i32', 'i32'], 'i32', '7.9', [1.5, 2 ** 32 + 3, 'more']],
  [['i32'], 'i32', 2 ** 31, []],
  [['i64'], 'i64', -5n, [2n ** 63n]],
  [['i32', 'i64', 'f64'], 'i64', 2n ** 64n + 1n, ['3', -1n, '4.5']],
  [['i64'], 'i64', 5, [1n]],
  [['i64'], undefined, 5, [1]],
  [['f32', 'f64'], 'f32', 0.1, [0.1, 0.1]],
  [['externref'], 'externref', undefined, [undefined]],
  [['externref', 'i32'], 'externref', 'text', [null, {}]],
  [['funcref'], 'funcref', null, [null]],
  [['funcref'], undefined, null, [() => 1]],
  [[], 'funcref', 3, []],
])('a function of %j to %s does what the native one does', (params, result, returned, values) => {
  const bytes = addFunctionModule(params, result)
  expect(observe(convert, bytes, returned, values)).toEqual(observe(convertNatively, bytes, returned, values))
})

test('what the function throws passes through', () => {
  const error = new RangeError('of the host')
  const exported = convert(addFunctionModule(['i32']), () => {
    throw error
  })
  expect(() => exported(1)).toThrow(error)
})

test('an exported function stays what it is, and must be of the type', () => {
  const exported = convert(addFunctionModule(['i32'], 'i32'), (x: number) => x + 1)
  expect(convert(addFunctionModule(['i32'], 'i32'), exported)).toBe(exported)
  expect(() => convert(addFunctionModule(['i64'], 'i32'), exported)).toThrow(
    'Import #0 "e" "f": imported function does not match the expected type',
  )
  expect(() => convert(addFunctionModule([]), 5)).toThrow(
    'Import #0 "e" "f": function import requires a callable',
  )
})

test('other code calls it by the internal convention', () => {
  const exported = convert(addFunctionModule(['i64'], 'i64'), (x: bigint) => x * 2n)
  expect(createFunction).toBeTypeOf('function')
  expect(exported(2n ** 40n)).toBe(2n ** 41n)
  expect(RI[1]).toBe(2 ** 9)
})

test('it lists its imports and exports', () => {
  const { imports, exports } = adapterModule(addFunctionModule(['i32']))!
  expect(imports).toEqual([{ module: 'e', name: 'f', kind: 'function' }])
  expect(exports).toEqual([{ name: 'f', kind: 'function' }])
})

const valid = addFunctionModule(['i32'], 'f64')
const changed = (index: number, byte: number) =>
  Uint8Array.from(valid, (old, i) => (i === index ? byte : old))

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array(0)],
  ['another version', Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0)],
  ['a module with code', SAMPLE],
  ['an index that is too large', changed(valid.length - 1, 1)],
  ['a type that is none', changed(13, 0x55)],
  ['a memory', changed(valid.length - 2, 2)],
  ['an export twice', Uint8Array.of(...valid.slice(0, -7), 7, 9, 2, 1, 0x66, 0, 0, 1, 0x66, 0, 0)],
  ['a section twice', Uint8Array.of(...valid, ...valid.slice(-7))],
])('%s is no such module', (_, bytes) => {
  expect(adapterModule(bytes)).toBeUndefined()
})

test('no prefix is one, but at the end of a section', () => {
  const ends = [8, 8 + 2 + valid[9]!, valid.length - 7, valid.length]
  valid.forEach((_, length) => {
    expect(adapterModule(valid.subarray(0, length)) !== undefined).toBe(ends.includes(length))
  })
})
