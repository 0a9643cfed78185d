import { test } from 'vitest'
import { i32TruncS, i32TruncSatS, i32TruncSatU, i32TruncU } from '../../src/numeric/truncate.js'
import { expectAgreement } from './native.js'

const TRUNCATIONS = [
  [i32TruncS, [0xa8], [0xaa]],
  [i32TruncU, [0xa9], [0xab]],
  [i32TruncSatS, [0xfc, 0], [0xfc, 2]],
  [i32TruncSatU, [0xfc, 1], [0xfc, 3]],
] as const

for (const [helper, fromF32, fromF64] of TRUNCATIONS) {
  test(`${helper.name} of f32`, () => {
    expectAgreement(helper, { opcode: [...fromF32], params: ['f32'], result: 'i32' })
  })
  test(`${helper.name} of f64`, () => {
    expectAgreement(helper, { opcode: [...fromF64], params: ['f64'], result: 'i32' })
  })
}
