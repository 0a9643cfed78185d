import { expect, test } from 'vitest'
import { createNativeEngine } from '../../src/engines/native-engine.js'
import { encodeProgram } from '../../src/random/encode-program.js'
import { generateProgram } from '../../src/random/generate-program.js'
import { PROFILES } from '../../src/random/profile.js'
import type { Node } from '../../src/random/program.js'
import { type FailingProgram, reduceProgram } from '../../src/random/reduce-program.js'

const native = createNativeEngine()

function count(nodes: readonly Node[], wanted?: string): number {
  let total = 0
  for (const { op, args, block } of nodes) {
    if (wanted === undefined || op === wanted) total++
    total += count(args, wanted) + count(block?.body ?? [], wanted) + count(block?.otherwise ?? [], wanted)
  }
  return total
}

const countAll = ({ program }: FailingProgram, wanted?: string) =>
  program.functions.reduce((total, { body }) => total + count(body, wanted), 0)

/** The first module with an instruction. */
function programWith(op: string): FailingProgram {
  for (let seed = 0; ; seed++) {
    const program = generateProgram(seed, PROFILES.common)
    if (countAll(program, op) > 0 && countAll(program) > 200) return program
  }
}

test.each(['i64.rotl', 'br_table', 'table.fill'])('a program that fails for its %s becomes small', (op) => {
  const failing = programWith(op)
  const isValid = () => {
    try {
      native.compile(encodeProgram(failing.program))
      return true
    } catch {
      return false
    }
  }
  reduceProgram(failing, (candidate) => countAll(candidate, op) > 0 && isValid(), Date.now() + 15_000)
  expect(isValid()).toBe(true)
  expect(countAll(failing, op)).toBe(1)
  expect(countAll(failing)).toBeLessThan(60)
  expect(failing.calls).toEqual([])
})
