// A few random modules through the whole compiler; thousands go through `random.js`.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SeedChecker } from '../../src/random/check-seed.js'

const checker = new SeedChecker()
const directory = join(tmpdir(), 'dewasm-random-tests')

test.each(['mvp', 'common', 'simd'] as const)('%s modules do the same natively and compiled', (profile) => {
  for (let seed = 1; seed <= 15; seed++) {
    const result = checker.check({
      seed,
      profile,
      source: 'own',
      levels: [0, 2],
      tunes: ['jit', 'interpreter', 'jsc-interpreter'],
      splitThreshold: undefined,
      segmentSize: undefined,
      optimizes: true,
      directory,
      reduceFor: 0,
    })
    expect(result, `seed ${seed}`).toBe('agrees')
  }
})

test.each(['mvp', 'common', 'simd'] as const)('%s modules do so with divided functions, too', (profile) => {
  for (let seed = 101; seed <= 110; seed++) {
    const result = checker.check({
      seed,
      profile,
      source: 'own',
      levels: [2],
      tunes: ['jit'],
      splitThreshold: 150,
      segmentSize: undefined,
      optimizes: true,
      directory,
      reduceFor: 0,
    })
    expect(result, `seed ${seed}`).toBe('agrees')
  }
})
