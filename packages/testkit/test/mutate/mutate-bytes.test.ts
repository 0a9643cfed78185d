import { expect, test } from 'vitest'
import { mutateBytes } from '../../src/mutate/mutate-bytes.js'
import { RandomSource } from '../../src/random/random-source.js'

test('damage is reproducible, nearly always visible, and leaves the original alone', () => {
  const original = Uint8Array.from({ length: 64 }, (_, i) => i)
  const before = original.slice()
  let changed = 0
  for (let seed = 0; seed < 200; seed++) {
    const mutant = mutateBytes(original, new RandomSource(seed))
    expect(mutant).toEqual(mutateBytes(original, new RandomSource(seed)))
    if (Buffer.compare(mutant, original) !== 0) changed++
  }
  expect(original).toEqual(before)
  expect(changed).toBeGreaterThan(190)
})

test('modules too short to damage are left as they are', () => {
  expect(mutateBytes(Uint8Array.of(0), new RandomSource(1))).toEqual(Uint8Array.of(0))
})
