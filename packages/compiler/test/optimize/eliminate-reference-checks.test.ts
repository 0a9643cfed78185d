import { describe } from 'vitest'
import { eliminateReferenceChecks } from '../../src/optimize/eliminate-reference-checks.js'
import { rewrites } from '../support/rewrites.js'

// Codes of types: 16 and 17 are (ref 0) and (ref null 0), 48 and 49 those of type 1, 80 and 81 those of type 2.
const pass = eliminateReferenceChecks

describe('null', () => {
  rewrites(
    'is known behind a branch on it, also on its opposite',
    pass,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.is_null v0
  v2 = i32.eqz v1
  br_if v2, b1(), b2()
b1():
  v3 = ref.as_non_null v0 -> (ref 0)
  v4 = struct.get type=0 field=0 v3 -> i32
  return v4
b2():
  v5 = ref.is_null v0
  return v5
`,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.is_null v0
  v2 = i32.eqz v1
  br_if v2, b1(), b2()
b1():
  v4 = struct.get type=0 field=0 v0 -> i32
  return v4
b2():
  v5 = i32.const value=1
  return v5
`,
  )

  rewrites(
    'is ruled out by every access and every check before',
    pass,
    `func f 0 ((ref null 0), (ref null 1), (ref null 0)) -> (i32)
b0(v0: (ref null 0), v1: (ref null 1), v2: (ref null 0)):
  v3 = struct.get type=0 field=0 v0 -> i32
  v4 = ref.is_null v0
  v5 = array.len type=1 v1
  v6 = ref.as_non_null v1 -> (ref 1)
  v7 = array.get type=1 v6, v5 -> i32
  v8 = ref.as_non_null v2 -> (ref 0)
  v9 = ref.as_non_null v2 -> (ref 0)
  v10 = ref.is_null v2
  v11 = struct.get type=0 field=0 v9 -> i32
  v12 = i32.add v4, v10
  v13 = i32.add v12, v7
  v14 = i32.add v13, v11
  return v14
`,
    `func f 0 ((ref null 0), (ref null 1), (ref null 0)) -> (i32)
b0(v0: (ref null 0), v1: (ref null 1), v2: (ref null 0)):
  v3 = struct.get type=0 field=0 v0 -> i32
  v4 = i32.const value=0
  v5 = array.len type=1 v1
  v7 = array.get type=1 v1, v5 -> i32
  v8 = ref.as_non_null v2 -> (ref 0)
  v10 = i32.const value=0
  v11 = struct.get type=0 field=0 v2 -> i32
  v12 = i32.add v4, v10
  v13 = i32.add v12, v7
  v14 = i32.add v13, v11
  return v14
`,
  )

  rewrites(
    'is not known where ways join, nor behind what does not dominate',
    pass,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.is_null v0
  br_if v1, b1(), b2()
b1():
  br b3()
b2():
  v2 = struct.get type=0 field=0 v0 -> i32
  br b3()
b3():
  v3 = ref.is_null v0
  v4 = ref.as_non_null v0 -> (ref 0)
  v5 = struct.get type=0 field=0 v4 -> i32
  v6 = i32.add v3, v5
  return v6
`,
  )

  rewrites(
    'is not known where both arms of a branch lead to the same block',
    pass,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.is_null v0
  br_if v1, b1(), b1()
b1():
  v2 = ref.is_null v0
  return v2
`,
  )

  rewrites(
    'stays known in a loop that a check dominates',
    pass,
    `func f 0 ((ref null 0)) -> ()
b0(v0: (ref null 0)):
  v1 = ref.as_non_null v0 -> (ref 0)
  br b1(v1)
b1(v2: (ref 0)):
  v3 = ref.as_non_null v0 -> (ref 0)
  v4 = struct.get type=0 field=0 v3 -> i32
  br_if v4, b1(v3), b2()
b2():
  return
`,
    `func f 0 ((ref null 0)) -> ()
b0(v0: (ref null 0)):
  v1 = ref.as_non_null v0 -> (ref 0)
  br b1(v1)
b1(v2: (ref 0)):
  v4 = struct.get type=0 field=0 v0 -> i32
  br_if v4, b1(v0), b2()
b2():
  return
`,
  )
})

describe('types', () => {
  rewrites(
    'are known behind a branch on a test, where it held',
    pass,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.test heapType=48 v0
  br_if v1, b1(), b2()
b1():
  v2 = ref.cast heapType=48 v0 -> (ref 1)
  v3 = ref.test heapType=48 v0
  v4 = ref.is_null v0
  v5 = struct.get type=1 field=0 v2 -> i32
  v6 = i32.add v3, v4
  v7 = i32.add v5, v6
  return v7
b2():
  v8 = ref.test heapType=48 v0
  v9 = ref.cast heapType=80 v0 -> (ref 2)
  v10 = struct.get type=2 field=0 v9 -> i32
  v11 = i32.add v8, v10
  return v11
`,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.test heapType=48 v0
  br_if v1, b1(), b2()
b1():
  v3 = i32.const value=1
  v4 = i32.const value=0
  v5 = struct.get type=1 field=0 v0 -> i32
  v6 = i32.add v3, v4
  v7 = i32.add v5, v6
  return v7
b2():
  v8 = ref.test heapType=48 v0
  v9 = ref.cast heapType=80 v0 -> (ref 2)
  v10 = struct.get type=2 field=0 v9 -> i32
  v11 = i32.add v8, v10
  return v11
`,
  )

  rewrites(
    'are known behind a cast; one that lets null pass says nothing of null',
    pass,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.cast heapType=49 v0 -> (ref null 1)
  v2 = ref.cast heapType=49 v0 -> (ref null 1)
  v3 = ref.is_null v0
  v4 = ref.cast heapType=48 v0 -> (ref 1)
  v5 = ref.is_null v0
  v6 = struct.get type=1 field=0 v2 -> i32
  v7 = struct.get type=1 field=0 v4 -> i32
  v8 = i32.add v3, v5
  v9 = i32.add v6, v7
  v10 = i32.add v8, v9
  return v10
`,
    `func f 0 ((ref null 0)) -> (i32)
b0(v0: (ref null 0)):
  v1 = ref.cast heapType=49 v0 -> (ref null 1)
  v3 = ref.is_null v0
  v4 = ref.cast heapType=48 v0 -> (ref 1)
  v5 = i32.const value=0
  v6 = struct.get type=1 field=0 v0 -> i32
  v7 = struct.get type=1 field=0 v4 -> i32
  v8 = i32.add v3, v5
  v9 = i32.add v6, v7
  v10 = i32.add v8, v9
  return v10
`,
  )
})
