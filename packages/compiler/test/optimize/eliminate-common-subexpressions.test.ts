import { eliminateCommonSubexpressions } from '../../src/optimize/eliminate-common-subexpressions.js'
import { rewrites } from '../support/rewrites.js'

const pass = eliminateCommonSubexpressions

rewrites(
  'equal instructions are one, operands in either order where that is the same',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=1
  v3 = i32.const value=1
  v4 = i32.add v0, v2
  v5 = i32.add v3, v0
  v6 = i32.sub v0, v1
  v7 = i32.sub v1, v0
  v8 = i32.div_s v4, v1
  v9 = i32.div_s v5, v1
  v10 = i32.add v6, v7
  v11 = i32.add v8, v9
  v12 = i32.add v10, v11
  return v12
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=1
  v4 = i32.add v0, v2
  v6 = i32.sub v0, v1
  v7 = i32.sub v1, v0
  v8 = i32.div_s v4, v1
  v10 = i32.add v6, v7
  v11 = i32.add v8, v8
  v12 = i32.add v10, v11
  return v12
`,
)

rewrites(
  'what dominates counts, what stands on another way does not',
  pass,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.popcnt v0
  br_if v0, b1(), b2()
b1():
  v2 = i32.popcnt v0
  v3 = i32.clz v0
  br b3(v2, v3)
b2():
  v4 = i32.clz v0
  br b3(v4, v4)
b3(v5: i32, v6: i32):
  v7 = i32.clz v0
  v8 = i32.add v5, v6
  v9 = i32.popcnt v0
  v10 = i32.add v8, v9
  v11 = i32.add v10, v7
  return v11
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.popcnt v0
  br_if v0, b1(), b2()
b1():
  v3 = i32.clz v0
  br b3(v1, v3)
b2():
  v4 = i32.clz v0
  br b3(v4, v4)
b3(v5: i32, v6: i32):
  v7 = i32.clz v0
  v8 = i32.add v5, v6
  v10 = i32.add v8, v1
  v11 = i32.add v10, v7
  return v11
`,
)

rewrites(
  'constants differ by their bits, loads by offset and memory, but not by alignment',
  pass,
  `func f 0 (i32) -> (i32, f64, f64, f64, i32, i32, i32)
b0(v0: i32):
  v1 = f64.const low=0 high=0 ; 0
  v2 = f64.const low=0 high=-2147483648 ; -0
  v3 = f64.const low=0 high=0 ; 0
  v4 = i32.load align=2 v0
  v5 = i32.load align=1 v0
  v6 = i32.load offset=4 v0
  v7 = i32.load memory=1 v0
  return v4, v1, v2, v3, v5, v6, v7
`,
  `func f 0 (i32) -> (i32, f64, f64, f64, i32, i32, i32)
b0(v0: i32):
  v1 = f64.const low=0 high=0 ; 0
  v2 = f64.const low=0 high=-2147483648 ; -0
  v4 = i32.load align=2 v0
  v6 = i32.load offset=4 v0
  v7 = i32.load memory=1 v0
  return v4, v1, v2, v1, v4, v6, v7
`,
)

rewrites(
  'a read is not repeated until something is written; what was written is what is read',
  pass,
  `func f 0 (i32, i32, i64) -> (i32)
b0(v0: i32, v1: i32, v2: i64):
  v3 = i32.load v0
  v4 = i32.load v0
  i32.store v1, v4
  v6 = i32.load v0
  v7 = i32.load v1
  v8 = i32.load8_u v1
  i64.store v0, v2
  v10 = i64.load v0
  v11 = i32.load v0
  global.set global=1 v7
  v13 = global.get global=1 -> i32
  v14 = global.get global=0 -> i32
  v15 = global.get global=0 -> i32
  v16 = call function=0 v6, v8, v11, v13, v14, v15 -> i32
  v17 = global.get global=1 -> i32
  v18 = i32.load v0
  v19 = memory.size -> i32
  v20 = memory.size -> i32
  v21 = memory.grow v20 -> i32
  v22 = memory.size -> i32
  v23 = call function=0 v10, v17, v18, v19, v21, v22 -> i32
  return v23
`,
  `func f 0 (i32, i32, i64) -> (i32)
b0(v0: i32, v1: i32, v2: i64):
  v3 = i32.load v0
  i32.store v1, v3
  v6 = i32.load v0
  v8 = i32.load8_u v1
  i64.store v0, v2
  v11 = i32.load v0
  global.set global=1 v3
  v14 = global.get global=0 -> i32
  v16 = call function=0 v6, v8, v11, v3, v14, v14 -> i32
  v17 = global.get global=1 -> i32
  v18 = i32.load v0
  v19 = memory.size -> i32
  v21 = memory.grow v19 -> i32
  v22 = memory.size -> i32
  v23 = call function=0 v2, v17, v18, v19, v21, v22 -> i32
  return v23
`,
)

rewrites(
  'reads reach into blocks entered from one block only',
  pass,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.load v0
  br_if v1, b1(), b2()
b1():
  v2 = i32.load v0
  i32.store v0, v2
  br b3()
b2():
  v3 = i32.load v0
  br b3()
b3():
  v4 = i32.load v0
  br_if v4, b3(), b4()
b4():
  v5 = i32.load v0
  return v5
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.load v0
  br_if v1, b1(), b2()
b1():
  i32.store v0, v1
  br b3()
b2():
  br b3()
b3():
  v4 = i32.load v0
  br_if v4, b3(), b4()
b4():
  return v4
`,
)

rewrites(
  'allocations and calls are never one, nor halves of different globals',
  pass,
  `func f 0 (i32) -> ()
b0(v0: i32):
  v1 = call function=0 v0 -> i32
  v2 = call function=0 v0 -> i32
  v3 = struct.new_default type=0 -> (ref 0)
  v4 = struct.new_default type=0 -> (ref 0)
  call function=1 v1, v2, v3, v4
  return
`,
)
