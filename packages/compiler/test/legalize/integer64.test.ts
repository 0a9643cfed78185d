import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { legalizeInteger64 } from '../../src/legalize/integer64.js'
import { createWorld, interpretIr } from '../support/interpret-ir.js'
import { observe, randomIr } from '../support/random-ir.js'

/** The legal form of a function, with its values numbered from v0 in the order of their definition. */
function legalized(text: string): string {
  const fn = parseFunction(text)
  verifyFunction(fn, 'lowered')
  legalizeInteger64(fn)
  verifyFunction(fn, 'legal')
  const names = new Map<string, string>()
  const printed = printFunction(fn)
  for (const [, name] of printed.matchAll(/(v\d+)(?: =|:)/g)) names.set(name!, `v${names.size}`)
  return `\n${printed.replace(/v\d+/g, (name) => names.get(name)!)}`
}

test('parameters, arguments and results are flattened, on back edges too', () => {
  expect(
    legalized(`
func loop 0 (i64, i32) -> (i32, i64)
b0(v0: i64, v1: i32):
  br b1(v1, v0)
b1(v2: i32, v3: i64):
  v4 = i64.add v3, v0
  br_if v2, b1(v1, v4), b2()
b2():
  return v2, v3
`),
  ).toBe(`
func loop 0 (i32, i32, i32) -> (i32, i32, i32)
b0(v0: i32, v1: i32, v2: i32):
  br b1(v2, v0, v1)
b1(v3: i32, v4: i32, v5: i32):
  v6 = i32.add v4, v0
  v7 = i32.lt_u v6, v4
  v8 = i32.add v5, v1
  v9 = i32.add v8, v7
  br_if v3, b1(v2, v6, v9), b2()
b2():
  return v3, v4, v5
`)
})

test('a store writes the high half first', () => {
  const text = `
func store 0 (i32, i64) -> ()
b0(v0: i32, v1: i64):
  i64.store offset=8 memory=1 align=3 v0, v1
  i64.store32 offset=3 v0, v1
  return
`
  expect(legalized(text)).toBe(`
func store 0 (i32, i32, i32) -> ()
b0(v0: i32, v1: i32, v2: i32):
  i32.store offset=12 memory=1 align=2 v0, v2
  i32.store offset=8 memory=1 align=2 v0, v1
  i32.store offset=3 v0, v1
  return
`)
})

test('a store that traps has written nothing', () => {
  const text = `
func store 0 (i32, i64) -> ()
b0(v0: i32, v1: i64):
  i64.store v0, v1
  return
`
  const fn = parseFunction(text)
  legalizeInteger64(fn)
  for (let address = 65520; address < 65540; address++) {
    const world = createWorld()
    const outcome = interpretIr(fn, [address, -1, -1], world)
    expect(outcome.kind).toBe(address <= 65528 ? 'return' : 'trap')
    expect(world.memories[0]!.some((byte) => byte !== 0)).toBe(address <= 65528)
  }
})

test('loads: two halves, a sign, or nothing above', () => {
  expect(
    legalized(`
func load 0 (i32) -> (i64, i64, i64)
b0(v0: i32):
  v1 = i64.load offset=4294967295 align=3 v0
  v2 = i64.load16_s align=1 v0
  v3 = i64.load32_u v0
  return v1, v2, v3
`),
  ).toBe(`
func load 0 (i32) -> (i32, i32, i32, i32, i32, i32)
b0(v0: i32):
  v1 = i32.load offset=4294967295 align=2 v0
  v2 = i32.load offset=4294967299 align=2 v0
  v3 = i32.load16_s align=1 v0
  v4 = i32.const value=31
  v5 = i32.shr_s v3, v4
  v6 = i32.load v0
  v7 = i32.const value=0
  return v1, v2, v3, v5, v6, v7
`)
})

test('calls: arguments flattened, results counted anew', () => {
  expect(
    legalized(`
func caller 0 (i64, i32) -> (i64)
b0(v0: i64, v1: i32):
  v2 = call function=1 v1, v0 -> i64
  v3 = call function=2 v2 -> (i64, i32, i64)
  v4 = project result=1 v3 -> i32
  v5 = project result=2 v3 -> i64
  v6 = call_indirect type=3 table=1 v5, v4, v1 -> i32
  call function=4 v0
  return v5
`),
  ).toBe(`
func caller 0 (i32, i32, i32) -> (i32, i32)
b0(v0: i32, v1: i32, v2: i32):
  v3 = call function=1 v2, v0, v1 -> (i32, i32)
  v4 = project result=0 v3 -> i32
  v5 = project result=1 v3 -> i32
  v6 = call function=2 v4, v5 -> (i32, i32, i32, i32, i32)
  v7 = project result=2 v6 -> i32
  v8 = project result=3 v6 -> i32
  v9 = project result=4 v6 -> i32
  v10 = call_indirect type=3 table=1 v8, v9, v7, v2 -> i32
  call function=4 v0, v1
  return v8, v9
`)
})

test('a global and a select are two of each', () => {
  expect(
    legalized(`
func swap 0 (i32) -> ()
b0(v0: i32):
  v1 = global.get global=3 -> i64
  v2 = global.get global=4 -> i32
  v3 = i64.extend_i32_u v2
  v4 = select v1, v3, v0 -> i64
  global.set global=3 v4
  return
`),
  ).toBe(`
func swap 0 (i32) -> ()
b0(v0: i32):
  v1 = global.get global=3 -> i32
  v2 = global.get global=3 half=1 -> i32
  v3 = global.get global=4 -> i32
  v4 = i32.const value=0
  v5 = select v1, v3, v0 -> i32
  v6 = select v2, v4, v0 -> i32
  global.set global=3 v5
  global.set global=3 half=1 v6
  return
`)
})

test('what a constant or an extension decides is not computed', () => {
  expect(
    legalized(`
func narrow 0 (i32, i32, i64) -> (i32, i32, i32, i64)
b0(v0: i32, v1: i32, v2: i64):
  v3 = i64.extend_i32_u v0
  v4 = i64.extend_i32_s v1
  v5 = i64.const low=0 high=0
  v6 = i64.const low=16 high=0
  v7 = i64.lt_u v3, v6
  v8 = i64.lt_s v2, v5
  v9 = i64.eqz v4
  v10 = i64.mul v3, v6
  return v7, v8, v9, v10
`),
  ).toBe(`
func narrow 0 (i32, i32, i32, i32) -> (i32, i32, i32, i32, i32)
b0(v0: i32, v1: i32, v2: i32, v3: i32):
  v4 = i32.const value=0
  v5 = i32.const value=31
  v6 = i32.shr_s v1, v5
  v7 = i32.const value=16
  v8 = i32.lt_u v0, v7
  v9 = i32.lt_s v3, v4
  v10 = i32.eqz v1
  v11 = i32.mul v0, v7
  v12 = i32.const value=28
  v13 = i32.shr_u v0, v12
  return v8, v9, v10, v11, v13
`)
})

test('a function without i64 stays as it is', () => {
  const text = `
func add 0 (i32, f64) -> (f64)
b0(v0: i32, v1: f64):
  v2 = f64.convert_i32_s v0
  v3 = f64.add v1, v2
  return v3
`
  expect(legalized(text)).toBe(text)
})

test('random functions do the same before and after', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = randomIr(seed, 'lowered', 80)
    const text = printFunction(random.fn)
    const legal = parseFunction(text)
    legalizeInteger64(legal)
    verifyFunction(legal, 'legal')
    for (const args of random.runs) {
      const before = observe(random, random.fn, args)
      if (before.outcome.kind === 'exhausted') continue
      const after = observe(random, legal, args)
      if (!isDeepStrictEqual(after, before)) expect(after, `seed ${seed}, arguments ${args}`).toEqual(before)
    }
  }
})

test('of a shift whose high half nobody reads only the low one is made', () => {
  expect(
    legalized(`
func bit 0 (i64, i64) -> (i32)
b0(v0: i64, v1: i64):
  v2 = i64.shr_u v0, v1
  v3 = i64.const low=1 high=0
  v4 = i64.and v2, v3
  v5 = i32.wrap_i64 v4
  return v5
`),
  ).toBe(`
func bit 0 (i32, i32, i32, i32) -> (i32)
b0(v0: i32, v1: i32, v2: i32, v3: i32):
  v4 = i32.shr_u v1, v2
  v5 = i32.shr_u v0, v2
  v6 = i32.const value=1
  v7 = i32.shl v1, v6
  v8 = i32.const value=-1
  v9 = i32.xor v2, v8
  v10 = i32.shl v7, v9
  v11 = i32.or v5, v10
  v12 = i32.const value=32
  v13 = i32.and v2, v12
  v14 = select v4, v11, v13 -> i32
  v15 = i32.const value=0
  v16 = i32.and v14, v6
  return v16
`)
})
