import { test } from 'vitest'
import {
  pairRotateLeft,
  pairRotateRight,
  pairShiftLeft,
  pairShiftRightSigned,
  pairShiftRightUnsigned,
} from '../../src/numeric/pair-shift.js'
import { expectAgreement } from './native.js'

const CASES = {
  134: pairShiftLeft,
  135: pairShiftRightSigned,
  136: pairShiftRightUnsigned,
  137: pairRotateLeft,
  138: pairRotateRight,
}

for (const [opcode, helper] of Object.entries(CASES)) {
  // The high half of the count comes last and is not looked at.
  test(helper.name, () => {
    expectAgreement(helper, { opcode: [Number(opcode)], params: ['i64', 'i64'], result: 'i64' })
  })
}
