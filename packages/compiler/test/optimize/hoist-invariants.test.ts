import type { IrFunction } from '../../src/ir/function.js'
import { hoistInvariants } from '../../src/optimize/hoist-invariants.js'
import { rewrites } from '../support/rewrites.js'

const hoist = (fn: IrFunction) => hoistInvariants(fn, { traps: 'exact', isInterpreted: true })

rewrites(
  'what two loops compute from values around them is computed in front of both, or of one',
  hoist,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1(v0)
b1(v2: i32):
  v3 = i32.const value=12
  v4 = i32.add v2, v3
  br b2(v4)
b2(v5: i32):
  v6 = i32.const value=3
  v7 = i32.shl v1, v6
  v8 = i32.mul v7, v2
  v9 = i32.add v5, v8
  br_if v9, b2(v9), b3()
b3():
  br_if v7, b1(v9), b4()
b4():
  return v9
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v10 = i32.const value=3
  v7 = i32.shl v1, v10
  br b1(v0)
b1(v2: i32):
  v3 = i32.const value=12
  v4 = i32.add v2, v3
  v8 = i32.mul v7, v2
  br b2(v4)
b2(v5: i32):
  v6 = i32.const value=3
  v9 = i32.add v5, v8
  br_if v9, b2(v9), b3()
b3():
  br_if v7, b1(v9), b4()
b4():
  return v9
`,
)

rewrites(
  'reads, calls and what may trap stay in a loop',
  hoist,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1(v0)
b1(v2: i32):
  v3 = i32.load align=2 v1
  v4 = i32.div_s v0, v1
  v5 = global.get global=0 -> i32
  v6 = call function=1 v1 -> i32
  v7 = i32.const value=1
  v8 = i32.sub v2, v7
  br_if v8, b1(v8), b2()
b2():
  return v6
`,
)

rewrites(
  'nothing is moved into another loop, by leaving which one gets to this one',
  hoist,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1(v0)
b1(v2: i32):
  v3 = i32.const value=1
  v4 = i32.sub v2, v3
  br_if v4, b1(v4), b2(v0)
b2(v5: i32):
  v6 = i32.mul v0, v1
  v7 = i32.add v5, v6
  br_if v7, b2(v7), b3()
b3():
  return v6
`,
)
