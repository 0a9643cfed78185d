import { test } from 'vitest'
import { i32Ctz, i32Popcnt } from '../../src/numeric/bits.js'
import { expectAgreement } from './native.js'

test('i32.ctz', () => expectAgreement(i32Ctz, { opcode: [0x68], params: ['i32'], result: 'i32' }))
test('i32.popcnt', () => expectAgreement(i32Popcnt, { opcode: [0x69], params: ['i32'], result: 'i32' }))
