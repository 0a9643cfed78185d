import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { assemble } from '../support/assemble.js'
import { compileAndReadMap, type Mapping } from './read-map.js'

const MODULE = `(module
  (import "env" "log" (func $log (param i32)))
  (memory 1)
  (func $fill (param $from i32) (param $to i32)
    (loop $again
      (i32.store (local.get $from) (i32.const 7))
      (call $log (local.get $from))
      (br_if $again (i32.lt_s (local.tee $from (i32.add (local.get $from) (i32.const 4))) (local.get $to)))))
  (func (export "run") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then unreachable))
    (call $fill (i32.const 16) (i32.const 32))
    (i32.div_s (i32.load (i32.const 16)) (local.get 0))))`

/** What the first text that begins so maps to. */
function originalOf(mappings: readonly Mapping[], text: string): string | undefined {
  return mappings.find((mapping) => mapping.text.startsWith(text))?.original?.trim()
}

test.each([false, true])(
  'statements map to the instructions they come from (minified: %s)',
  async (minify) => {
    const { mappings, raw } = await compileAndReadMap(await assemble(MODULE), { minify })
    expect(raw.sources).toEqual(['dewasm:///module.wat', 'dewasm:///runtime.js'])
    const find = (pattern: RegExp) => mappings.find(({ text }) => pattern.test(text))?.original?.trim()
    expect(find(/^throw/)).toBe('unreachable')
    expect(find(/^\w+\.(setInt32|E)\(/)).toBe('i32.store')
    expect(mappings.find(({ original }) => original?.trim() === 'call 0')?.text).toMatch(/^\w+\(/)
    expect(find(/^return/)).toMatch(/^i32\.div_s|i32\.load/)
  },
)

test('loops, conditions and functions have places, too', async () => {
  const { mappings } = await compileAndReadMap(await assemble(MODULE), { optimize: 1 })
  expect(originalOf(mappings, 'if (')).toBe('if')
  expect(originalOf(mappings, 'do {')).toBe('loop')
  expect(originalOf(mappings, 'fill(16')).toBe('call 1')
  expect(originalOf(mappings, 'function fill')).toBe('(func (;1;) (type 1) (param i32 i32)')
})

test('what is not of the module is in a source that debuggers pass over', async () => {
  const { mappings, raw, code } = await compileAndReadMap(await assemble(MODULE))
  expect(raw.ignoreList).toEqual([1])
  const runtime = mappings.filter(({ source }) => source === raw.sources[1])
  expect(runtime.length).toBeGreaterThan(20)
  expect(runtime.every(({ text, original }) => text === original)).toBe(true)
  // Every line is either of the one kind or of the other.
  const ownLines = code.split('\n').filter((line) => line !== '').length - runtime.length
  expect(ownLines).toBeLessThan(20)
})

test('functions have the names they have in the module, however they are called in the output', async () => {
  const { mappings, raw } = await compileAndReadMap(await assemble(MODULE), { minify: true })
  expect(raw.names).toEqual(['fill'])
  expect(mappings.filter(({ name }) => name === 'fill').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^function \w+\(/),
    expect.stringMatching(/^\w+\(/),
  ])
})

test('without a listing, columns are byte offsets', async () => {
  const bytes = await assemble(MODULE)
  const { mappings, raw } = await compileAndReadMap(bytes, { sourceMap: { listing: false }, name: 'app' })
  expect(raw.sources[0]).toBe('app.wasm')
  const store = mappings.find(({ text }) => /^D0\.setInt32/.test(text))!
  expect(store.line).toBe(1)
  expect(bytes[store.column]).toBe(0x36)
})

test('whoever asks for the map names the sources and gives their texts', async () => {
  const source = (path: string) => (path.endsWith('.wat') ? { url: 'a b.wat', content: 'x' } : undefined)
  const { map } = compile(await assemble(MODULE), { sourceMap: { source, file: 'out.js' } })
  const raw = JSON.parse(map!)
  expect(raw.file).toBe('out.js')
  expect(raw.sources).toEqual(['a b.wat', 'dewasm:///runtime.js'])
  expect(raw.sourcesContent[0]).toBe('x')
})

test('names that mean something in JSON, JavaScript or a page are kept as they are', async () => {
  const names = ['"],"mappings":"', '\\', '</script>', '\u2028', '\ud83d\ude00', '\n(func', '*/']
  const functions = names.map((name) => {
    const bytes = [...new TextEncoder().encode(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`)
    return `(func $"${bytes.join('')}" (export "${bytes.join('')}"))`
  })
  const { raw, mappings } = await compileAndReadMap(await assemble(`(module ${functions.join('')})`))
  expect(raw.names).toEqual(names)
  expect(mappings.length).toBeGreaterThan(names.length)
})

test('a module without functions has a map', async () => {
  const { mappings } = await compileAndReadMap(await assemble('(module (memory (export "m") 1))'))
  expect(mappings.length).toBeGreaterThan(0)
})

test('pieces of divided functions map to the function', async () => {
  const body = Array.from({ length: 300 }, (_, i) => {
    return `(if (i32.eq (local.get 0) (i32.const ${i})) (then (i32.store (i32.const ${i * 4}) (i32.add (local.get 1) (i32.const ${i})))))`
  })
  const bytes = await assemble(`(module (memory 1) (func $big (param i32 i32) ${body.join('\n')}))`)
  const { mappings, code } = await compileAndReadMap(bytes, { splitThreshold: 2000 })
  expect(code).toContain('big$part1')
  const pieces = mappings.filter(({ name }) => name === 'big')
  expect(pieces.length).toBeGreaterThan(1)
  const stores = mappings.filter(
    ({ text, original }) => /^\w+\.setInt32\(/.test(text) && /i32\.store/.test(original!),
  )
  expect(stores).toHaveLength(300)
})

test('functions that make tail calls have two bodies, which map alike', async () => {
  const bytes = await assemble(`(module
    (import "env" "log" (func $log (param i32)))
    (func $even (export "even") (param i32) (result i32)
      (call $log (i32.const 4))
      (if (result i32) (local.get 0) (then (return_call $odd (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 1))))
    (func $odd (param i32) (result i32)
      (call $log (i32.const 5))
      (if (result i32) (local.get 0) (then (return_call $even (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0)))))`)
  const { mappings } = await compileAndReadMap(bytes)
  expect(originalOf(mappings, 'log(4)')).toBe('call 0')
  expect(originalOf(mappings, 'log(5)')).toBe('call 0')
  expect(originalOf(mappings, 'return tailCall(')).toMatch(/^return_call/)
  expect(mappings.filter(({ name }) => name === 'even').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^function even\(/),
    expect.stringMatching(/^even\(/),
    expect.stringMatching(/^function even\$tail\(/),
    expect.stringMatching(/^even\$tail\(/),
  ])
})

test('there is no map unless it is asked for', async () => {
  expect(compile(await assemble(MODULE)).map).toBeUndefined()
  expect(compile(await assemble(MODULE), { sourceMap: false }).map).toBeUndefined()
  expect(compile(await assemble(MODULE), { sourceMap: true }).code).toBe(compile(await assemble(MODULE)).code)
})
