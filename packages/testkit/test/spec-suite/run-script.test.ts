import { expect, test } from 'vitest'
import type { Engine } from '../../src/engines/engine.js'
import { createNativeEngine } from '../../src/engines/native-engine.js'
import { ModuleBuilder } from '../../src/module-builder.js'
import { runScript } from '../../src/spec-suite/run-script.js'
import type { Command } from '../../src/spec-suite/script.js'

const hex = (build: (builder: ModuleBuilder) => void) => {
  const builder = new ModuleBuilder()
  build(builder)
  return Buffer.from(builder.build()).toString('hex')
}

/** Exports add, nan (bits to float), div, rec, id (externref), and a global. */
const library = hex((builder) => {
  const add = builder.function({
    params: ['i32', 'i32'],
    results: ['i32'],
    export: 'add',
    body: (code) => code.op('local.get', 0).op('local.get', 1).op('i32.add'),
  })
  builder.function({
    params: ['f32'],
    results: ['f32'],
    export: 'nan',
    body: (code) => code.op('local.get', 0),
  })
  builder.function({
    params: ['i32', 'i32'],
    results: ['i32'],
    export: 'div',
    body: (code) => code.op('local.get', 0).op('local.get', 1).op('i32.div_s'),
  })
  builder.function({ export: 'rec', body: (code) => code.op('call', add + 3) })
  builder.function({
    params: ['externref'],
    results: ['externref'],
    export: 'id',
    body: (code) => code.op('local.get', 0),
  })
  builder.export(
    'g',
    'global',
    builder.global('i64', false, (code) => code.op('i64.const', 5n)),
  )
})

const i32 = (value: number) => ({ type: 'i32' as const, value: String(value >>> 0) })
const invoke = (field: string, ...args: NonNullable<Command['action']>['args'] & object) => ({
  type: 'invoke' as const,
  field,
  args,
})

const define: Command[] = [
  { line: 1, type: 'module', form: 'text', hex: library },
  { line: 1, type: 'instance' },
]

function statuses(commands: Command[], engine: Engine = createNativeEngine()) {
  return Object.fromEntries(
    runScript(engine, commands).map(({ id, status, detail }) => [id, detail ?? status]),
  )
}

test('assertions that hold pass', () => {
  const extern = { type: 'ref.extern' as const, value: '1' }
  const quiet = { type: 'f32' as const, value: String(0x7fc00123) }
  expect(
    statuses([
      ...define,
      { line: 2, type: 'assert_return', action: invoke('add', i32(2), i32(3)), expected: [i32(5)] },
      { line: 3, type: 'assert_return', action: invoke('nan', quiet), expected: [quiet] },
      { line: 4, type: 'assert_trap', action: invoke('div', i32(1), i32(0)), text: 'integer divide by zero' },
      { line: 5, type: 'assert_exhaustion', action: invoke('rec'), text: 'call stack exhausted' },
      { line: 6, type: 'assert_return', action: invoke('id', extern), expected: [extern] },
      {
        line: 7,
        type: 'assert_return',
        action: { type: 'get', field: 'g' },
        expected: [{ type: 'i64', value: '5' }],
      },
      { line: 8, type: 'assert_malformed', form: 'binary', hex: '00', text: 'unexpected end' },
      { line: 8, type: 'assert_malformed', form: 'quote', text: 'unknown operator' },
      { line: 8, type: 'assert_malformed', form: 'binary', hex: '01', text: 'magic header not detected' },
    ]),
  ).toEqual({ 2: 'pass', 3: 'pass', 4: 'pass', 5: 'pass', 6: 'pass', 7: 'pass', 8: 'pass', '8#2': 'pass' })
})

test('assertions that do not hold say why, and the script goes on', () => {
  expect(
    statuses([
      ...define,
      { line: 2, type: 'assert_return', action: invoke('add', i32(2), i32(3)), expected: [i32(6)] },
      { line: 3, type: 'assert_return', action: invoke('div', i32(2), i32(0)), expected: [i32(6)] },
      { line: 4, type: 'assert_trap', action: invoke('div', i32(1), i32(0)), text: 'unreachable' },
      { line: 5, type: 'assert_trap', action: invoke('add', i32(1), i32(0)), text: 'unreachable' },
      { line: 6, type: 'assert_invalid', form: 'text', hex: library, text: 'type mismatch' },
      { line: 7, type: 'assert_return', action: invoke('nothing'), expected: [] },
      { line: 8, type: 'module', form: 'text', hex: '00' },
      { line: 9, type: 'assert_unlinkable', text: 'unknown import' },
    ]),
  ).toMatchObject({
    2: 'result 0 is 5, not {"type":"i32","value":"6"}',
    3: 'divide by zero',
    4: 'trapped with "divide by zero", not unreachable',
    5: 'no trap, but 1',
    6: 'accepted, though type mismatch',
    7: 'no export nothing',
    '8:module': expect.stringContaining('WebAssembly.Module()'),
    9: expect.stringContaining('WebAssembly.Module()'),
  })
})

test('registered instances are imported by name', () => {
  const importer = hex((builder) => {
    const add = builder.importFunction('library', 'add', ['i32', 'i32'], ['i32'])
    builder.export('again', 'func', add)
  })
  const missing = hex((builder) => builder.importFunction('library', 'subtract', [], []))
  expect(
    statuses([
      ...define,
      { line: 2, type: 'register', as: 'library' },
      { line: 3, type: 'module', name: 'other', form: 'text', hex: importer },
      { line: 3, type: 'instance', name: 'instance', module: 'other' },
      { line: 4, type: 'module', form: 'text', hex: missing },
      { line: 5, type: 'assert_unlinkable', text: 'unknown import' },
      {
        line: 6,
        type: 'assert_return',
        action: { ...invoke('again', i32(1), i32(2)), module: 'instance' },
        expected: [i32(3)],
      },
    ]),
  ).toEqual({ 5: 'pass', 6: 'pass' })
})

test('what depends on an unsupported module is counted by feature', () => {
  const native = createNativeEngine()
  const engine: Engine = {
    ...native,
    compile: () => {
      throw new Error('unsupported feature simd: v128 values are not lowered')
    },
    classify: (error) => (String(error).includes('unsupported') ? 'unsupported' : native.classify(error)),
  }
  expect(
    runScript(engine, [
      ...define,
      { line: 2, type: 'assert_return', action: invoke('add', i32(2), i32(3)), expected: [i32(5)] },
      { line: 3, type: 'assert_invalid', form: 'text', hex: '00', text: 'type mismatch' },
    ]),
  ).toEqual([
    { id: '2', kind: 'return', status: 'unsupported', detail: 'simd' },
    { id: '3', kind: 'invalid', status: 'fail', detail: expect.stringContaining('threw unsupported') },
  ])
})
