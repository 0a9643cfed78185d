import { expect, test } from 'vitest'
import type { Imports } from '../src/interface.js'
import { createNamespace } from '../src/node/index.js'

const ours = createNamespace()
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'))

/**
 * Imports each builtin, with the parameters it has, and exports for each a function of the same name that calls it:
 *
 *   (module (type $a (array (mut i16)))
 *     (import "wasm:js-string" "cast" (func $cast (param externref) (result (ref extern)))) ...
 *     (func (export "cast") (param externref) (result (ref extern)) (local.get 0) (call $cast)) ...
 *     (export "lengthItself" (func $length)) (export "intoItself" (func $intoCharCodeArray))
 *     (func (export "array") (param i32) (result (ref $a)) (array.new_default $a (local.get 0)))
 *     (func (export "get") (param (ref $a) i32) (result i32) (array.get_u $a (local.get 0) (local.get 1))))
 */
const ALL = bytesOf(
  'AGFzbQEAAAABTgxedwFgAW8BZG9gAW8Bf2ADYwB/fwFkb2ADb2MAfwF/YAF/AWRvYAJvfwF/YAJvbwFkb2ADb39/AWRvYAJvbwF/' +
    'YAF/AWQAYAJkAH8BfwLlAg0Od2FzbTpqcy1zdHJpbmcEY2FzdAABDndhc206anMtc3RyaW5nBHRlc3QAAg53YXNtOmpzLXN0cmlu' +
    'ZxFmcm9tQ2hhckNvZGVBcnJheQADDndhc206anMtc3RyaW5nEWludG9DaGFyQ29kZUFycmF5AAQOd2FzbTpqcy1zdHJpbmcMZnJv' +
    'bUNoYXJDb2RlAAUOd2FzbTpqcy1zdHJpbmcNZnJvbUNvZGVQb2ludAAFDndhc206anMtc3RyaW5nCmNoYXJDb2RlQXQABg53YXNt' +
    'OmpzLXN0cmluZwtjb2RlUG9pbnRBdAAGDndhc206anMtc3RyaW5nBmxlbmd0aAACDndhc206anMtc3RyaW5nBmNvbmNhdAAHDndh' +
    'c206anMtc3RyaW5nCXN1YnN0cmluZwAIDndhc206anMtc3RyaW5nBmVxdWFscwAJDndhc206anMtc3RyaW5nB2NvbXBhcmUACQMQ' +
    'DwECAwQFBQYGAgcICQkKCwfMAREEY2FzdAANBHRlc3QADhFmcm9tQ2hhckNvZGVBcnJheQAPEWludG9DaGFyQ29kZUFycmF5ABAM' +
    'ZnJvbUNoYXJDb2RlABENZnJvbUNvZGVQb2ludAASCmNoYXJDb2RlQXQAEwtjb2RlUG9pbnRBdAAUBmxlbmd0aAAVBmNvbmNhdAAW' +
    'CXN1YnN0cmluZwAXBmVxdWFscwAYB2NvbXBhcmUAGQxsZW5ndGhJdHNlbGYACAppbnRvSXRzZWxmAAMFYXJyYXkAGgNnZXQAGwqE' +
    'AQ8GACAAEAALBgAgABABCwoAIAAgASACEAILCgAgACABIAIQAwsGACAAEAQLBgAgABAFCwgAIAAgARAGCwgAIAAgARAHCwYAIAAQ' +
    'CAsIACAAIAEQCQsKACAAIAEgAhAKCwgAIAAgARALCwgAIAAgARAMCwcAIAD7BwALCQAgACAB+w0ACw==',
)

/**
 *   (module
 *     (import "s" "hello" (global $g externref)) (import "s" "" (global $e (ref extern)))
 *     (import "m" "n" (func $f)) (import "wasm:js-string" "other" (func))
 *     (export "hello" (global $g)) (export "empty" (global $e)))
 */
const CONSTANTS = bytesOf(
  'AGFzbQEAAAABBAFgAAACMAQBcwVoZWxsbwNvAAFzAANkbwABbQFuAAAOd2FzbTpqcy1zdHJpbmcFb3RoZXIAAAcRAgVoZWxsbwMA' +
    'BWVtcHR5AwE=',
)

/** (module (import "wasm:js-string" "length" (func (param externref) (result externref)))) */
const WRONG_TYPE = bytesOf('AGFzbQEAAAABBgFgAW8BbwIZAQ53YXNtOmpzLXN0cmluZwZsZW5ndGgAAA==')

/** (module (import "s" "text" (global (mut externref)))) */
const MUTABLE = bytesOf('AGFzbQEAAAACCwEBcwR0ZXh0A28B')

/**
 *   (module (import "m" "g" (global i32)) (import "m" "f" (func)) (import "n" "g" (global $b i32))
 *     (import "m" "g" (global $c i32)) (export "b" (global $b)) (export "c" (global $c)))
 */
const READ = bytesOf('AGFzbQEAAAABBAFgAAACHAQBbQFnA38AAW0BZgAAAW4BZwN/AAFtAWcDfwAHCQIBYgMBAWMDAg==')

type AnyFunction = (...values: unknown[]) => unknown

function builtins(): Record<string, AnyFunction> {
  const module = new ours.Module(ALL, { builtins: ['js-string'] })
  return new ours.Instance(module).exports as Record<string, AnyFunction>
}

test('builtins for strings do what the methods of strings do', () => {
  const string = builtins()
  expect(string.cast!('a')).toBe('a')
  expect(string.test!('')).toBe(1)
  expect(string.test!(new String(''))).toBe(0)
  expect(string.fromCharCode!(0x10041)).toBe('A')
  expect(string.fromCodePoint!(0x1f600)).toBe('\u{1f600}')
  expect(string.charCodeAt!('ab', 1)).toBe(98)
  expect(string.codePointAt!('\u{1f600}', 0)).toBe(0x1f600)
  expect(string.length!('four')).toBe(4)
  expect(string.concat!('a', 'b')).toBe('ab')
  expect(string.substring!('abcdef', 2, 4)).toBe('cd')
  expect(string.substring!('abc', 1, -1)).toBe('bc')
  for (const [start, end] of [
    [2, 1],
    [4, 9],
    [-1, -1],
  ]) {
    expect(string.substring!('abc', start, end)).toBe('')
  }
  expect(string.equals!('a', 'a')).toBe(1)
  expect(string.equals!('a', null)).toBe(0)
  expect(string.equals!(null, null)).toBe(1)
  expect([string.compare!('a', 'b'), string.compare!('b', 'a'), string.compare!('a', 'a')]).toEqual([
    -1, 1, 0,
  ])
})

test('builtins for strings copy to and from arrays of 16-bit characters', () => {
  const string = builtins()
  const array = string.array!(10_000)
  const text = 'xyz\u2603'.repeat(2000)
  expect(string.intoCharCodeArray!(text, array, 1000)).toBe(8000)
  expect([1000, 1003, 8999, 9000].map((i) => string.get!(array, i))).toEqual([120, 0x2603, 0x2603, 0])
  expect(string.fromCharCodeArray!(array, 1000, 9000)).toBe(text)
  expect(string.fromCharCodeArray!(array, 5, 5)).toBe('')
  const trapping: [name: string, ...values: unknown[]][] = [
    ['intoCharCodeArray', 'text', array, 9997],
    ['intoCharCodeArray', 'text', array, -1],
    ['intoCharCodeArray', 'text', null, 0],
    ['fromCharCodeArray', array, 2, 1],
    ['fromCharCodeArray', array, 0, 10_001],
    ['fromCharCodeArray', null, 0, 0],
  ]
  for (const [name, ...values] of trapping) expect(() => string[name]!(...values)).toThrow(ours.RuntimeError)
})

test('builtins for strings trap on what is none, and outside it', () => {
  const string = builtins()
  for (const value of [null, undefined, 5, new String('a'), Symbol('a')]) {
    const calls: [name: string, ...values: unknown[]][] = [
      ['cast', value],
      ['length', value],
      ['charCodeAt', value, 0],
      ['codePointAt', value, 0],
      ['concat', 'a', value],
      ['substring', value, 0, 0],
      ['compare', value, 'a'],
      ['intoCharCodeArray', value, string.array!(1), 0],
    ]
    if (value !== null) calls.push(['equals', value, value])
    for (const [name, ...values] of calls) expect(() => string[name]!(...values)).toThrow(ours.RuntimeError)
  }
  expect(() => string.charCodeAt!('a', 1)).toThrow(ours.RuntimeError)
  expect(() => string.codePointAt!('a', -1)).toThrow(ours.RuntimeError)
  expect(() => string.fromCodePoint!(0x110000)).toThrow(ours.RuntimeError)
})

test('builtins that are exported again are exported functions', () => {
  const { lengthItself, intoItself, array } = builtins()
  expect(lengthItself!('abc')).toBe(3)
  expect(lengthItself).toHaveLength(1)
  const table = new ours.Table({ element: 'anyfunc', initial: 1 }, lengthItself)
  expect(table.get(0)).toBe(lengthItself)
  expect(intoItself!('ab', array!(2), '0')).toBe(2)
  expect(() => intoItself!('ab', {}, 0)).toThrow(TypeError)
})

test('strings are imported by what they consist of', async () => {
  const options = { builtins: ['js-string'], importedStringConstants: 's' }
  const module = await ours.compile(CONSTANTS, options)
  // What is no builtin has to be given.
  expect(ours.Module.imports(module)).toEqual([
    { module: 'm', name: 'n', kind: 'function' },
    { module: 'wasm:js-string', name: 'other', kind: 'function' },
  ])
  const given = { m: { n() {} }, 'wasm:js-string': { other() {} } }
  for (const { exports } of [
    new ours.Instance(module, given),
    await ours.instantiate(module, given),
    (await ours.instantiate(CONSTANTS, given, options)).instance,
  ]) {
    expect((exports.hello as { value: unknown }).value).toBe('hello')
    expect((exports.empty as { value: unknown }).value).toBe('')
  }
  expect(() => new ours.Instance(module)).toThrow(TypeError)
  expect(() => new ours.Instance(module, { m: given.m })).toThrow(TypeError)
  expect(() => new ours.Instance(module, { ...given, m: {} })).toThrow(ours.LinkError)
})

test('imports of other types than what is provided make a module invalid', async () => {
  const strings = { builtins: ['js-string'] }
  const constants = { importedStringConstants: 's' }
  for (const [bytes, options] of [
    [WRONG_TYPE, strings],
    [MUTABLE, constants],
    [ALL, { builtins: ['js-string', 'js-string'] }],
  ] as const) {
    expect(ours.validate(bytes)).toBe(true)
    expect(ours.validate(bytes, options)).toBe(false)
    expect(() => new ours.Module(bytes, options)).toThrow(ours.CompileError)
    await expect(ours.compile(bytes, options)).rejects.toBeInstanceOf(ours.CompileError)
    await expect(ours.instantiate(bytes, {}, options)).rejects.toBeInstanceOf(ours.CompileError)
  }
})

test('options are looked at as Web IDL has it', async () => {
  for (const options of [undefined, null, {}, { builtins: [], importedStringConstants: null }]) {
    expect(ours.validate(ALL, options as object)).toBe(true)
    expect(ours.Module.imports(new ours.Module(ALL, options as object))).toHaveLength(13)
  }
  // Programs find out with sets that may not be there whether they are.
  expect(ours.validate(WRONG_TYPE, { builtins: ['unknown'] })).toBe(true)
  for (const options of [5, 'text', { builtins: 5 }, { builtins: {} }]) {
    expect(() => ours.validate(ALL, options as object)).toThrow(TypeError)
    await expect(ours.compile(ALL, options as object)).rejects.toBeInstanceOf(TypeError)
  }
})

test('imports are read in order, each once, and at once where a module is given', async () => {
  const order: string[] = []
  let number = 0
  const fields = (module: string) => ({
    get g() {
      order.push(`${module}.g`)
      return ++number
    },
    get f() {
      order.push(`${module}.f`)
      return () => {}
    },
  })
  const imports = {
    get m() {
      order.push('m')
      return fields('m')
    },
    get n() {
      order.push('n')
      return fields('n')
    },
  } as unknown as Imports
  const expected = ['m', 'm.g', 'm', 'm.f', 'n', 'n.g', 'm', 'm.g']
  const module = new ours.Module(READ)
  const promise = ours.instantiate(module, imports)
  expect(order).toEqual(expected)
  const { exports } = await promise
  expect(order).toEqual(expected)
  expect(['b', 'c'].map((name) => (exports[name] as { value: unknown }).value)).toEqual([2, 3])
  const nothing = { m: fields('m'), n: 5 } as unknown as Imports
  await expect(ours.instantiate(module, nothing)).rejects.toThrow(/Import #2 "n": module is not an object/)
})

test('errors about imports name the function that was called', async () => {
  const module = new ours.Module(READ)
  const missing = { m: {}, n: {} } as unknown as Imports
  const message = /^WebAssembly\.instantiate\(\): Import #0 "m" "g": /
  for (const attempt of [() => ours.instantiate(module, missing), () => ours.instantiate(READ, missing)]) {
    const error = await (attempt() as Promise<unknown>).catch((reason: Error) => reason)
    expect(error).toBeInstanceOf(ours.LinkError)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).stack).toContain((error as Error).message)
  }
  expect(() => new ours.Instance(module, missing)).toThrow(/^WebAssembly\.Instance\(\): Import #0 "m" "g": /)
  await expect(ours.instantiate(READ)).rejects.toThrow(/^WebAssembly\.instantiate\(\): Imports argument /)
})
