import type { Pass } from '../../src/ir/pass.js'
import { readSetGlobals } from '../../src/optimize/read-set-globals.js'
import { rewrites } from '../support/rewrites.js'

const pass: Pass = (fn, context) =>
  readSetGlobals(fn, { ...context, isGlobalVariable: (global) => global === 0 })

rewrites(
  'what a global was set to is read from it',
  pass,
  `func f 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  v2 = i32.sub v0, v1
  global.set global=0 v2
  i32.store align=2 v2, v1
  call function=1
  return
`,
  `func f 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  v2 = i32.sub v0, v1
  global.set global=0 v2
  v6 = global.get global=0 -> i32
  i32.store align=2 v6, v1
  call function=1
  return
`,
  'legal',
)

rewrites(
  'not behind a call, in another block, or of a global that is no variable',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.sub v0, v1
  global.set global=0 v2
  call function=1
  i32.store align=2 v2, v1
  v3 = i32.add v0, v1
  global.set global=1 v3
  i32.store align=2 v3, v1
  v4 = i32.xor v0, v1
  global.set global=0 v4
  i32.store align=2 v4, v1
  return v4
`,
  undefined,
  'legal',
)
