import { expect, test } from 'vitest'
import { copySign, nearest } from '../../src/numeric/round.js'
import { expectAgreement } from './native.js'

test('f32.nearest', () => expectAgreement(nearest, { opcode: [0x90], params: ['f32'], result: 'f32' }))
test('f64.nearest', () => expectAgreement(nearest, { opcode: [0x9e], params: ['f64'], result: 'f64' }))

test('copysign', () => {
  const signed = (x: number | bigint) => (Number.isNaN(x as number) ? 1 : x)
  expectAgreement(copySign, { opcode: [0x98], params: ['f32', 'f32'], result: 'f32' }, (all) =>
    all.map(signed),
  )
  expectAgreement(copySign, { opcode: [0xa6], params: ['f64', 'f64'], result: 'f64' }, (all) =>
    all.map(signed),
  )
  expect(copySign(Number.NaN, -1)).toBeNaN()
})
