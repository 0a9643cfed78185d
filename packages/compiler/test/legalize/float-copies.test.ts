import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { type Block, IrFunction, type Value } from '../../src/ir/function.js'
import type { OperatorName } from '../../src/ir/operators.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { F32, F64, I32, I64, NONE, type Type } from '../../src/ir/types.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { legalizeFloatCopies } from '../../src/legalize/float-copies.js'
import { legalizeInteger64 } from '../../src/legalize/integer64.js'
import { createWorld, flattenValues, interpretIr } from '../support/interpret-ir.js'
import { createRandom } from '../support/random-ir.js'

function legalized(text: string, keepsNaNBits = false): string {
  const fn = parseFunction(text)
  verifyFunction(fn, 'lowered')
  legalizeFloatCopies(fn, { keepsNaNBits })
  verifyFunction(fn, 'lowered')
  return `\n${printFunction(fn)}`
}

function expectUnchanged(text: string): void {
  expect(legalized(text)).toBe(text)
}

test('what is loaded and stored is an integer', () => {
  expect(
    legalized(`
func copy 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  v2 = f32.load offset=4 align=2 v0
  f32.store offset=8 memory=1 align=2 v1, v2
  v3 = f64.load align=3 v0
  f64.store align=3 v1, v3
  return
`),
  ).toBe(`
func copy 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  v6 = i32.load offset=4 align=2 v0
  i32.store offset=8 memory=1 align=2 v1, v6
  v7 = i64.load align=3 v0
  i64.store align=3 v1, v7
  return
`)
})

test('where an engine keeps the bits of an f64, only an f32 that is copied is an integer', () => {
  const text = `
func copy 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  v2 = f32.load offset=4 align=2 v0
  f32.store offset=8 align=2 v1, v2
  v3 = f64.load align=3 v0
  br b1(v3)
b1(v4: f64):
  f64.store align=3 v1, v4
  br_if v0, b1(v4), b2()
b2():
  return
`
  expect(legalized(text, true)).toBe(
    text
      .replace('v2 = f32.load', 'v7 = i32.load')
      .replace('f32.store offset=8 align=2 v1, v2', 'i32.store offset=8 align=2 v1, v7'),
  )
})

test('there, too, f64 values are integers whose signs change, that are reinterpreted or begin as NaNs', () => {
  const text = `
func bits 0 (i32) -> (i64)
b0(v0: i32):
  v1 = f64.load align=3 v0
  v2 = f64.neg v1
  f64.store offset=8 align=3 v0, v2
  v3 = f64.load offset=16 align=3 v0
  f64.store offset=24 align=3 v0, v3
  v4 = i64.reinterpret_f64 v3
  v5 = f64.const low=1 high=2146435072
  f64.store offset=32 align=3 v0, v5
  return v4
`
  expect(legalized(text, true)).toBe(legalized(text))
})

test('what is computed with as well is loaded twice, at the same place', () => {
  expect(
    legalized(`
func both 0 (i32) -> (f64)
b0(v0: i32):
  v1 = f64.load align=3 v0
  v2 = f64.add v1, v1
  f64.store offset=8 align=3 v0, v2
  f64.store offset=16 align=3 v0, v1
  return v2
`),
  ).toBe(`
func both 0 (i32) -> (f64)
b0(v0: i32):
  v1 = f64.load align=3 v0
  v5 = i64.load align=3 v0
  v2 = f64.add v1, v1
  f64.store offset=8 align=3 v0, v2
  i64.store offset=16 align=3 v0, v5
  return v2
`)
})

test('a constant that is an address as well stays a number for that', () => {
  expect(
    legalized(`
func copy 0 (f64, i32) -> ()
b0(v0: f64, v1: i32):
  v2 = f64.const low=0 high=0 ; 0
  v3 = f64.load align=3 v0
  v4 = select v3, v2, v1 -> f64
  f64.store align=3 v2, v4
  return
`),
  ).toBe(`
func copy 0 (f64, i32) -> ()
b0(v0: f64, v1: i32):
  v2 = f64.const low=0 high=0 ; 0
  v6 = i64.const low=0 high=0
  v7 = i64.load align=3 v0
  v8 = select v7, v6, v1 -> i64
  i64.store align=3 v2, v8
  return
`)
})

test('copies go through parameters, selects and signs, around loops', () => {
  expect(
    legalized(`
func loop 0 (i32) -> (i32)
b0(v0: i32):
  v1 = f32.load align=2 v0
  v2 = f32.const bits=0x7fa00001
  br b1(v1, v2)
b1(v3: f32, v4: f32):
  v5 = f32.neg v3
  v6 = f32.copysign v4, v5
  v7 = f32.abs v6
  v8 = select v5, v7, v0 -> f32
  br_if v0, b1(v8, v3), b2(v8)
b2(v9: f32):
  v10 = i32.reinterpret_f32 v9
  return v10
`),
  ).toBe(`
func loop 0 (i32) -> (i32)
b0(v0: i32):
  v11 = i32.load align=2 v0
  v12 = i32.const value=2141192193
  br b1(v11, v12)
b1(v3: i32, v4: i32):
  v13 = i32.const value=-2147483648
  v14 = i32.xor v3, v13
  v15 = i32.const value=2147483647
  v16 = i32.and v4, v15
  v17 = i32.const value=-2147483648
  v18 = i32.and v14, v17
  v19 = i32.or v16, v18
  v20 = i32.const value=2147483647
  v21 = i32.and v19, v20
  v22 = select v14, v21, v0 -> i32
  br_if v0, b1(v22, v3), b2(v22)
b2(v9: i32):
  return v9
`)
})

test('reinterpretations that meet vanish', () => {
  expect(
    legalized(`
func bits 0 (i64, i32) -> (i64)
b0(v0: i64, v1: i32):
  v2 = f64.reinterpret_i64 v0
  f64.store align=3 v1, v2
  v3 = f64.const low=0 high=1072693248
  v4 = select v2, v3, v1 -> f64
  v5 = i64.reinterpret_f64 v4
  v6 = f64.reinterpret_i64 v5
  f64.store align=3 v1, v6
  return v5
`),
  ).toBe(`
func bits 0 (i64, i32) -> (i64)
b0(v0: i64, v1: i32):
  i64.store align=3 v1, v0
  v9 = i64.const low=0 high=1072693248
  v10 = select v0, v9, v1 -> i64
  i64.store align=3 v1, v10
  return v10
`)
})

test('a parameter that is computed with stays a number, and so does what comes in', () => {
  expectUnchanged(`
func sum 0 (i32) -> (f64)
b0(v0: i32):
  v1 = f64.load align=3 v0
  br_if v0, b1(v1), b2(v1)
b1(v2: f64):
  v3 = f64.add v2, v1
  br_if v0, b1(v3), b2(v3)
b2(v4: f64):
  f64.store align=3 v0, v4
  return v4
`)
})

test('numbers that no NaN with bits of its own reaches stay numbers', () => {
  expectUnchanged(`
func numbers 0 (i32, f64) -> (i64)
b0(v0: i32, v1: f64):
  v2 = f64.const low=0 high=1072693248 ; 1
  v3 = f64.const low=0 high=1073741824 ; 2
  v4 = select v2, v3, v0 -> f64
  v5 = f64.neg v4
  f64.store align=3 v0, v5
  f64.store align=3 v0, v2
  f64.store align=3 v0, v1
  v6 = f64.mul v1, v1
  v7 = i64.reinterpret_f64 v6
  br b1(v2)
b1(v8: f64):
  f64.store align=3 v0, v8
  return v7
`)
})

test('a constant NaN keeps its bits when it is stored', () => {
  expect(
    legalized(`
func nan 0 (i32) -> (f64)
b0(v0: i32):
  v1 = f64.const low=1 high=2146435072
  f64.store align=3 v0, v1
  v2 = f64.const low=0 high=2146435072
  f64.store align=3 v0, v2
  return v1
`),
  ).toBe(`
func nan 0 (i32) -> (f64)
b0(v0: i32):
  v1 = f64.const low=1 high=2146435072 ; NaN
  v5 = i64.const low=1 high=2146435072
  i64.store align=3 v0, v5
  v2 = f64.const low=0 high=2146435072 ; Infinity
  f64.store align=3 v0, v2
  return v1
`)
})

test('parameters that nobody reads do not stand in the way', () => {
  const text = `
func idle 0 (i32) -> ()
b0(v0: i32):
  v1 = f64.load align=3 v0
  f64.store offset=8 align=3 v0, v1
  br b1(v1)
b1(v2: f64):
  br_if v0, b1(v2), b2(v2)
b2(v3: f64):
  return
`
  expect(legalized(text)).not.toContain('f64')
})

/** Functions that copy floats every way there is, and compute with some of them on the side. */
class CopyGenerator {
  private readonly random: () => number
  private readonly fn = new IrFunction(0, 'copies', { params: [I32], results: [I64] })
  private block!: Block
  private address!: Value
  private digest!: Value
  private readonly known = new Map<Type, Value[]>([
    [F32, []],
    [F64, []],
  ])
  /** Those that come from no parameter: computing with them costs no bits. */
  private readonly duplicable = new Set<Value>()

  constructor(seed: number) {
    this.random = createRandom(seed)
  }

  make(): IrFunction {
    const { fn } = this
    const [entry, header, left, right, join, exit] = Array.from({ length: 6 }, () => fn.createBlock())
    fn.blocks.push(entry!, header!, left!, right!, join!, exit!)
    this.address = fn.createParameter(entry!, I32)
    const carried = [F32, F64, F32, F64]
    const joined = [F64, F32]
    this.block = entry!
    this.digest = this.append('i64.const', I64, [])
    this.copy(4)
    const two = this.append('i32.const', I32, [], 2)
    const start = [two, this.digest, ...carried.map((type) => this.use(type))]
    entry!.terminator = { kind: 'br', operands: [], edges: [{ target: header!, args: start }], offset: -1 }
    this.block = header!
    const count = fn.createParameter(header!, I32)
    this.digest = fn.createParameter(header!, I64)
    for (const type of carried) this.know(fn.createParameter(header!, type))
    this.copy(8)
    const edges = [left!, right!].map((target) => ({ target, args: [] }))
    header!.terminator = { kind: 'br_if', operands: [this.someBit()], edges, offset: -1 }
    const before = new Map([...this.known].map(([type, list]) => [type, [...list]]))
    const digest = this.digest
    for (const arm of [left!, right!]) {
      this.block = arm
      this.digest = digest
      this.copy(4)
      const args = [this.digest, ...joined.map((type) => this.use(type))]
      arm.terminator = { kind: 'br', operands: [], edges: [{ target: join!, args }], offset: -1 }
      for (const [type, list] of before) this.known.set(type, [...list])
    }
    this.block = join!
    this.digest = fn.createParameter(join!, I64)
    for (const type of joined) this.know(fn.createParameter(join!, type))
    this.copy(6)
    const one = this.append('i32.const', I32, [], 1)
    const rest = this.append('i32.sub', I32, [count, one])
    const again = [rest, this.digest, ...carried.map((type) => this.use(type))]
    join!.terminator = {
      kind: 'br_if',
      operands: [rest],
      edges: [
        { target: header!, args: again },
        { target: exit!, args: [] },
      ],
      offset: -1,
    }
    exit!.terminator = { kind: 'return', operands: [this.digest], edges: [], offset: -1 }
    return fn
  }

  private append(op: OperatorName, type: Type, operands: Value[], a = 0, b = 0): Value {
    const value = this.fn.create(op, type, operands, { a, b })
    this.block.instructions.push(value)
    return value
  }

  private know(value: Value): void {
    this.known.get(this.fn.type[value]!)!.push(value)
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  private use(type: Type): Value {
    const known = this.known.get(type)!
    return known.length > 0 ? known[this.below(known.length)]! : this.leaf(type)
  }

  private offset(): number {
    return 8 * this.below(40)
  }

  private someBit(): Value {
    return this.append('i32.load8_u', I32, [this.address], this.offset())
  }

  private leaf(type: Type): Value {
    const prefix = type === F32 ? 'f32' : 'f64'
    const kind = this.below(4)
    let value: Value
    if (kind === 0) {
      value = this.append(
        `${prefix}.const`,
        type,
        [],
        [0x7fa00001, 0x3f800000, -1, 0][this.below(4)]!,
        0x7ff00001,
      )
    } else if (kind === 1) {
      const [op, integer] =
        type === F32 ? (['f32.reinterpret_i32', I32] as const) : (['f64.reinterpret_i64', I64] as const)
      const bits = this.append(type === F32 ? 'i32.load' : 'i64.load', integer, [this.address], this.offset())
      value = this.append(op, type, [bits])
    } else {
      value = this.append(`${prefix}.load`, type, [this.address], this.offset())
    }
    this.duplicable.add(value)
    this.know(value)
    return value
  }

  /** A few random instructions. */
  private copy(count: number): void {
    for (; count > 0; count--) {
      const type = this.random() < 0.5 ? F32 : F64
      const prefix = type === F32 ? 'f32' : 'f64'
      const kind = this.below(8)
      if (kind <= 1) this.leaf(type)
      else if (kind === 2) this.append(`${prefix}.store`, NONE, [this.address, this.use(type)], this.offset())
      else if (kind === 3) this.digestBits(this.use(type))
      else if (kind === 4) this.compute(type)
      else this.change(type, prefix)
    }
  }

  private change(type: Type, prefix: 'f32' | 'f64'): void {
    const [first, second] = [this.use(type), this.use(type)]
    const kind = this.below(4)
    let value: Value
    let sources = [first]
    if (kind === 0) value = this.append(`${prefix}.neg`, type, [first])
    else if (kind === 1) value = this.append(`${prefix}.abs`, type, [first])
    else {
      sources = [first, second]
      value =
        kind === 2
          ? this.append(`${prefix}.copysign`, type, [first, second])
          : this.append('select', type, [first, second, this.someBit()])
    }
    // The sign of a NaN makes a difference to copysign, and as a number it has none.
    if (kind !== 2 && sources.every((source) => this.duplicable.has(source))) this.duplicable.add(value)
    this.know(value)
  }

  private digestBits(value: Value): void {
    const isF32 = this.fn.type[value] === F32
    let bits = this.append(isF32 ? 'i32.reinterpret_f32' : 'i64.reinterpret_f64', isF32 ? I32 : I64, [value])
    if (isF32) bits = this.append('i64.extend_i32_u', I64, [bits])
    const seven = this.append('i64.const', I64, [], 7)
    const turned = this.append('i64.rotl', I64, [this.digest, seven])
    this.digest = this.append('i64.xor', I64, [turned, bits])
  }

  private compute(type: Type): void {
    const values = this.known.get(type)!.filter((value) => this.duplicable.has(value))
    if (values.length === 0) return
    const value = values[this.below(values.length)]!
    const sum = this.append(type === F32 ? 'f32.add' : 'f64.add', type, [value, value])
    const truth = this.append(type === F32 ? 'f32.lt' : 'f64.lt', I32, [value, sum])
    const wide = this.append('i64.extend_i32_u', I64, [truth])
    this.digest = this.append('i64.add', I64, [this.digest, wide])
  }
}

test('random copies keep every bit where floats have but one NaN', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const fn = new CopyGenerator(seed).make()
    verifyFunction(fn, 'lowered')
    const text = printFunction(fn)
    const legal = parseFunction(text)
    legalizeFloatCopies(legal)
    verifyFunction(legal, 'lowered')
    legalizeInteger64(legal)
    verifyFunction(legal, 'legal')
    const random = createRandom(seed)
    const memory = new Uint8Array(512)
    // Many NaNs of either size.
    for (let i = 0; i < 512; i++) memory[i] = random() < 0.4 ? 0xff : random() < 0.2 ? 0xf4 : random() * 256
    const world = createWorld({ memories: [memory.slice()] })
    const canonical = createWorld({ memories: [memory.slice()], nan: 'canonical' })
    const before = interpretIr(parseFunction(text), [16], world)
    const after = interpretIr(legal, [16], canonical)
    if (before.kind === 'return') before.values = flattenValues([I64], before.values)
    const isSame = isDeepStrictEqual([after, canonical.memories], [before, world.memories])
    expect(isSame, `seed ${seed}\n${text}\nbecame\n${printFunction(legal)}`).toBe(true)
  }
})
