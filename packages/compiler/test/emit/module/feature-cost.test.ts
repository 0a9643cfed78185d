/** No feature costs a module that does not use it: what outputs of small MVP modules hold, and how long they are. */
import { declarations } from '@dewasm/runtime/source'
import { describe, expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import { assemble } from '../../support/assemble.js'

/** Files of the runtime that only modules with features beyond the MVP need. */
const FEATURE_FILES = [
  'address-interface.js',
  'atomic.js',
  'exception.js',
  'heap/array.js',
  'heap/heap-type.js',
  'heap/link.js',
  'heap/references.js',
  'memory-view.js',
  'native-tag.js',
  'native-trap.js',
  'numeric/vector.js',
  'shared-global.js',
  'shared-memory.js',
  'table64.js',
  'tail-call.js',
  'typed-link.js',
  'typed-memory-object.js',
  'typed-memory.js',
]

const ADD = '(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))'
const LOAD = '(func (export "load") (param i32) (result i32) (i32.load (local.get 0)))'
const CALL = `(type $t (func (param i32) (result i32)))
  (func $f (export "f") (type $t) (call_indirect (type $t) (local.get 0) (local.get 0)))`

/**
 * Modules, each with the bytes its output may have. When one gets shorter, lower its number; raise a number only
 * for what every such module needs.
 */
const MODULES: readonly [name: string, text: string, bytes: number][] = [
  ['a function', ADD, 2500],
  ['i64', '(func (export "f") (param i64 i64) (result i64) (i64.div_s (local.get 0) (local.get 1)))', 8900],
  ['a memory', `(memory 1) (data (i32.const 8) "hello") ${LOAD}`, 8700],
  ['an exported memory', `(memory (export "memory") 1) ${LOAD}`, 12600],
  ['an imported memory', `(memory (import "m" "memory") 1) ${LOAD}`, 13000],
  ['a table', `(table 1 funcref) ${CALL} (elem (i32.const 0) $f)`, 5400],
  ['an exported table', `(table (export "table") 1 funcref) ${CALL}`, 19900],
  ['globals', '(global (export "g") (mut i32) (i32.const 0)) (global (export "h") i64 (i64.const 0))', 13000],
  [
    'an imported function',
    `(func $f (import "m" "f") (param i32) (result i32))
    (func (export "g") (param i32) (result i32) (call $f (local.get 0)))`,
    10200,
  ],
  [
    'memory, table and imports',
    `(func $h (import "m" "h") (param i32) (result i32)) (global $g (import "m" "g") (mut i32))
    (memory (export "memory") 1) (data (i32.const 8) "hello") (table (export "table") 4 funcref) ${CALL} ${LOAD}
    (elem (i32.const 0) $f $h)
    (func (export "grow") (param i32) (result i32)
      (global.set $g (call $h (local.get 0)))
      (memory.grow (global.get $g)))`,
    36600,
  ],
]

/** Top-level declarations of these files, by the text a declaration starts with. */
const declared = declarations.filter(({ file }) => FEATURE_FILES.includes(file)).map(({ name }) => name)

test('the files are files of the runtime', () => {
  expect(
    FEATURE_FILES.filter((file) => !declarations.some((declaration) => declaration.file === file)),
  ).toEqual([])
  expect(declared.length).toBeGreaterThan(80)
})

describe.each(MODULES)('the output of a module with %s', (_, text, bytes) => {
  test('has no runtime of features that it does not use', async () => {
    const { code } = compile(await assemble(`(module ${text})`), { digest: false })
    const present = declared.filter((name) =>
      new RegExp(`^(function|class|const|let) ${name}\\b`, 'm').test(code),
    )
    expect(present).toEqual([])
    expect(code).not.toMatch(/SharedArrayBuffer|Atomics|Exception\b/)
  })

  test(`has at most ${bytes} bytes`, async () => {
    const { code } = compile(await assemble(`(module ${text})`), { digest: false })
    expect(code.length).toBeLessThanOrEqual(bytes)
    // A number far above would hold nothing back.
    expect(code.length).toBeGreaterThan(bytes * 0.9)
  })
})

test('a module with the features does have their runtime', async () => {
  const { code } = compile(
    await assemble('(module (tag $t) (func (export "throw") (throw $t)) (memory (export "memory") i64 1))'),
  )
  expect(code).toContain('function makeException(')
  expect(code).toContain('function createTypedMemory(')
})
