import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { eliminateDeadCode } from '../../src/optimize/eliminate-dead-code.js'
import { rewrites } from '../support/rewrites.js'

rewrites(
  'pure instructions go, what may trap or write stays',
  eliminateDeadCode,
  `func f 0 (i32, f64) -> ()
b0(v0: i32, v1: f64):
  v2 = i32.const value=0
  v3 = i32.const value=5
  v4 = i32.add v0, v3
  v5 = i32.div_u v0, v3
  v6 = i32.div_u v0, v2
  v7 = i32.rem_s v0, v0
  v8 = f64.sqrt v1
  v9 = i32.load v0
  v10 = i32.trunc_f64_s v1
  v11 = global.get global=0 -> i32
  v12 = memory.size -> i32
  v13 = call function=3 v4 -> i32
  v14 = memory.grow v3 -> i32
  i32.store v0, v9
  return
`,
  `func f 0 (i32, f64) -> ()
b0(v0: i32, v1: f64):
  v2 = i32.const value=0
  v3 = i32.const value=5
  v4 = i32.add v0, v3
  v6 = i32.div_u v0, v2
  v7 = i32.rem_s v0, v0
  v9 = i32.load v0
  v10 = i32.trunc_f64_s v1
  v13 = call function=3 v4 -> i32
  v14 = memory.grow v3 -> i32
  i32.store v0, v9
  return
`,
)

rewrites(
  'a ring of parameters that nothing else needs goes, with what feeds it',
  eliminateDeadCode,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=1
  br b1(v0, v1, v0)
b1(v2: i32, v3: i32, v4: i32):
  v5 = i32.add v3, v4
  v6 = i32.mul v5, v1
  v7 = i32.sub v2, v1
  br_if v7, b1(v7, v6, v3), b2(v5)
b2(v8: i32):
  return v2
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=1
  br b1(v0)
b1(v2: i32):
  v7 = i32.sub v2, v1
  br_if v7, b1(v7), b2()
b2():
  return v2
`,
)

rewrites(
  'results of a call that nobody reads go',
  eliminateDeadCode,
  `func f 0 () -> (i64)
b0():
  v0 = call function=1 -> (i32, i64, f64)
  v1 = project result=0 v0 -> i32
  v2 = project result=1 v0 -> i64
  v3 = project result=2 v0 -> f64
  return v2
`,
  `func f 0 () -> (i64)
b0():
  v0 = call function=1 -> (i32, i64, f64)
  v2 = project result=1 v0 -> i64
  return v2
`,
)

test('where traps do not count, unused loads and divisions go, too', () => {
  const fn = parseFunction(`func f 0 (i32) -> ()
b0(v0: i32):
  v1 = i32.load v0
  v2 = i32.div_s v1, v0
  v3 = call function=0 v0 -> i32
  i32.store v0, v0
  return
`)
  eliminateDeadCode(fn, { traps: 'none' })
  expect(printFunction(fn)).toBe(`func f 0 (i32) -> ()
b0(v0: i32):
  v3 = call function=0 v0 -> i32
  i32.store v0, v0
  return
`)
})

rewrites(
  'a load that nothing needs is no check where another access reaches as far',
  eliminateDeadCode,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.load offset=4 v0
  v3 = i32.load offset=8 v0
  v4 = i32.load offset=16 v0
  v5 = i32.load8_u offset=11 v0
  v6 = i64.load offset=5 v0
  v7 = i32.load v1
  i32.store offset=1 v1, v3
  v9 = i32.load offset=2 v1
  br_if v3, b1(), b2()
b1():
  v10 = i32.load16_u offset=13 v0
  v11 = i32.load offset=20 v0
  v12 = i32.div_u v3, v1
  v13 = i32.load offset=24 v0
  br b3()
b2():
  v14 = i32.load offset=20 v0
  br b3()
b3():
  v15 = i32.load offset=20 v0
  v16 = i32.load offset=20 memory=1 v0
  return v4
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v3 = i32.load offset=8 v0
  v4 = i32.load offset=16 v0
  i32.store offset=1 v1, v3
  v9 = i32.load offset=2 v1
  br_if v3, b1(), b2()
b1():
  v11 = i32.load offset=20 v0
  v12 = i32.div_u v3, v1
  v13 = i32.load offset=24 v0
  br b3()
b2():
  v14 = i32.load offset=20 v0
  br b3()
b3():
  v15 = i32.load offset=20 v0
  v16 = i32.load offset=20 memory=1 v0
  return v4
`,
)

rewrites(
  'of two checks that reach equally far, one stays',
  eliminateDeadCode,
  `func f 0 (i32) -> ()
b0(v0: i32):
  v1 = i32.load offset=4 v0
  v2 = f32.load offset=4 v0
  v3 = i32.load16_s offset=6 v0
  br b1()
b1():
  v4 = i64.load v0
  return
`,
  `func f 0 (i32) -> ()
b0(v0: i32):
  v3 = i32.load16_s offset=6 v0
  br b1()
b1():
  return
`,
)

rewrites(
  'a check before a write or a call stays, though what comes after reaches farther',
  eliminateDeadCode,
  `func f 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  v2 = i32.load v0
  global.set global=0 v1
  v4 = i32.load offset=4 v0
  call function=0
  i32.store offset=8 v0, v1
  return
`,
)
