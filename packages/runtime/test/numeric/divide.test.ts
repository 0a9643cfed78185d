import { expect, test } from 'vitest'
import { checkDivisor, divideByZero, remainderByZero } from '../../src/numeric/divide.js'
import { expectAgreement, type Instruction } from './native.js'

const binary = (opcode: number): Instruction => ({ opcode: [opcode], params: ['i32', 'i32'], result: 'i32' })

test('i32.div_s', () =>
  expectAgreement((a, b) => (a / ((b + 1) >>> 0 > 1 ? b : checkDivisor(a, b))) | 0, binary(0x6d)))

test('the others', () => {
  expectAgreement((a, b) => ((a >>> 0) / (b >>> 0 || divideByZero())) | 0, binary(0x6e))
  expectAgreement((a, b) => (a % (b || remainderByZero())) | 0, binary(0x6f))
  expectAgreement((a, b) => ((a >>> 0) % (b >>> 0 || remainderByZero())) | 0, binary(0x70))
  expect(divideByZero).toThrow('divide by zero')
})
