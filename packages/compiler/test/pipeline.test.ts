import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { parseFunction } from '../src/ir/parse.js'
import { printFunction } from '../src/ir/print.js'
import type { OptimizationLevel } from '../src/options.js'
import { Pipeline } from '../src/pipeline.js'
import { observe, randomIr } from './support/random-ir.js'

const SEEDS = 100

for (const optimize of [0, 1, 2] satisfies OptimizationLevel[]) {
  test(`functions do the same after the whole pipeline as before it, at level ${optimize}`, () => {
    const options = { optimize, verify: true, splitThreshold: Infinity, trace: undefined }
    const pipeline = new Pipeline(options, { traps: 'exact' })
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = randomIr(seed * 1000 + optimize)
      const text = printFunction(random.fn)
      const fn = parseFunction(text)
      pipeline.run(fn)
      for (const args of random.runs) {
        const before = observe(random, random.fn, args)
        if (before.outcome.kind === 'exhausted') continue
        const after = observe(random, fn, args)
        if (isDeepStrictEqual(after, before)) continue
        const place = `seed ${seed}, arguments ${args}\n${text}\nbecame\n${printFunction(fn)}`
        expect(after, place).toEqual(before)
        expect.fail(place)
      }
    }
  })
}
