import { test } from 'vitest'
import { pairAdd, pairMultiply, pairSubtract } from '../../src/numeric/pair-arithmetic.js'
import { expectAgreement } from './native.js'

test.each([
  [0x7c, pairAdd],
  [0x7d, pairSubtract],
  [0x7e, pairMultiply],
])('opcode %i', (opcode, helper) => {
  expectAgreement(helper, { opcode: [opcode], params: ['i64', 'i64'], result: 'i64' })
})
