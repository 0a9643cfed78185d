import { expect, test } from 'vitest'
import { FEATURES } from '../../../src/wasm/features.js'
import { INSTRUCTIONS, instruction } from '../../../src/wasm/instructions/index.js'
import { ADDRESS, I32 } from '../../../src/wasm/types.js'
import { RULES } from '../../../src/wasm/validate/rules.js'

test('names and opcodes are unique, and indices dense', () => {
  expect(new Set(INSTRUCTIONS.map(({ name }) => name)).size).toBe(INSTRUCTIONS.length)
  expect(new Set(INSTRUCTIONS.map(({ opcode }) => opcode)).size).toBe(INSTRUCTIONS.length)
  expect(INSTRUCTIONS.every(({ index }, i) => index === i)).toBe(true)
  expect(instruction('i32.add')).toMatchObject({ opcode: 0x6a, params: [I32, I32], results: [I32] })
})

test('the table holds each release and proposal whole', () => {
  const counts = new Map(FEATURES.map((feature) => [feature, 0]))
  for (const { proposal } of INSTRUCTIONS) counts.set(proposal, counts.get(proposal)! + 1)
  expect(Object.fromEntries(counts)).toMatchObject({
    mvp: 172,
    'sign-extension': 5,
    'nontrapping-float-to-int': 8,
    simd: 236,
    'relaxed-simd': 20,
    threads: 67,
    'wide-arithmetic': 4,
    'legacy-exceptions': 5,
  })
})

test('an instruction is validated by its row or by a rule', () => {
  for (const row of INSTRUCTIONS) {
    const bySignature = row.params !== undefined && row.results !== undefined
    expect(bySignature || RULES[row.index] !== undefined, row.name).toBe(true)
  }
})

test('addresses appear exactly where a memory is named', () => {
  for (const { name, immediates, params, results } of INSTRUCTIONS) {
    if (params === undefined || results === undefined) continue
    const addressed = [...params, ...results].includes(ADDRESS)
    expect(addressed, name).toBe(immediates.includes('memarg') || immediates.includes('memory'))
  }
})
