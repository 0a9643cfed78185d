import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import type { IrFunction } from '../../src/ir/function.js'
import { parseFunction } from '../../src/ir/parse.js'
import type { Pass, PassContext } from '../../src/ir/pass.js'
import { printFunction } from '../../src/ir/print.js'
import { type Stage, verifyFunction } from '../../src/ir/verify.js'
import { eliminateCommonSubexpressions } from '../../src/optimize/eliminate-common-subexpressions.js'
import { eliminateDeadCode } from '../../src/optimize/eliminate-dead-code.js'
import { eliminateRedundantParameters } from '../../src/optimize/eliminate-redundant-parameters.js'
import { hoistInvariants } from '../../src/optimize/hoist-invariants.js'
import { narrowToDemandedBits } from '../../src/optimize/narrow-to-demanded-bits.js'
import { propagateConstants } from '../../src/optimize/propagate-constants.js'
import { simplifyByRanges } from '../../src/optimize/simplify-by-ranges.js'
import { simplifyControlFlow } from '../../src/optimize/simplify-control-flow.js'
import { simplifyInstructions } from '../../src/optimize/simplify-instructions.js'
import { observe, randomIr } from '../support/random-ir.js'

const CONTEXT: PassContext = { traps: 'exact', isInterpreted: true }

const PASSES: Record<string, Pass> = {
  eliminateRedundantParameters,
  propagateConstants,
  simplifyControlFlow,
  simplifyInstructions,
  eliminateCommonSubexpressions,
  simplifyByRanges,
  narrowToDemandedBits,
  hoistInvariants,
  eliminateDeadCode,
}

/** Runs passes on random functions: what the functions do must not change, and they must stay well-formed. */
function comparePasses(passes: readonly Pass[], stage: Stage, seeds: number): void {
  for (let seed = 1; seed <= seeds; seed++) {
    const random = randomIr(seed, stage)
    verifyFunction(random.fn, stage)
    const text = printFunction(random.fn)
    const optimized: IrFunction = parseFunction(text)
    for (const pass of passes) {
      pass(optimized, CONTEXT)
      verifyFunction(optimized, stage)
    }
    for (const args of random.runs) {
      const before = observe(random, random.fn, args)
      if (before.outcome.kind === 'exhausted') continue
      const after = observe(random, optimized, args)
      if (isDeepStrictEqual(after, before)) continue
      const place = `seed ${seed}, arguments ${args}\n${text}\nbecame\n${printFunction(optimized)}`
      expect(after, place).toEqual(before)
      expect.fail(place)
    }
  }
}

for (const stage of ['lowered', 'legal'] as const) {
  for (const [name, pass] of Object.entries(PASSES)) {
    test(`${name} changes nothing that can be seen, on ${stage} IR`, () => comparePasses([pass], stage, 60))
  }

  test(`nor do all passes together, twice, on ${stage} IR`, () => {
    const all = Object.values(PASSES)
    comparePasses([...all, ...all], stage, 150)
  })
}
