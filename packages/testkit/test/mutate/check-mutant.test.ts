// A few damaged modules; thousands go through `mutate.js`.

import { expect, test } from 'vitest'
import { checkMutant, type MutantFate } from '../../src/mutate/check-mutant.js'
import { mutateBytes } from '../../src/mutate/mutate-bytes.js'
import { seedModules } from '../../src/mutate/seed-modules.js'
import { RandomSource } from '../../src/random/random-source.js'

test('damaged modules are refused or compile', () => {
  const modules = seedModules()
  const fates: Record<MutantFate, number> = { refused: 0, unsupported: 0, compiled: 0 }
  for (let seed = 1_000_000; seed < 1_000_300; seed++) {
    const random = new RandomSource(seed)
    fates[checkMutant(mutateBytes(random.pick(modules), random))]++
  }
  expect(fates.refused).toBeGreaterThan(100)
  expect(fates.compiled).toBeGreaterThan(5)
})

test('modules cut off anywhere are refused', () => {
  const [module] = seedModules()
  const fates = new Set<MutantFate>()
  for (let length = 9; length < Math.min(module!.length, 400); length++) {
    fates.add(checkMutant(module!.subarray(0, length)))
  }
  // Between two sections that do not need each other, what is left is a module.
  expect(fates).toContain('refused')
})
