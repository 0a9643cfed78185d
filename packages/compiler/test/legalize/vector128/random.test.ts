// Random functions against native SIMD: as IR without vectors, and as JavaScript.

import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import { evaluate, native } from '../../emit/module/load-output.js'
import { assemble } from '../../support/assemble.js'
import { differences, makeInputs, moduleText, type VectorCase } from './native.js'
import { RandomFunction } from './random-function.js'

function makeBodies(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => new RandomFunction(first + i).body())
}

test('as IR', async () => {
  const cases = makeBodies(1, 30).map((body, i): VectorCase => ({ name: `seed ${i + 1}`, body, float: 0 }))
  expect(await differences(cases, makeInputs(9, 7))).toEqual([])
})

test.each([0, 2] as const)('as JavaScript, at level %i', async (optimize) => {
  const text = moduleText(makeBodies(1, 100))
  const expected = (await native(text)).instantiate().exports
  const output = evaluate(compile(await assemble(text), { optimize, format: 'cjs' }).code)
  const actual = output.instantiate().exports
  for (const name of Object.keys(expected).filter((key) => key !== 'memory')) {
    for (const input of makeInputs(9, 8)) {
      const [theirs, ours] = [expected, actual].map(({ memory, [name]: run }) => {
        new Uint8Array(memory.buffer).set(input)
        run()
        return Buffer.from(memory.buffer, 0, input.length).toString('hex')
      })
      expect(ours, name).toBe(theirs)
    }
  }
})
