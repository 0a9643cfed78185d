import { describe, expect, test } from 'vitest'
import type { IrFunction } from '../../src/ir/function.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { eliminateDeadCode } from '../../src/optimize/eliminate-dead-code.js'
import { simplifyInstructions } from '../../src/optimize/simplify-instructions.js'
import { parseExpression, printExpression } from '../support/expressions.js'
import { createWorld, f32Bits, f64Bits, type IrValue, interpretIr } from '../support/interpret-ir.js'

const I32_VALUES = [0, 1, -1, 2, 5, 8, 31, 32, 255, 256, 40000, 0x7fffffff, -0x80000000, -200]
const I64_VALUES = [
  0n,
  1n,
  -1n,
  8n,
  63n,
  0xffn,
  0x7fffffffn,
  0x80000000n,
  -0x80000000n,
  0x1_0000_0000n,
  0x1234_5678_9abc_def0n,
  -(1n << 63n),
]
const NUMBERS = [0, -0, 1, -1, 0.5, -2.5, 8, 1e30, 2 ** 31, Number.POSITIVE_INFINITY, Number.NaN]

/** Different values for x, y, X, Y, f, g, F, G in each run. */
const RUNS: IrValue[][] = Array.from({ length: 40 }, (_, i) => {
  const j = (i * 7 + (i >> 3)) % 97
  return [
    I32_VALUES[i % I32_VALUES.length]!,
    I32_VALUES[j % I32_VALUES.length]!,
    I64_VALUES[i % I64_VALUES.length]!,
    I64_VALUES[j % I64_VALUES.length]!,
    f32Bits(NUMBERS[i % NUMBERS.length]!),
    f32Bits(NUMBERS[j % NUMBERS.length]!),
    f64Bits(NUMBERS[i % NUMBERS.length]!),
    f64Bits(NUMBERS[j % NUMBERS.length]!),
  ]
})

function observe(fn: IrFunction, args: readonly IrValue[]) {
  const world = createWorld()
  for (let i = 0; i < 1024; i++) world.memories[0]![i] = i * 37
  const outcome = interpretIr(fn, args, world)
  return { outcome, memory: world.memories[0]!.subarray(0, 2048).join() }
}

/** Checks what becomes of an expression, and that it yields the same as before whatever its variables are. */
function simplifies(before: string, after: string): void {
  test(`${before} => ${after}`, () => {
    const fn = parseExpression(before)
    simplifyInstructions(fn)
    verifyFunction(fn, 'lowered')
    eliminateDeadCode(fn, { traps: 'exact' })
    verifyFunction(fn, 'lowered')
    expect(printExpression(fn)).toBe(after)
    const original = parseExpression(before)
    for (const args of RUNS) expect(observe(fn, args), args.join()).toEqual(observe(original, args))
  })
}

const stays = (expression: string) => simplifies(expression, expression)

describe('arithmetic', () => {
  for (const [w, x, y] of [
    ['i32', 'x', 'y'],
    ['i64', 'X', 'Y'],
  ]) {
    simplifies(`(${w}.add 5 ${x})`, `(${w}.add ${x} 5)`)
    simplifies(`(${w}.add ${x} 0)`, `${x}`)
    simplifies(`(${w}.add (${w}.add ${x} 5) -7)`, `(${w}.add ${x} -2)`)
    simplifies(`(${w}.add ${x} (${w}.sub 0 ${y}))`, `(${w}.sub ${x} ${y})`)
    simplifies(`(${w}.add (${w}.sub 0 ${x}) ${y})`, `(${w}.sub ${y} ${x})`)
    simplifies(`(${w}.add (${w}.sub ${x} ${y}) ${y})`, `${x}`)
    simplifies(`(${w}.add ${y} (${w}.sub ${x} ${y}))`, `${x}`)
    simplifies(`(${w}.add (${w}.sub 5 ${x}) 7)`, `(${w}.sub 12 ${x})`)
    simplifies(`(${w}.sub ${x} 0)`, `${x}`)
    simplifies(`(${w}.sub ${x} ${x})`, '0')
    simplifies(`(${w}.sub ${x} 5)`, `(${w}.add ${x} -5)`)
    simplifies(`(${w}.sub ${x} (${w}.sub 0 ${y}))`, `(${w}.add ${x} ${y})`)
    simplifies(`(${w}.sub (${w}.add ${x} ${y}) ${y})`, `${x}`)
    simplifies(`(${w}.sub (${w}.add ${y} ${x}) ${y})`, `${x}`)
    simplifies(`(${w}.sub 9 (${w}.add ${x} 5))`, `(${w}.sub 4 ${x})`)
    simplifies(`(${w}.sub 9 (${w}.sub 5 ${x}))`, `(${w}.add ${x} 4)`)
    simplifies(`(${w}.mul ${x} 0)`, '0')
    simplifies(`(${w}.mul 1 ${x})`, `${x}`)
    simplifies(`(${w}.mul ${x} -1)`, `(${w}.sub 0 ${x})`)
    simplifies(`(${w}.mul ${x} 8)`, `(${w}.shl ${x} 3)`)
    simplifies(`(${w}.mul (${w}.mul ${x} 5) 7)`, `(${w}.mul ${x} 35)`)
    simplifies(`(${w}.and ${x} 0)`, '0')
    simplifies(`(${w}.and ${x} -1)`, `${x}`)
    simplifies(`(${w}.and ${x} ${x})`, `${x}`)
    simplifies(`(${w}.and (${w}.and ${x} 12) 10)`, `(${w}.and ${x} 8)`)
    simplifies(`(${w}.or ${x} 0)`, `${x}`)
    simplifies(`(${w}.or ${x} -1)`, '-1')
    simplifies(`(${w}.or (${w}.or ${x} 12) 10)`, `(${w}.or ${x} 14)`)
    simplifies(`(${w}.xor ${x} ${x})`, '0')
    simplifies(`(${w}.xor (${w}.xor ${x} 12) 10)`, `(${w}.xor ${x} 6)`)
    simplifies(`(${w}.div_s ${x} 1)`, `${x}`)
    simplifies(`(${w}.div_u ${x} 1)`, `${x}`)
    simplifies(`(${w}.div_u ${x} 16)`, `(${w}.shr_u ${x} 4)`)
    simplifies(`(${w}.rem_u ${x} 16)`, `(${w}.and ${x} 15)`)
    simplifies(`(${w}.rem_s ${x} -1)`, '0')
    simplifies(`(${w}.rem_u ${x} 1)`, '0')
    stays(`(${w}.div_s ${x} -1)`)
    stays(`(${w}.div_s ${x} 4)`)
    stays(`(${w}.div_u ${x} 0)`)
    stays(`(${w}.rem_s ${x} 8)`)
  }
  simplifies('(i32.mul x -2147483648)', '(i32.shl x 31)')
  simplifies('(i64.mul X 9223372036854775808)', '(i64.shl X 63)')
  simplifies('(i64.mul X 4294967296)', '(i64.shl X 32)')
  simplifies('(i64.rem_u X 4294967296)', '(i64.and X 4294967295)')
  simplifies('(i32.div_u (i32.and x 255) (i32.and y 15))', '(i32.div_s (i32.and x 255) (i32.and y 15))')
  simplifies('(i32.rem_u (i32.and x 255) 10)', '(i32.rem_s (i32.and x 255) 10)')
  simplifies('(i32.div_s (i32.and x 255) 8)', '(i32.shr_u (i32.and x 255) 3)')
  simplifies('(i32.rem_s (i32.and x 255) 8)', '(i32.and x 7)')
  simplifies('(i32.mul_high_u x 0)', '0')
  simplifies('(i32.mul_high_u x 1)', '0')
  simplifies('(i32.mul_high_u 16 x)', '(i32.shr_u x 28)')
  simplifies('(i32.mul_high_u (i32.and x 65535) (i32.and y 65535))', '0')
  stays('(i32.mul_high_u x 12)')
})

describe('bits', () => {
  for (const [w, x, y, bits] of [
    ['i32', 'x', 'y', 32],
    ['i64', 'X', 'Y', 64],
  ] as const) {
    for (const op of ['shl', 'shr_s', 'shr_u', 'rotl', 'rotr']) {
      simplifies(`(${w}.${op} ${x} 0)`, x)
      simplifies(`(${w}.${op} ${x} ${bits})`, x)
      simplifies(`(${w}.${op} 0 ${y})`, '0')
      simplifies(`(${w}.${op} ${x} (${w}.and ${y} ${bits - 1}))`, `(${w}.${op} ${x} ${y})`)
      stays(`(${w}.${op} ${x} (${w}.and ${y} ${bits / 2 - 1}))`)
    }
    simplifies(`(${w}.shl (${w}.shl ${x} 3) 4)`, `(${w}.shl ${x} 7)`)
    simplifies(`(${w}.shl (${w}.shl ${x} ${bits - 1}) 4)`, '0')
    simplifies(`(${w}.shr_u (${w}.shr_u ${x} ${bits - 1}) 4)`, '0')
    simplifies(`(${w}.shr_s (${w}.shr_s ${x} ${bits - 1}) 4)`, `(${w}.shr_s ${x} ${bits - 1})`)
    simplifies(`(${w}.shl (${w}.shr_u ${x} 4) 4)`, `(${w}.and ${x} -16)`)
    simplifies(`(${w}.shl (${w}.shr_s ${x} 4) 4)`, `(${w}.and ${x} -16)`)
    simplifies(`(${w}.shr_s (${w}.shl ${x} ${bits - 8}) ${bits - 8})`, `(${w}.extend8_s ${x})`)
    simplifies(`(${w}.shr_s (${w}.shl ${x} ${bits - 16}) ${bits - 16})`, `(${w}.extend16_s ${x})`)
    simplifies(`(${w}.shr_u (${w}.and ${x} -256) 8)`, `(${w}.shr_u ${x} 8)`)
    simplifies(`(${w}.shr_s (${w}.and ${x} -256) 9)`, `(${w}.shr_s ${x} 9)`)
    stays(`(${w}.shr_u (${w}.and ${x} -256) 7)`)
    stays(`(${w}.shl (${w}.shr_u ${x} 4) 5)`)
    simplifies(`(${w}.extend8_s (${w}.and ${x} 255))`, `(${w}.extend8_s ${x})`)
    simplifies(`(${w}.extend8_s (${w}.extend16_s ${x}))`, `(${w}.extend8_s ${x})`)
    simplifies(`(${w}.extend16_s (${w}.extend8_s ${x}))`, `(${w}.extend8_s ${x})`)
    simplifies(`(${w}.extend8_s (${w}.and ${x} 127))`, `(${w}.and ${x} 127)`)
    simplifies(`(${w}.extend16_s (${w}.load8_s x))`, `(${w}.load8_s x)`)
    simplifies(`(${w}.and (${w}.load8_u x) 255)`, `(${w}.load8_u x)`)
    simplifies(`(${w}.and (${w}.shr_u ${x} ${bits - 8}) 255)`, `(${w}.shr_u ${x} ${bits - 8})`)
    simplifies(
      `(${w}.and (${w}.add (${w}.load8_u x) (${w}.load8_u y)) -1)`,
      `(${w}.add (${w}.load8_u x) (${w}.load8_u y))`,
    )
    simplifies(`(${w}.store8 x (${w}.and ${y} 255))`, `(${w}.store8 x ${y})`)
    simplifies(`(${w}.store16 x (${w}.extend16_s ${y}))`, `(${w}.store16 x ${y})`)
    stays(`(${w}.store16 x (${w}.and ${y} 255))`)
    stays(`(${w}.extend8_s (${w}.and ${x} 4080))`)
  }
  simplifies('(i32.shl (i32.and x 16777215) 8)', '(i32.shl x 8)')
  simplifies('(i64.shl (i64.and X 4294967295) 32)', '(i64.shl X 32)')
  simplifies('(i64.shr_u (i64.and X -4294967296) 32)', '(i64.shr_u X 32)')
  simplifies('(i64.shr_u (i64.and X -1099511627776) 40)', '(i64.shr_u X 40)')
  stays('(i64.shr_u (i64.and X -1099511627776) 39)')
  stays('(i64.shl (i64.and X 4294967295) 31)')
  simplifies('(i32.shr_u (i32.shl x 24) 24)', '(i32.and x 255)')
  simplifies('(i64.shr_u (i64.shl X 24) 24)', '(i64.and X 1099511627775)')
  simplifies('(i64.shr_s (i64.shl X 32) 32)', '(i64.extend32_s X)')
  simplifies('(i64.extend32_s (i64.and X 4294967295))', '(i64.extend32_s X)')
  simplifies('(i64.extend32_s (i64.load32_s x))', '(i64.load32_s x)')
  simplifies('(i64.store32 x (i64.extend32_s X))', '(i64.store32 x X)')
  simplifies(
    '(i32.and (i32.mul (i32.and x 255) (i32.and y 255)) 65535)',
    '(i32.mul (i32.and x 255) (i32.and y 255))',
  )
  simplifies(
    '(i32.and (i32.add (i32.and x 255) (i32.and y 255)) 511)',
    '(i32.add (i32.and x 255) (i32.and y 255))',
  )
  simplifies('(i32.and (i32.shl x 4) -16)', '(i32.shl x 4)')
  simplifies('(i32.and (i32.popcnt x) 63)', '(i32.popcnt x)')
  simplifies('(i32.and (i32.shl x 4) 15)', '0')
  simplifies('(i32.and (i32.rem_u x 10) 15)', '(i32.rem_u x 10)')
  stays('(i32.and (i32.rem_u x 17) 15)')
  stays('(i32.and (i32.add (i32.and x 255) (i32.and y 255)) 255)')
})

describe('comparisons', () => {
  for (const [w, x, y] of [
    ['i32', 'x', 'y'],
    ['i64', 'X', 'Y'],
  ]) {
    simplifies(`(${w}.eq ${x} 0)`, `(${w}.eqz ${x})`)
    simplifies(`(${w}.eq ${x} ${x})`, '1')
    simplifies(`(${w}.ne ${x} ${x})`, '0')
    simplifies(`(${w}.lt_s ${x} ${x})`, '0')
    simplifies(`(${w}.ge_u ${x} ${x})`, '1')
    simplifies(`(${w}.lt_s 5 ${x})`, `(${w}.gt_s ${x} 5)`)
    simplifies(`(${w}.ge_u 5 ${x})`, `(${w}.le_u ${x} 5)`)
    simplifies(`(${w}.lt_u ${x} 1)`, `(${w}.eqz ${x})`)
    simplifies(`(${w}.lt_u ${x} 0)`, '0')
    simplifies(`(${w}.gt_u ${x} 0)`, `(${w}.ne ${x} 0)`)
    simplifies(`(${w}.gt_u ${x} -1)`, '0')
    simplifies(`(${w}.le_u ${x} 0)`, `(${w}.eqz ${x})`)
    simplifies(`(${w}.le_u ${x} -1)`, '1')
    simplifies(`(${w}.ge_u ${x} 1)`, `(${w}.ne ${x} 0)`)
    simplifies(`(${w}.ge_u ${x} 0)`, '1')
    simplifies(`(${w}.eqz (${w}.sub ${x} ${y}))`, `(${w}.eq ${x} ${y})`)
    simplifies(`(${w}.eqz (${w}.xor ${x} ${y}))`, `(${w}.eq ${x} ${y})`)
    simplifies(`(${w}.ne (${w}.xor ${x} ${y}) 0)`, `(${w}.ne ${x} ${y})`)
    simplifies(`(${w}.eqz (${w}.add ${x} 5))`, `(${w}.eq ${x} -5)`)
    simplifies(`(${w}.eq (${w}.add ${x} 5) 3)`, `(${w}.eq ${x} -2)`)
    simplifies(`(${w}.ne (${w}.xor ${x} 5) 3)`, `(${w}.ne ${x} 6)`)
    simplifies(`(${w}.eq (${w}.and ${x} 12) 1)`, '0')
    simplifies(`(${w}.ne (${w}.and ${x} 12) 1)`, '1')
    for (const [op, inverse] of [
      ['eq', 'ne'],
      ['ne', 'eq'],
      ['lt_s', 'ge_s'],
      ['gt_s', 'le_s'],
      ['le_u', 'gt_u'],
      ['ge_u', 'lt_u'],
    ]) {
      simplifies(`(i32.eqz (${w}.${op} ${x} ${y}))`, `(${w}.${inverse} ${x} ${y})`)
    }
  }
  simplifies('(i32.eqz (f64.eq F G))', '(f64.ne F G)')
  simplifies('(i32.eqz (f32.ne f g))', '(f32.eq f g)')
  stays('(i32.eqz (f64.lt F G))')
  simplifies('(i32.eqz (i32.eqz x))', '(i32.ne x 0)')
  simplifies('(i32.eqz (i64.eqz X))', '(i64.ne X 0)')
  simplifies('(i32.eqz (i32.eqz (i32.lt_s x y)))', '(i32.lt_s x y)')
  simplifies('(i32.eq (i32.lt_s x y) 1)', '(i32.lt_s x y)')
  simplifies('(i32.ne (f64.lt F G) 0)', '(f64.lt F G)')
  simplifies('(i32.ne (i32.lt_s x y) 1)', '(i32.ge_s x y)')
  simplifies('(i32.xor (i32.lt_s x y) 1)', '(i32.ge_s x y)')
  simplifies('(i32.and (f64.lt F G) 1)', '(f64.lt F G)')
  simplifies('(i32.lt_u (i32.and x 255) 256)', '1')
  simplifies('(i32.gt_u (i32.and x 255) 255)', '0')
  simplifies('(i32.le_u (i32.and x 255) 255)', '1')
  simplifies('(i32.ge_u (i32.and x 255) 256)', '0')
  simplifies('(i32.lt_u (i32.and x 255) 255)', '(i32.lt_s (i32.and x 255) 255)')
  simplifies('(i32.ge_u (i32.shr_u x 1) (i32.and y 7))', '(i32.ge_s (i32.shr_u x 1) (i32.and y 7))')
  stays('(i32.lt_u (i32.and x 255) y)')
  for (const extend of ['s', 'u']) {
    for (const op of ['lt_s', 'gt_u', 'le_s', 'ge_u', 'eq', 'ne']) {
      const narrow = op.length === 2 ? op : `${op.slice(0, 3)}${extend === 'u' ? 'u' : op.slice(3)}`
      simplifies(
        `(i64.${op} (i64.extend_i32_${extend} x) (i64.extend_i32_${extend} y))`,
        `(i32.${narrow} x y)`,
      )
      simplifies(`(i64.${op} (i64.extend_i32_${extend} x) 77)`, `(i32.${narrow} x 77)`)
    }
    simplifies(`(i64.eqz (i64.extend_i32_${extend} x))`, '(i32.eqz x)')
    stays(`(i64.lt_s (i64.extend_i32_${extend} x) 4294967296)`)
  }
  simplifies(
    '(i64.lt_u (i64.and X 255) (i64.shr_u Y 32))',
    '(i32.lt_u (i32.wrap_i64 (i64.and X 255)) (i32.wrap_i64 (i64.shr_u Y 32)))',
  )
  stays('(i64.eq (i64.extend_i32_s x) (i64.extend_i32_u y))')
  stays('(i64.eq (i64.extend_i32_s x) 2147483648)')
})

describe('conversions', () => {
  simplifies('(i32.wrap_i64 (i64.extend_i32_s x))', 'x')
  simplifies('(i64.extend_i32_u (i32.wrap_i64 (i64.load32_u x)))', '(i64.load32_u x)')
  stays('(i64.extend_i32_u (i32.wrap_i64 X))')
  simplifies('(i64.extend_i32_s (i32.shr_u x 1))', '(i64.extend_i32_u (i32.shr_u x 1))')
  simplifies('(i64.extend8_s (i64.extend_i32_u x))', '(i64.extend_i32_s (i32.extend8_s x))')
  simplifies('(i64.extend32_s (i64.extend_i32_u x))', '(i64.extend_i32_s x)')
  simplifies('(i64.extend32_s (i64.extend_i32_s x))', '(i64.extend_i32_s x)')
  for (const op of ['div_u', 'rem_u', 'div_s', 'rem_s']) {
    simplifies(
      `(i64.${op} (i64.extend_i32_u x) (i64.extend_i32_u y))`,
      `(i64.extend_i32_u (i32.${op.slice(0, 3)}_u x y))`,
    )
  }
  simplifies('(i64.rem_s (i64.extend_i32_s x) (i64.extend_i32_s y))', '(i64.extend_i32_s (i32.rem_s x y))')
  simplifies('(i64.div_s (i64.extend_i32_s x) 10)', '(i64.extend_i32_s (i32.div_s x 10))')
  stays('(i64.div_s (i64.extend_i32_s x) (i64.extend_i32_s y))')
  stays('(i64.div_s (i64.extend_i32_s x) -1)')
  stays('(i64.div_u (i64.extend_i32_s x) (i64.extend_i32_s y))')
  for (const type of ['f32', 'f64']) {
    simplifies(`(${type}.convert_i64_s (i64.extend_i32_s x))`, `(${type}.convert_i32_s x)`)
    simplifies(`(${type}.convert_i64_s (i64.extend_i32_u x))`, `(${type}.convert_i32_u x)`)
    simplifies(
      `(${type}.convert_i64_u (i64.shr_u X 32))`,
      `(${type}.convert_i32_u (i32.wrap_i64 (i64.shr_u X 32)))`,
    )
    stays(`(${type}.convert_i64_u (i64.extend_i32_s x))`)
    simplifies(`(${type}.convert_i32_u (i32.and x 15))`, `(${type}.convert_i32_s (i32.and x 15))`)
  }
  for (const op of ['trunc', 'trunc_sat']) {
    simplifies(`(i32.${op}_f64_s (f64.convert_i32_s x))`, 'x')
    simplifies(`(i32.${op}_f64_u (f64.convert_i32_u x))`, 'x')
    stays(`(i32.${op}_f64_u (f64.convert_i32_s x))`)
  }
  simplifies('(i32.reinterpret_f32 (f32.reinterpret_i32 x))', 'x')
  simplifies('(f64.reinterpret_i64 (i64.reinterpret_f64 F))', 'F')
})

describe('floats', () => {
  for (const [w, f, g] of [
    ['f32', 'f', 'g'],
    ['f64', 'F', 'G'],
  ]) {
    simplifies(`(${w}.neg (${w}.neg ${f}))`, `${f}`)
    simplifies(`(${w}.abs (${w}.neg ${f}))`, `(${w}.abs ${f})`)
    simplifies(`(${w}.abs (${w}.abs ${f}))`, `(${w}.abs ${f})`)
    simplifies(`(${w}.copysign (${w}.neg ${f}) ${g})`, `(${w}.copysign ${f} ${g})`)
    simplifies(`(${w}.copysign ${f} 2)`, `(${w}.abs ${f})`)
    simplifies(`(${w}.copysign ${f} -0)`, `(${w}.neg (${w}.abs ${f}))`)
    simplifies(`(${w}.div ${f} 8)`, `(${w}.mul ${f} 0.125)`)
    simplifies(`(${w}.div ${f} -0.5)`, `(${w}.mul ${f} -2)`)
    stays(`(${w}.div ${f} 3)`)
    stays(`(${w}.div ${f} 0)`)
    stays(`(${w}.div ${f} Infinity)`)
    stays(`(${w}.add ${f} 0)`)
    stays(`(${w}.mul ${f} 1)`)
    stays(`(${w}.sub ${f} ${f})`)
    stays(`(${w}.eq ${f} ${f})`)
  }
  stays(`(f64.div F ${2 ** 1023})`)
  stays(`(f32.div f ${2 ** 127})`)
  simplifies(`(f64.div F ${2 ** 1022})`, `(f64.mul F ${2 ** -1022})`)
  simplifies('(f32.store x (f32.reinterpret_i32 y))', '(i32.store x y)')
  simplifies('(i64.store offset=8 x (i64.reinterpret_f64 F))', '(f64.store offset=8 x F)')
})

describe('selects', () => {
  simplifies('(select x x y)', 'x')
  simplifies('(select F G 1)', 'F')
  simplifies('(select F G 0)', 'G')
  simplifies('(select X Y (i32.eqz x))', '(select Y X x)')
  simplifies('(select X Y (i32.ne x 0))', '(select X Y x)')
  simplifies('(select 1 0 x)', '(i32.ne x 0)')
  simplifies('(select 1 0 (i32.lt_s x y))', '(i32.lt_s x y)')
  simplifies('(select 0 1 (i32.lt_s x y))', '(i32.ge_s x y)')
  simplifies(
    '(i64.add X (select (i64.const low=1) (i64.const) (i64.eq X Y)))',
    '(i64.add X (i64.extend_i32_u (i64.eq X Y)))',
  )
  simplifies(
    '(i64.add X (select (i64.const low=1) (i64.const) x))',
    '(i64.add X (i64.extend_i32_u (i32.ne x 0)))',
  )
  stays('(select 1 2 x)')
})

describe('memory', () => {
  simplifies('(i32.load offset=4 (i32.add (i32.and x 255) 8))', '(i32.load offset=12 (i32.and x 255))')
  simplifies('(i32.load (i32.add (i32.shr_u x 20) 40000))', '(i32.load offset=40000 (i32.shr_u x 20))')
  simplifies('(i32.load offset=8 1024)', '(i32.load 1032)')
  simplifies('(i32.store offset=8 1024 x)', '(i32.store 1032 x)')
  stays('(i32.load offset=4 (i32.add x 8))')
  stays('(i32.load (i32.add (i32.and x 255) -8))')
  stays('(i32.load offset=4294967295 (i32.add (i32.and x 255) 8))')
  stays('(i32.load offset=4294967295 8)')
})

describe('constants', () => {
  simplifies('(i32.add 2147483647 1)', '-2147483648')
  simplifies('(i32.div_s -7 2)', '-3')
  simplifies('(i32.div_u -2 2)', '2147483647')
  simplifies('(i32.rem_s -7 2)', '-1')
  simplifies('(i32.rotl -2147483647 1)', '3')
  simplifies('(i32.clz 1)', '31')
  simplifies('(i32.ctz 0)', '32')
  simplifies('(i32.popcnt -1)', '32')
  simplifies('(i32.mul_high_u -1 -1)', '-2')
  simplifies('(i64.mul 4294967296 4294967296)', '0')
  simplifies('(i64.div_u -1 2)', '9223372036854775807')
  simplifies('(i64.shr_s -9223372036854775808 63)', '-1')
  simplifies('(i64.rotr 1 1)', '-9223372036854775808')
  simplifies('(i64.clz 1)', '63')
  simplifies('(i64.ctz -9223372036854775808)', '63')
  simplifies('(i64.popcnt -1)', '64')
  simplifies('(i64.lt_u -1 1)', '0')
  simplifies('(i64.extend_i32_u -1)', '4294967295')
  simplifies('(i32.trunc_f64_s 2147483647.9)', '2147483647')
  simplifies('(i32.trunc_f64_u -0.9)', '0')
  simplifies('(i64.trunc_sat_f64_s Infinity)', '9223372036854775807')
  simplifies('(i32.trunc_sat_f32_u NaN)', '0')
  simplifies('(f32.add 16777216 1)', '16777216')
  simplifies('(f64.min 0 -0)', '-0')
  simplifies('(f64.nearest 2.5)', '2')
  simplifies('(f64.nearest -0.4)', '-0')
  simplifies('(f32.nearest 4503599627370496)', '4503599627370496')
  simplifies('(f64.neg NaN)', 'NaN')
  simplifies('(f32.convert_i64_s 16777217)', '16777216')
  simplifies('(f64.convert_i64_u -1)', '18446744073709552000')
  simplifies('(i32.reinterpret_f32 1)', '1065353216')
  simplifies('(i64.reinterpret_f64 -0)', '-9223372036854775808')
  for (const trapping of [
    '(i32.div_s 1 0)',
    '(i32.div_s -2147483648 -1)',
    '(i32.rem_s 1 0)',
    '(i64.div_s -9223372036854775808 -1)',
    '(i64.rem_s 5000000000 0)',
    '(i32.trunc_f64_s 2147483648)',
    '(i32.trunc_f64_s NaN)',
    '(i64.trunc_f64_u -1)',
    '(i64.trunc_f32_s Infinity)',
  ]) {
    stays(trapping)
  }
  // NaN is left to the engine.
  stays('(f64.sub Infinity Infinity)')
  stays('(f64.sqrt -1)')
  // Twice rounded, this would be off by one.
  stays('(f32.convert_i64_s 9007199791611905)')
})

/** What becomes of a whole function. */
function rewrites(
  title: string,
  before: string,
  after: string,
  stage: 'lowered' | 'legal' = 'lowered',
): void {
  test(title, () => {
    const fn = parseFunction(before)
    simplifyInstructions(fn)
    eliminateDeadCode(fn, { traps: 'exact' })
    verifyFunction(fn, stage)
    expect(printFunction(fn)).toBe(after)
  })
}

rewrites(
  'a branch on a negation swaps its edges and its hint',
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  v2 = i32.eqz v0
  v3 = i32.ne v2, v1
  br_if likely=true v3, b1(), b2()
b1():
  return v0
b2():
  return v1
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  br_if likely=false v0, b2(), b1()
b1():
  return v0
b2():
  return v1
`,
)

rewrites(
  'what is known of arguments is known of a parameter, but not around a loop',
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=255
  v3 = i32.and v0, v2
  v4 = i32.load8_u v1
  br_if v0, b1(v3), b1(v4)
b1(v5: i32):
  v6 = i32.and v5, v2
  br b2(v6)
b2(v7: i32):
  v8 = i32.and v7, v2
  br_if v8, b2(v0), b3()
b3():
  return v8
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=255
  v3 = i32.and v0, v2
  v4 = i32.load8_u v1
  br_if v0, b1(v3), b1(v4)
b1(v5: i32):
  br b2(v5)
b2(v7: i32):
  v8 = i32.and v7, v2
  br_if v8, b2(v0), b3()
b3():
  return v8
`,
)

rewrites(
  'pairs whose high halves are 0 are divided as numbers',
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=0
  v3 = pair.div_s v0, v2, v1, v2 -> (i32, i32)
  v4 = project result=0 v3 -> i32
  v5 = project result=1 v3 -> i32
  v6 = i32.or v4, v5
  return v6
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v3 = i32.div_u v0, v1
  return v3
`,
  'legal',
)

rewrites(
  'pairs whose high halves are 0 are converted as numbers',
  `func f 0 (i32) -> (f64)
b0(v0: i32):
  v1 = i32.const value=0
  v2 = f64.convert_pair_s v0, v1
  return v2
`,
  `func f 0 (i32) -> (f64)
b0(v0: i32):
  v2 = f64.convert_i32_u v0
  return v2
`,
  'legal',
)
