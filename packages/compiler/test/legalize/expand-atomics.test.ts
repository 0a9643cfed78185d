import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { legalizeInteger64 } from '../../src/legalize/integer64.js'

function legalized(text: string): string {
  const fn = parseFunction(text)
  verifyFunction(fn, 'lowered')
  legalizeInteger64(fn)
  verifyFunction(fn, 'legal')
  const printed = printFunction(fn)
  expect(printFunction(parseFunction(printed))).toBe(printed)
  return printed
}

test('accesses to 64 bits are operators on pairs', () => {
  expect(
    legalized(`func f 0 (i32, i64) -> (i64)
b0(v0: i32, v1: i64):
  v2 = i64.atomic.rmw.add offset=8 align=3 v0, v1
  i64.atomic.store align=3 v0, v2
  return v2
`),
  ).toMatchInlineSnapshot(`
    "func f 0 (i32, i32, i32) -> (i32, i32)
    b0(v0: i32, v4: i32, v5: i32):
      v6 = pair.atomic.rmw.add offset=8 align=3 v0, v4, v5 -> (i32, i32)
      v7 = project result=0 v6 -> i32
      v8 = project result=1 v6 -> i32
      pair.atomic.store align=3 v0, v7, v8
      return v7, v8
    "
  `)
})

test('accesses to fewer are those of i32', () => {
  expect(
    legalized(`func f 0 (i32, i64, i64) -> (i64)
b0(v0: i32, v1: i64, v2: i64):
  v3 = i64.atomic.rmw16.cmpxchg_u offset=2 memory=1 align=1 v0, v1, v2
  i64.atomic.store32 align=2 v0, v3
  return v3
`),
  ).toMatchInlineSnapshot(`
    "func f 0 (i32, i32, i32, i32, i32) -> (i32, i32)
    b0(v0: i32, v5: i32, v6: i32, v7: i32, v8: i32):
      v9 = i32.atomic.rmw16.cmpxchg_u offset=2 memory=1 align=1 v0, v5, v7
      v10 = i32.const value=0
      i32.atomic.store align=2 v0, v9
      return v9, v10
    "
  `)
})

test('times to wait are pairs', () => {
  expect(
    legalized(`func f 0 (i32, i32, i64) -> (i32)
b0(v0: i32, v1: i32, v2: i64):
  v3 = memory.atomic.wait32 align=2 v0, v1, v2
  return v3
`),
  ).toMatchInlineSnapshot(`
    "func f 0 (i32, i32, i32, i32) -> (i32)
    b0(v0: i32, v1: i32, v4: i32, v5: i32):
      v6 = pair.atomic.wait32 align=2 v0, v1, v4, v5
      return v6
    "
  `)
})
