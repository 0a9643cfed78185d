import { expect, test } from 'vitest'
import { BASELINE_OPERATORS } from '../../src/baseline/operators.js'
import { INSTRUCTIONS } from '../../src/wasm/instructions/index.js'

test('every instruction can be written', () => {
  const missing = INSTRUCTIONS.filter((_, index) => BASELINE_OPERATORS[index] === undefined)
  expect(missing.map(({ name }) => name)).toEqual([])
})
