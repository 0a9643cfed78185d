import { test } from 'vitest'
import { countOnes, countTrailingZeros, rotateLeft, rotateRight } from '../../src/numeric/bits.js'
import { expectAgreement } from './native.js'

const CASES = { 104: countTrailingZeros, 105: countOnes, 119: rotateLeft, 120: rotateRight }

for (const [opcode, helper] of Object.entries(CASES)) {
  const params = helper.length === 1 ? ['i32' as const] : ['i32' as const, 'i32' as const]
  test(helper.name, () => expectAgreement(helper, { opcode: [Number(opcode)], params, result: 'i32' }))
}
