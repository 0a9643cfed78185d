import { test } from 'vitest'
import {
  truncateSaturatingSigned,
  truncateSaturatingUnsigned,
  truncateSigned,
  truncateUnsigned,
} from '../../src/numeric/truncate.js'
import { expectAgreement } from './native.js'

const TRUNCATIONS = [
  [truncateSigned, [0xa8], [0xaa]],
  [truncateUnsigned, [0xa9], [0xab]],
  [truncateSaturatingSigned, [0xfc, 0], [0xfc, 2]],
  [truncateSaturatingUnsigned, [0xfc, 1], [0xfc, 3]],
] as const

for (const [helper, fromF32, fromF64] of TRUNCATIONS) {
  test(`${helper.name} of f32`, () => {
    expectAgreement(helper, { opcode: [...fromF32], params: ['f32'], result: 'i32' })
  })
  test(`${helper.name} of f64`, () => {
    expectAgreement(helper, { opcode: [...fromF64], params: ['f64'], result: 'i32' })
  })
}
