import { expect, test } from 'vitest'
import { createNativeEngine } from '../../src/engines/native-engine.js'
import { encodeProgram } from '../../src/random/encode-program.js'
import { generateProgram } from '../../src/random/generate-program.js'
import { PROFILES, type ProfileName } from '../../src/random/profile.js'
import type { Node } from '../../src/random/program.js'
import { firstDifference, runProgram } from '../../src/random/run-program.js'

const native = createNativeEngine()
const seeds = Array.from({ length: 100 }, (_, i) => i)

test.each(['mvp', 'common', 'simd'] as const)('every %s module is valid and ends', (name) => {
  for (const seed of seeds) {
    const { program, calls } = generateProgram(seed, PROFILES[name])
    const bytes = encodeProgram(program)
    expect(() => native.compile(bytes), `seed ${seed}`).not.toThrow()
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

test('the modules use what the profile offers', () => {
  const used = new Set<string>()
  const visit = (node: Node) => {
    used.add(node.op)
    node.args.forEach(visit)
    node.block?.body.forEach(visit)
    node.block?.otherwise?.forEach(visit)
  }
  for (let seed = 0; seed < 400; seed++) {
    for (const fn of generateProgram(seed, PROFILES.common).program.functions) fn.body.forEach(visit)
  }
  const { operators, loads, stores } = PROFILES.common
  const offered = [...operators.values(), ...loads.values(), stores].flat().map(({ row }) => row.name)
  const others = [
    ...['block', 'loop', 'if', 'br', 'br_if', 'br_table', 'return', 'unreachable', 'call', 'call_indirect'],
    ...[
      'select',
      'select t',
      'local.tee',
      'global.set',
      'memory.size',
      'memory.grow',
      'memory.fill',
      'memory.copy',
    ],
    ...[
      'memory.init',
      'data.drop',
      'table.get',
      'table.set',
      'table.size',
      'table.grow',
      'table.fill',
      'table.copy',
    ],
    ...['table.init', 'elem.drop', 'ref.null', 'ref.func', 'ref.is_null'],
  ]
  expect([...offered, ...others].filter((name) => !used.has(name))).toEqual([])
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
