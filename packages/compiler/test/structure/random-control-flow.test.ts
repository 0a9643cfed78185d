import { expect, test } from 'vitest'
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { emitted, runJavaScript } from '../emit/function/run-javascript.js'
import { createWorld, interpretIr } from '../support/interpret-ir.js'
import { randomControlFlow } from './random-control-flow.js'

const ARGUMENTS = [
  [3, 1, 2, 3],
  [20, 77, 65535, 9],
  [7, -1, -5, 6],
]

/** `maximumNesting`: small ones force the dispatch loop. */
function compare(seeds: number, maximumNesting?: number): void {
  for (let seed = 1; seed <= seeds; seed++) {
    const fn = randomControlFlow(seed, 20 + (seed % 9) * 30)
    verifyFunction(fn, 'legal')
    for (const args of ARGUMENTS) {
      const expected = interpretIr(fn, args, createWorld())
      if (expected.kind === 'exhausted') continue
      const actual = runJavaScript(fn, args, createWorld(), { maximumNesting })
      expect(actual, `seed ${seed}, arguments ${args}\n${printFunction(fn)}\n${emitted(fn)}`).toEqual(
        expected,
      )
    }
  }
}

test('random control flow takes the same way in JavaScript', () => compare(30))

test('also when next to nothing may be nested', () => {
  compare(20, 8)
  compare(20, 16)
})
