// Output for every target: it is of the language it says, asks for nothing that may be forbidden or missing, and does
// what it should.
import { readFileSync } from 'node:fs'
import { type Context, createContext, runInContext } from 'node:vm'
import { type CompileOptions, compile, type Target } from '@dewasm/compiler'
import { type ecmaVersion, parse, tokenizer } from 'acorn'
import { describe, expect, test } from 'vitest'
import { createBareRealm } from '../../src/engines/bare-realm.js'
import { createNativeEngine } from '../../src/engines/native-engine.js'
import { judgeDifference } from '../../src/matrix/judge.js'
import { programText } from '../../src/matrix/program-text.js'
import { type CallList, recordCalls, recordScript } from '../../src/matrix/record-script.js'
import type { Outcome, Recording } from '../../src/matrix/recording.js'
import { ModuleBuilder } from '../../src/module-builder.js'
import type { Command } from '../../src/spec-suite/script.js'

const agent = readFileSync(new URL('../../src/matrix/agent.js', import.meta.url), 'utf8')

const VERSIONS: Readonly<Record<Target, ecmaVersion>> = {
  es5: 5,
  es2015: 2015,
  es2020: 2020,
  esnext: 2020,
  hermes: 2020,
}

/** What outputs of no level use. */
const FORBIDDEN = /\beval\b|\bFunction\(|\bTextDecoder\b|\batob\b|\bawait\b/

const read = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../fixtures/${path}`, import.meta.url)))

/** A fixture that exports `run`. */
function fixture(path: string): Recording {
  const bytes = read(path)
  const native = createNativeEngine()
  const { run } = native.instantiate(native.compile(bytes), {})
  const answer = native.call(run, [1], ['i32'])
  return recordCalls(path, bytes, [{ export: 'run', args: [1], results: ['i32'] }], [answer])
}

/** A memory that grows, a table, traps, and all types of numbers. */
function mixedModule(): Uint8Array {
  const builder = new ModuleBuilder()
  const memory = builder.memory({ min: 1, max: 3 })
  builder.export('memory', 'memory', memory)
  const type = builder.type(['i64'], ['i64'])
  const negate = builder.function({
    params: ['i64'],
    results: ['i64'],
    export: 'negate',
    body: (code) => code.op('i64.const', 0n).op('local.get', 0).op('i64.sub'),
  })
  const table = builder.table('funcref', { min: 2 })
  builder.activeElements(table, (code) => code.op('i32.const', 0), [negate])
  builder.export('table', 'table', table)
  builder.function({
    params: ['i64', 'i32'],
    results: ['i64'],
    export: 'indirect',
    body: (code) => code.op('local.get', 0).op('local.get', 1).op('call_indirect', type, table),
  })
  builder.function({
    params: ['i32'],
    results: ['i32'],
    export: 'grow',
    body: (code) => code.op('local.get', 0).op('memory.grow', memory),
  })
  builder.function({
    params: ['i32', 'f64'],
    results: ['f64', 'i64'],
    export: 'store',
    body: (code) =>
      code
        .op('local.get', 0)
        .op('local.get', 1)
        .op('f64.store', { align: 3, offset: 8 })
        .op('local.get', 0)
        .op('f64.load', { align: 0, offset: 8 })
        .op('local.get', 1)
        .op('i64.trunc_f64_s'),
  })
  builder.function({
    params: ['f32', 'i32'],
    results: ['f32'],
    export: 'mixed',
    body: (code) =>
      code
        .op('local.get', 0)
        .op('local.get', 1)
        .op('i32.clz')
        .op('f32.convert_i32_u')
        .op('f32.mul')
        .op('f32.trunc'),
  })
  return builder.build()
}

const call = (name: string, args: unknown[], ...results: string[]): CallList => ({
  export: name,
  args,
  results,
})

const MIXED: readonly (readonly [CallList, unknown])[] = [
  [call('negate', [5n], 'i64'), -5n],
  [call('indirect', [1n << 40n, 0], 'i64'), -(1n << 40n)],
  [call('indirect', [1n, 1], 'i64'), 'null function or function signature mismatch'],
  [call('indirect', [1n, 9], 'i64'), 'table index is out of bounds'],
  [call('store', [65528, 1.5], 'f64', 'i64'), 'memory access out of bounds'],
  [call('grow', [1], 'i32'), 1],
  [call('grow', [9], 'i32'), -1],
  [call('mixed', [0.1, 255], 'f32'), 2],
  [call('store', [0, Number.NaN], 'f64', 'i64'), 'float unrepresentable in integer range'],
]

function makeRecordings(): Recording[] {
  const kernels = ['hash32', 'divide64', 'indirect-calls']
  const vectors = ['dot']
  return [
    ...kernels.map((name) => fixture(`kernels/${name}.wasm`)),
    ...vectors.map((name) => fixture(`simd/${name}.simd.wasm`)),
    recordCalls(
      'mixed',
      mixedModule(),
      MIXED.map(([item]) => item),
      MIXED.map(([, answer]) => answer),
    ),
  ]
}

const recordings = makeRecordings()

/** What the agent reports, run in a realm. */
function runAgent(
  text: string,
  i64: string,
  realm: Context,
): { name: string; differences: [number, Outcome][] }[] {
  let report = ''
  realm.matrixReport = (line: string) => {
    report = line
  }
  runInContext(`var matrix = { i64: '${i64}', programs: [${text}] };\n${agent}`, realm)
  return JSON.parse(report.replace('RESULT ', '')) as never
}

const hasClasses = (code: string) =>
  [...tokenizer(code, { ecmaVersion: 2020, sourceType: 'module' })].some(({ type }) => type.label === 'class')

test('the agent is ES5', () => {
  expect(parse(agent, { ecmaVersion: 5 }).type).toBe('Program')
})

describe.each(Object.entries(VERSIONS))('%s', (target, ecmaVersion) => {
  const isOld = target === 'es5' || target === 'es2015'
  const variants: CompileOptions[] =
    target === 'esnext' ? [{}] : [{}, { minify: true }, { optimize: 's' }, { tune: 'interpreter' }]

  test.each(variants)('%o', (variant) => {
    const options = { ...variant, target: target as Target }
    for (const recording of recordings) {
      for (const bytes of recording.modules) {
        const { code } = compile(bytes, { ...options, format: 'iife', name: 'output' })
        parse(code, { ecmaVersion })
        expect(code).not.toMatch(FORBIDDEN)
        if (isOld) expect(code).not.toMatch(/\d+n\b/)
        if (target === 'hermes') expect(hasClasses(code)).toBe(false)
      }
      const realm = target === 'es5' ? createBareRealm() : createContext({ WebAssembly: undefined })
      const results = runAgent(programText(recording, options), isOld ? 'pair' : 'bigint', realm)
      expect(results).toEqual([{ name: recording.name, differences: [] }])
    }
  })
})

test('modules and formats: ES5 is UMD unless it is told otherwise', () => {
  const bytes = mixedModule()
  expect(compile(bytes, { target: 'es5' }).code).toContain('define.amd')
  const module = compile(bytes, { target: 'es2015', format: 'esm', data: 'file' }).code
  expect(parse(module, { ecmaVersion: 2015, sourceType: 'module' }).type).toBe('Program')
  expect(() => compile(bytes, { target: 'es5', format: 'esm', runtime: 'import' })).toThrow(
    "target 'es5' needs runtime 'inline'",
  )
  expect(hasClasses(compile(bytes, { tune: 'hermes' }).code)).toBe(false)
  expect(hasClasses(compile(bytes).code)).toBe(true)
})

test('a difference is found, and a NaN of another kind told from it', () => {
  const recording = recordCalls('mixed', mixedModule(), [call('negate', [5n], 'i64')], [-5n])
  const [instantiation, item] = recording.operations
  const wrong = { ...item!.operation, outcome: { value: { i64: [1, 2] } } } as never
  const changed = { ...recording, operations: [instantiation!, { ...item!, operation: wrong }] }
  const results = runAgent(programText(changed, { target: 'es5' }), 'pair', createBareRealm())
  expect(results[0]!.differences).toEqual([[1, { value: { i64: [-5, -1] } }]])
  expect(judgeDifference(item!, results[0]!.differences[0]![1])).toBe('fail')
})

test('a script of the suite', () => {
  const bytes = mixedModule()
  const hex = Buffer.from(bytes).toString('hex')
  const commands = [
    { type: 'module', line: 1, form: 'binary', hex },
    { type: 'instance', line: 1 },
    {
      type: 'assert_return',
      line: 2,
      action: {
        type: 'invoke',
        field: 'mixed',
        args: [
          { type: 'f32', value: '2143289344' },
          { type: 'i32', value: '1' },
        ],
      },
      expected: [{ type: 'f32', value: 'nan:canonical' }],
    },
  ] as unknown as Command[]
  const recording = recordScript('script', commands)
  const bits = recording.operations.at(-1)!
  const canonical = { value: 0x7fc00000 }
  expect(bits.operation.outcome).toEqual(canonical)
  expect(judgeDifference(bits, { value: 0x7fc00001 })).toBe('nan')
  expect(judgeDifference(bits, { value: 0x3f800000 })).toBe('fail')
  expect(
    runAgent(programText(recording, { target: 'es5' }), 'pair', createBareRealm())[0]!.differences,
  ).toEqual([])
})
