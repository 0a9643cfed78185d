import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { Pass } from '../../src/ir/pass.js'
import { joinHalves } from '../../src/optimize/join-halves.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { rewrites } from '../support/rewrites.js'
import { type Exports, outcome } from '../support/run-both-ways.js'

const pass: Pass = (fn, context) => joinHalves(fn, { ...context, hasPairAccess: (memory) => memory === 0 })

rewrites(
  'both halves are accessed at once, the low one first among operands and results',
  pass,
  `func f 0 (i32, i32, i32) -> (i32)
b0(v0: i32, v1: i32, v2: i32):
  v3 = i32.load offset=8 align=2 v0
  v4 = i32.load offset=12 align=2 v0
  i32.store offset=4 align=2 v1, v4
  i32.store align=2 v1, v3
  v7 = i32.add v3, v4
  return v7
`,
  `func f 0 (i32, i32, i32) -> (i32)
b0(v0: i32, v1: i32, v2: i32):
  v8 = pair.load offset=8 align=2 v0 -> (i32, i32)
  v9 = project result=0 v8 -> i32
  v10 = project result=1 v8 -> i32
  pair.store align=2 v1, v9, v10
  v7 = i32.add v9, v10
  return v7
`,
  'legal',
)

rewrites(
  'not in the other order, at other addresses, in other memories, or with something in between',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.load offset=12 align=2 v0
  v3 = i32.load offset=8 align=2 v0
  i32.store align=2 v1, v2
  i32.store offset=4 align=2 v1, v3
  v4 = i32.load align=2 v0
  v5 = i32.load offset=4 align=2 v1
  v6 = i32.load memory=1 align=2 v0
  v7 = i32.load offset=4 memory=1 align=2 v0
  i32.store offset=4 align=2 v1, v2
  v8 = i32.add v4, v5
  i32.store align=2 v1, v8
  return v8
`,
  undefined,
  'legal',
)

const PROGRAM = `(module
  (memory (export "memory") 1)
  (data (i32.const 8) "\\01\\02\\03\\04\\05\\06\\07\\88")
  (global $sp (mut i32) (i32.const 65536))
  (func (export "copy") (param i32 i32) (i64.store offset=8 (local.get 1) (i64.load offset=8 (local.get 0))))
  (func (export "low") (param i32) (result i32) (i32.wrap_i64 (i64.load (local.get 0))))
  (func (export "load") (param i32) (result i64) (i64.load offset=4 (local.get 0)))
  (func (export "push") (param i64) (result i32)
    (global.set $sp (i32.sub (global.get $sp) (i32.const 8)))
    (i64.store (global.get $sp) (local.get 0))
    (global.get $sp)))`

test.each([true, false])('natively and recompiled the same, traps too; minify: %s', async (minify) => {
  const bytes = await assemble(PROGRAM)
  const { code } = compile(bytes, { format: 'cjs', optimize: 's', minify, verify: true })
  const run = (exports: Exports) => {
    const answers = [
      outcome(() => exports.copy(0, 40)),
      outcome(() => exports.low(65529)),
      outcome(() => exports.low(-4)),
      outcome(() => exports.copy(0, 65524)),
      outcome(() => exports.copy(-16, 0)),
      exports.low(8),
      exports.load(4),
      exports.load(6),
      exports.push(0x1234567890abcdefn),
      exports.push(-1n),
    ]
    return [...answers, [...new Uint8Array(exports.memory.buffer)].filter((byte) => byte !== 0)]
  }
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
  expect(run(evaluate(code).instantiate({}).exports)).toEqual(run(native))
})
