import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { encodeVlq } from '../../src/source-map/vlq.js'
import { decodeModule } from '../../src/wasm/decode/decode-module.js'
import { functionLines } from '../../src/wasm/print/print-function.js'
import { assemble } from '../support/assemble.js'
import { compileAndReadMap } from './read-map.js'

const MODULE = `(module
  (import "env" "log" (func $log (param i32)))
  (func (export "first") (call $log (i32.const 1)) (call $log (i32.const 2)))
  (func (export "unknown") (call $log (i32.const 3)))
  (func (export "last") (call $log (i32.const 4))))`

/** A source map as other tools write it: each call of the functions given comes from a line of its own. */
function mapOfCalls(bytes: Uint8Array, functions: readonly number[]) {
  const module = decodeModule(bytes)
  const calls = functions.flatMap((index) =>
    functionLines(module, index).filter(({ text }) => /call/.test(text)),
  )
  let last = 0
  const segments = calls.map(({ offset }, line) => {
    const segment = [offset - last, 0, line === 0 ? 9 : 1, line === 0 ? 4 : 0]
    last = offset
    return segment.map(encodeVlq).join('')
  })
  return { version: 3, sources: ['lib/main.ts'], names: [], mappings: segments.join(',') }
}

test('through a source map of the module, to its sources', async () => {
  const bytes = await assemble(MODULE)
  const map = { ...mapOfCalls(bytes, [1, 3]), sourceRoot: '/src/', sourcesContent: ['\n'.repeat(20)] }
  const { mappings, raw } = await compileAndReadMap(bytes, { sourceMap: { inputMap: JSON.stringify(map) } })
  expect(raw.sources.slice(0, 2)).toEqual(['/src/lib/main.ts', 'module.wasm'])
  const lineOf = (call: string) => {
    const { source, line, column } = mappings.find(({ text }) => text.startsWith(call))!
    return [source, line, column]
  }
  expect(lineOf('log(1)')).toEqual(['/src/lib/main.ts', 10, 4])
  expect(lineOf('log(2)')).toEqual(['/src/lib/main.ts', 11, 4])
  expect(lineOf('log(4)')).toEqual(['/src/lib/main.ts', 12, 4])
  // Of this function the map says nothing.
  expect(lineOf('log(3)')[0]).toBe('module.wasm')
})

test('a map in the section itself', async () => {
  const bytes = await assemble(MODULE)
  const url = `data:application/json;base64,${btoa(JSON.stringify(mapOfCalls(bytes, [1])))}`
  const name = 'sourceMappingURL'
  const length = (size: number) => [(size & 0x7f) | 0x80, size >> 7]
  const contents = [name.length, ...Buffer.from(name), ...length(url.length), ...Buffer.from(url)]
  const whole = Uint8Array.from([...bytes, 0, ...length(contents.length), ...contents])
  const { raw } = await compileAndReadMap(whole)
  expect(raw.sources[0]).toBe('lib/main.ts')
})

test.each([
  ['{', /the source map of the module is none: /],
  ['null', /it has no sources and mappings/],
  ['{"version":3,"sections":[]}', /it has no sources and mappings/],
])('what is no source map is said to be none: %s', async (inputMap, message) => {
  const { warnings, map } = compile(await assemble(MODULE), { sourceMap: { inputMap } })
  expect(warnings).toEqual([expect.stringMatching(message)])
  expect(JSON.parse(map!).sources[0]).toBe('dewasm:///module.wat')
})

test.each(['', 'A', 'AAAA,', '!', 'AAAA,gggggggggg,AAAA', 'DAAA', 'wBAAA,CzzzzzzA', ';;AAAA'])(
  'mappings that are malformed are followed as far as they go: %s',
  async (mappings) => {
    const inputMap = JSON.stringify({ version: 3, sources: ['a.ts'], mappings })
    const { raw } = await compileAndReadMap(await assemble(MODULE), { sourceMap: { inputMap } })
    expect(raw.sources[0]).toBe('a.ts')
  },
)
