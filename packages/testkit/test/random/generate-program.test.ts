import { validate } from '@dewasm/compiler'
import { INSTRUCTIONS } from '@dewasm/compiler/instructions'
import { expect, test } from 'vitest'
import { createNativeEngine } from '../../src/engines/native-engine.js'
import { encodeProgram } from '../../src/random/encode-program.js'
import { generateProgram } from '../../src/random/generate-program.js'
import { PROFILES, type ProfileName } from '../../src/random/profile.js'
import { bodiesOf, type Node } from '../../src/random/program.js'
import { firstDifference, runProgram } from '../../src/random/run-program.js'

const native = createNativeEngine()
const seeds = Array.from({ length: 100 }, (_, i) => i)

test.each(Object.values(PROFILES))('every $name module is valid', (profile) => {
  for (const seed of seeds) {
    const bytes = encodeProgram(generateProgram(seed, profile).program)
    expect(() => validate(bytes), `seed ${seed}`).not.toThrow()
  }
})

test.each(['mvp', 'common', 'simd'] as const)('every %s module ends', (name) => {
  for (const seed of seeds) {
    const { program, calls } = generateProgram(seed, PROFILES[name])
    const bytes = encodeProgram(program)
    const first = runProgram(native, bytes, program, calls, seed)
    expect(
      firstDifference(first, runProgram(native, bytes, program, calls, seed)),
      `seed ${seed}`,
    ).toBeUndefined()
    // No vector can be passed from outside.
    const expected = /threw (?:HostError|TypeError: type incompatibility)/
    expect(first.filter((line) => /stack exhausted|threw/.test(line) && !expected.test(line))).toEqual([])
  }
})

test('the same seed gives the same bytes, another seed others', () => {
  const bytes = (seed: number, profile: ProfileName) =>
    encodeProgram(generateProgram(seed, PROFILES[profile]).program)
  expect(bytes(7, 'common')).toEqual(bytes(7, 'common'))
  expect(bytes(8, 'common')).not.toEqual(bytes(7, 'common'))
})

test('the modules use every instruction there is, but those that engines lack or may differ in', () => {
  const used = new Set<string>()
  const visit = ({ op, args, block }: Node) => {
    used.add(op)
    args.forEach(visit)
    if (block === undefined) return
    for (const body of bodiesOf(block)) body.forEach(visit)
    if (block.otherwise !== undefined) used.add('else')
    if (block.delegate !== undefined) used.add('delegate')
    for (const { tag } of block.clauses ?? []) used.add(tag === undefined ? 'catch_all' : 'catch')
  }
  const differ = ['relaxed-simd', 'wide-arithmetic']
  const names = INSTRUCTIONS.filter(({ proposal }) => !differ.includes(proposal)).map(({ name }) => name)
  let missing: string[] = names
  for (let seed = 0; seed < 2000 && missing.length > 0; seed++) {
    for (const fn of generateProgram(seed, PROFILES.everything).program.functions) fn.body.forEach(visit)
    missing = missing.filter((name) => name !== 'end' && !used.has(name))
  }
  expect(missing).toEqual([])
})

test('memories and tables of both kinds, several of them, where the profile has them', () => {
  const programs = Array.from({ length: 50 }, (_, seed) => generateProgram(seed, PROFILES.memory64).program)
  const kinds = programs.map(({ memories }) => memories.map(({ address }) => address).join())
  expect(new Set(kinds).size).toBeGreaterThan(8)
  expect(programs.some(({ tables }) => tables.some(({ address }) => address === 'i64'))).toBe(true)
  const common = Array.from({ length: 50 }, (_, seed) => generateProgram(seed, PROFILES.common).program)
  for (const { memories, tables } of common) {
    expect(memories.length).toBe(1)
    for (const { address } of [...memories, ...tables]) expect(address).toBe('i32')
  }
})
