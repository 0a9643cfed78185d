import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { parseFunction } from '../src/ir/parse.js'
import { printFunction } from '../src/ir/print.js'
import type { OptimizationLevel } from '../src/options.js'
import { PIPELINE, Pipeline, type PipelineOptions } from '../src/pipeline.js'
import { observe, randomIr } from './support/random-ir.js'

const SEEDS = 100

const COMMON = { verify: true, splitThreshold: Infinity, trace: undefined }

const PASSES = [...new Set(PIPELINE.filter(({ kind }) => kind === 'optimize').map(({ name }) => name))]

/** Runs functions of so many seeds before and after a pipeline. */
function expectSame(options: PipelineOptions, first: number, count: number): void {
  const pipeline = new Pipeline(options, { traps: 'exact' })
  for (let seed = first; seed < first + count; seed++) {
    const random = randomIr(seed)
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
}

for (const optimize of [0, 1, 2] satisfies OptimizationLevel[]) {
  test(`functions do the same after the whole pipeline as before it, at level ${optimize}`, () => {
    expectSame({ ...COMMON, optimize, skipPasses: [] }, 1000 * optimize, SEEDS)
  })
}

test.each(PASSES)('also without %s, and with no other pass', (name) => {
  const others = PASSES.filter((other) => other !== name)
  expectSame({ ...COMMON, optimize: 2, skipPasses: [name] }, 10_000, 20)
  expectSame({ ...COMMON, optimize: 2, skipPasses: others }, 20_000, 20)
})

test('only what is a pass can be left out, and no legalisation', () => {
  for (const name of ['integer64', 'optimize-all']) {
    expect(() => new Pipeline({ ...COMMON, optimize: 2, skipPasses: [name] }, { traps: 'exact' })).toThrow(
      `there is no pass '${name}'`,
    )
  }
})
