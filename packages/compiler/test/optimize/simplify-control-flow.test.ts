import { simplifyControlFlow } from '../../src/optimize/simplify-control-flow.js'
import { rewrites } from '../support/rewrites.js'

const pass = simplifyControlFlow

rewrites(
  'branches on constants are decided, and what is not reached goes',
  pass,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  br_if v1, b1(), b2(v0)
b1():
  v2 = i32.popcnt v0
  br b2(v2)
b2(v3: i32):
  v4 = i32.const value=7
  v5 = i32.add v3, v4
  br_table v4, b3(), b4(), b5()
b3():
  return v3
b4():
  return v4
b5():
  return v5
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  v4 = i32.const value=7
  v5 = i32.add v0, v4
  return v5
`,
)

rewrites(
  'a br_table loses cases that go where the default goes; of two ways a br_if is left',
  pass,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  br_table v0, b1(), b2(), b2(), b2()
b1():
  v1 = i32.popcnt v0
  return v1
b2():
  v2 = i32.clz v0
  br_table v2, b3(v0), b3(v2), b3(v2)
b3(v3: i32):
  v4 = i32.add v3, v3
  br_table v4, b4(), b4()
b4():
  v5 = i32.mul v4, v3
  return v5
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  br_if v0, b2(), b1()
b1():
  v1 = i32.popcnt v0
  return v1
b2():
  v2 = i32.clz v0
  v6 = select v2, v0, v2 -> i32
  v4 = i32.add v6, v6
  v5 = i32.mul v4, v6
  return v5
`,
)

rewrites(
  'blocks that only pass on are skipped, and two ways to one block become a select',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br_if v0, b1(), b2()
b1():
  br b3(v0)
b2():
  br b3(v1)
b3(v2: i32):
  br b4(v2)
b4(v3: i32):
  v4 = i32.add v3, v1
  return v4
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v5 = select v0, v1, v0 -> i32
  v4 = i32.add v5, v1
  return v4
`,
)

rewrites(
  'an edge with a constant takes the branch on it at once',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=1
  br_if v0, b1(v2), b2()
b2():
  v3 = i32.popcnt v1
  br b1(v3)
b1(v4: i32):
  br_if v4, b3(), b4()
b3():
  v5 = i32.clz v1
  return v5
b4():
  v6 = i32.ctz v1
  return v6
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=1
  br_if v0, b3(), b2()
b2():
  v3 = i32.popcnt v1
  br_if v3, b3(), b4()
b3():
  v5 = i32.clz v1
  return v5
b4():
  v6 = i32.ctz v1
  return v6
`,
)

rewrites(
  'a branch to a block that only returns or traps does so itself',
  pass,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  br_table v0, b1(), b2(), b3()
b1():
  v1 = i32.clz v0
  br b4(v1)
b2():
  v2 = i32.ctz v0
  br b4(v2)
b3():
  v3 = i32.popcnt v0
  i32.store v3, v0
  br b5()
b4(v4: i32):
  return v4
b5():
  unreachable
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  br_table v0, b1(), b2(), b3()
b1():
  v1 = i32.clz v0
  return v1
b2():
  v2 = i32.ctz v0
  return v2
b3():
  v3 = i32.popcnt v0
  i32.store v3, v0
  unreachable
`,
)

rewrites(
  'a loop header is never skipped, not even one that does nothing',
  pass,
  `func f 0 (i32) -> ()
b0(v0: i32):
  br b1()
b1():
  br_if v0, b2(), b3()
b2():
  v1 = i32.load v0
  br b1()
b3():
  br b4()
b4():
  br b4()
`,
  `func f 0 (i32) -> ()
b0(v0: i32):
  br b1()
b1():
  br_if v0, b2(), b4()
b2():
  v1 = i32.load v0
  br b1()
b4():
  br b4()
`,
)

rewrites(
  'a block whose parameters are used behind it is not skipped',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br_table v0, b1(v0), b1(v1), b2(v0)
b1(v2: i32):
  br b2(v2)
b2(v3: i32):
  br_if v3, b3(v0), b3(v1)
b3(v4: i32):
  v5 = i32.add v3, v4
  return v5
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br_table v0, b2(v0), b2(v1), b2(v0)
b2(v3: i32):
  v6 = select v0, v1, v3 -> i32
  v5 = i32.add v3, v6
  return v5
`,
)

rewrites(
  'ways that differ in many values stay two',
  pass,
  `func f 0 (i32, i32, i32) -> (i32)
b0(v0: i32, v1: i32, v2: i32):
  br_if v0, b1(v0, v1, v2), b1(v1, v2, v0)
b1(v3: i32, v4: i32, v5: i32):
  v6 = i32.mul v3, v4
  v7 = i32.mul v5, v6
  return v7
`,
)
