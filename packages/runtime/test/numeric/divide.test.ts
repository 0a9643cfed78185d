import { expect, test } from 'vitest'
import { divideByZero, divideSigned, remainderByZero } from '../../src/numeric/divide.js'
import { expectAgreement, type Instruction } from './native.js'

const binary = (opcode: number): Instruction => ({ opcode: [opcode], params: ['i32', 'i32'], result: 'i32' })

test('i32.div_s', () => expectAgreement(divideSigned, binary(0x6d)))

test('what needs no helper but the trap', () => {
  expectAgreement((a, b) => ((a >>> 0) / (b >>> 0 || divideByZero())) | 0, binary(0x6e))
  expectAgreement((a, b) => (a % (b || remainderByZero())) | 0, binary(0x6f))
  expectAgreement((a, b) => ((a >>> 0) % (b >>> 0 || remainderByZero())) | 0, binary(0x70))
  expect(divideByZero).toThrow('divide by zero')
})
