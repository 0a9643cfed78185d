import { expect, test } from 'vitest'
import {
  pairDivideSigned,
  pairDivideUnsigned,
  pairRemainderSigned,
  pairRemainderUnsigned,
} from '../../src/numeric/pair-divide.js'
import { RI } from '../../src/realm.js'
import { expectAgreement, RandomBits } from './native.js'

const CASES = {
  127: pairDivideSigned,
  128: pairDivideUnsigned,
  129: pairRemainderSigned,
  130: pairRemainderUnsigned,
}

for (const [opcode, helper] of Object.entries(CASES)) {
  const instruction = {
    opcode: [Number(opcode)],
    params: ['i64' as const, 'i64' as const],
    result: 'i64' as const,
  }
  test(helper.name, () => expectAgreement(helper, instruction))

  test(`${helper.name} near exact quotients`, () => {
    // dividend = quotient * divisor + (-1, 0 or 1): where an estimate goes wrong, if it does.
    const random = new RandomBits()
    expectAgreement(helper, instruction, ([quotient, divisor]) => {
      const q = (quotient as bigint) >> BigInt(random.below(64))
      return [BigInt.asIntN(64, q * (divisor as bigint) + BigInt(random.below(3) - 1)), divisor!]
    })
  })
}

test('the divisor decides before the dividend: zero is named for what the instruction is', () => {
  expect(() => pairDivideSigned(0, -0x80000000, 0, 0)).toThrow('divide by zero')
  expect(() => pairDivideUnsigned(0, 0, 0, 0)).toThrow('divide by zero')
  expect(() => pairRemainderSigned(5, 0, 0, 0)).toThrow('remainder by zero')
  expect(() => pairRemainderUnsigned(5, -1, 0, 0)).toThrow('remainder by zero')
  expect(() => pairDivideSigned(0, -0x80000000, -1, -1)).toThrow('divide result unrepresentable')
  expect([pairRemainderSigned(0, -0x80000000, -1, -1), RI[1]]).toEqual([0, 0])
})
