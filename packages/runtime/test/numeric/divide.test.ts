import { test } from 'vitest'
import { i32DivS, i32DivU, i32RemS, i32RemU } from '../../src/numeric/divide.js'
import { expectAgreement } from './native.js'

const CASES = { 109: i32DivS, 110: i32DivU, 111: i32RemS, 112: i32RemU }

for (const [opcode, helper] of Object.entries(CASES)) {
  test(helper.name, () => {
    expectAgreement(helper, { opcode: [Number(opcode)], params: ['i32', 'i32'], result: 'i32' })
  })
}
