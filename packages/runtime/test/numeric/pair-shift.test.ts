import { test } from 'vitest'
import { pairRotl, pairRotr, pairShl, pairShrS, pairShrU } from '../../src/numeric/pair-shift.js'
import { expectAgreement } from './native.js'

const CASES = { 134: pairShl, 135: pairShrS, 136: pairShrU, 137: pairRotl, 138: pairRotr }

for (const [opcode, helper] of Object.entries(CASES)) {
  // The high half of the count comes last and is not looked at.
  test(helper.name, () => {
    expectAgreement(helper, { opcode: [Number(opcode)], params: ['i64', 'i64'], result: 'i64' })
  })
}
