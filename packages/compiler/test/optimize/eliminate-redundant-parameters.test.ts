import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { eliminateRedundantParameters } from '../../src/optimize/eliminate-redundant-parameters.js'
import { rewrites } from '../support/rewrites.js'

const pass = eliminateRedundantParameters

rewrites(
  'a parameter that is the same on all ways is that value',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br_if v0, b1(), b2()
b1():
  br b3(v1, v0)
b2():
  br b3(v1, v1)
b3(v2: i32, v3: i32):
  v4 = i32.add v2, v3
  return v4
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br_if v0, b1(), b2()
b1():
  br b3(v0)
b2():
  br b3(v1)
b3(v3: i32):
  v4 = i32.add v1, v3
  return v4
`,
)

rewrites(
  'what a loop only passes on is what it was entered with',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1(v0, v1)
b1(v2: i32, v3: i32):
  v4 = i32.sub v2, v3
  br_if v4, b1(v4, v3), b2(v3)
b2(v5: i32):
  return v5
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1(v0)
b1(v2: i32):
  v4 = i32.sub v2, v1
  br_if v4, b1(v4), b2()
b2():
  return v1
`,
)

rewrites(
  'parameters of nested loops that only feed each other are one value',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1(v0)
b1(v2: i32):
  br b2(v2)
b2(v3: i32):
  br_if v1, b2(v3), b3(v3)
b3(v4: i32):
  br_if v1, b1(v4), b4(v4)
b4(v5: i32):
  return v5
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1()
b1():
  br b2()
b2():
  br_if v1, b2(), b3()
b3():
  br_if v1, b1(), b4()
b4():
  return v0
`,
)

rewrites(
  'parameters that swap their values stay, and so do those of the entry',
  pass,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br b1(v0, v1)
b1(v2: i32, v3: i32):
  br_if v2, b1(v3, v2), b2()
b2():
  return v3
`,
)

test('takes time in proportion to the arguments', () => {
  // A ladder of loops each passing on all parameters: every rung learns from the one before it.
  const rungs = 2000
  const lines = [
    'func f 0 (i32, i32, i32, i32) -> (i32)',
    'b0(v0: i32, v1: i32, v2: i32, v3: i32):',
    '  br b1(v0, v1, v2)',
  ]
  let next = 4
  let previous = ['v0', 'v1', 'v2']
  for (let rung = 1; rung <= rungs; rung++) {
    const params = [next, next + 1, next + 2].map((id) => `v${id}`)
    next += 3
    lines.push(`b${rung}(${params.map((param) => `${param}: i32`).join(', ')}):`)
    lines.push(`  br_if v3, b${rung}(${params.join(', ')}), b${rung + 1}(${params.join(', ')})`)
    previous = params
  }
  lines.push(`b${rungs + 1}(v${next}: i32, v${next + 1}: i32, v${next + 2}: i32):`, `  return v${next}`)
  const fn = parseFunction(lines.join('\n'))
  pass(fn)
  verifyFunction(fn, 'lowered')
  expect(fn.blocks.every((block) => block === fn.entry || block.params.length === 0)).toBe(true)
  expect(fn.blocks[fn.blocks.length - 1]!.terminator.operands).toEqual([0])
  expect(previous).toHaveLength(3)
})
