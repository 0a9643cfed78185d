import { expect, test } from 'vitest'
import { printFunction } from '../../../src/ir/print.js'
import { type IrOutcome, interpretIr } from '../../support/interpret-ir.js'
import { observe, randomIr } from '../../support/random-ir.js'
import { emitted, runJavaScript, TestContext } from './run-javascript.js'

/** Floats as JavaScript has them: with one NaN. */
function interpretCanonically(...[fn, args, world]: Parameters<typeof interpretIr>): IrOutcome {
  world.nan = 'canonical'
  return interpretIr(fn, args, world)
}

test.each([false, true])(
  'random functions do in JavaScript what they do in the interpreter, minified: %s',
  (minify) => {
    let compared = 0
    for (let seed = 1; seed <= 80; seed++) {
      const random = randomIr(seed, 'legal', 20 + (seed % 5) * 30)
      for (const args of random.runs) {
        const exact = observe(random, random.fn, args)
        if (exact.outcome.kind === 'exhausted') continue
        const expected = observe(random, random.fn, args, interpretCanonically)
        const text = () =>
          `seed ${seed}, arguments ${args}\n${printFunction(random.fn)}\n${emitted(random.fn, new TestContext({ minify }))}`
        let actual: unknown
        try {
          // A memory that may grow beyond 2 GiB has its addresses written in another way.
          const options = { maximumPages: seed % 2 === 0 ? 4 : 65536, minify }
          actual = observe(random, random.fn, args, (...run) => runJavaScript(...run, options))
        } catch (error) {
          throw new Error(`${error}\n${text()}`, { cause: error })
        }
        // What depends on the bits of a NaN cannot be compared.
        if (JSON.stringify(describe(exact)) !== JSON.stringify(describe(expected))) continue
        expect(actual, text()).toEqual(expected)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(200)
  },
)

function describe(observation: unknown): unknown {
  return JSON.parse(
    JSON.stringify(observation, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)),
  )
}
