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

test('nearest makes a signalling NaN a quiet one', () => {
  const bits = new BigInt64Array(1)
  const number = new Float64Array(bits.buffer)
  let signalling = 0
  for (let i = 0; i < 10_000; i++) {
    bits[0] = 0x7ff4000000000000n
    number[0] = nearest(number[0]!)
    if ((bits[0] & 0x0008000000000000n) === 0n) signalling++
  }
  expect(signalling).toBe(0)
})
