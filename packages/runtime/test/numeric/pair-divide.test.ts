import { expect, test } from 'vitest'
import { pairDivS, pairDivU, pairRemS, pairRemU } from '../../src/numeric/pair-divide.js'
import { RI } from '../../src/realm.js'
import { expectAgreement, RandomBits } from './native.js'

const CASES = { 127: pairDivS, 128: pairDivU, 129: pairRemS, 130: pairRemU }

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
  expect(() => pairDivS(0, -0x80000000, 0, 0)).toThrow('divide by zero')
  expect(() => pairDivU(0, 0, 0, 0)).toThrow('divide by zero')
  expect(() => pairRemS(5, 0, 0, 0)).toThrow('remainder by zero')
  expect(() => pairRemU(5, -1, 0, 0)).toThrow('remainder by zero')
  expect(() => pairDivS(0, -0x80000000, -1, -1)).toThrow('divide result unrepresentable')
  expect([pairRemS(0, -0x80000000, -1, -1), RI[1]]).toEqual([0, 0])
})
