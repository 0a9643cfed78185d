import { test } from 'vitest'
import {
  pairToFloat32Signed,
  pairToFloat32Unsigned,
  pairToFloat64Signed,
  pairToFloat64Unsigned,
  pairTruncateSaturatingSigned,
  pairTruncateSaturatingUnsigned,
  pairTruncateSigned,
  pairTruncateUnsigned,
} from '../../src/numeric/pair-convert.js'
import { expectAgreement, RandomBits } from './native.js'

test('f64.convert_i64_s', () => {
  expectAgreement(pairToFloat64Signed, { opcode: [0xb9], params: ['i64'], result: 'f64' })
})
test('f64.convert_i64_u', () => {
  expectAgreement(pairToFloat64Unsigned, { opcode: [0xba], params: ['i64'], result: 'f64' })
})

for (const [opcode, helper] of [
  [0xb4, pairToFloat32Signed],
  [0xb5, pairToFloat32Unsigned],
] as const) {
  const instruction = { opcode: [opcode], params: ['i64' as const], result: 'f32' as const }
  test(helper.name, () => expectAgreement(helper, instruction))

  test(`${helper.name} rounds once`, () => {
    // Around the midpoint between two f32, where a float64 in between would already be the midpoint.
    const random = new RandomBits()
    expectAgreement(helper, instruction, ([x]) => {
      const length = (x as bigint).toString(2).replace('-', '').length
      const excess = BigInt(Math.max(length - 24, 1))
      const midpoint = (((x as bigint) >> excess) << excess) + (1n << (excess - 1n))
      return [BigInt.asIntN(64, midpoint + BigInt(random.below(7) - 3))]
    })
  })
}

const TRUNCATIONS = [
  [pairTruncateSigned, [0xae], [0xb0]],
  [pairTruncateUnsigned, [0xaf], [0xb1]],
  [pairTruncateSaturatingSigned, [0xfc, 4], [0xfc, 6]],
  [pairTruncateSaturatingUnsigned, [0xfc, 5], [0xfc, 7]],
] as const

for (const [helper, fromF32, fromF64] of TRUNCATIONS) {
  test(`${helper.name} of f32`, () => {
    expectAgreement(helper, { opcode: [...fromF32], params: ['f32'], result: 'i64' })
  })
  test(`${helper.name} of f64`, () => {
    expectAgreement(helper, { opcode: [...fromF64], params: ['f64'], result: 'i64' })
  })
}
