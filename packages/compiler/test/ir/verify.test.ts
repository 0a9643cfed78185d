import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { verifyFunction } from '../../src/ir/verify.js'

const LOOP = `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=1
  br b1(v0)
b1(v2: i32):
  v3 = i32.sub v2, v1
  br_if v3, b2(), b3()
b2():
  br b1(v3)
b3():
  return v3
`

test('accepts what keeps the invariants', () => {
  verifyFunction(parseFunction(LOOP), 'lowered')
  verifyFunction(parseFunction(LOOP), 'legal')
})

test('accepts tuples with their projects, at both stages', () => {
  const text = `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = pair.div_u v0, v1, v0, v1 -> (i32, i32)
  v3 = project result=1 v2 -> i32
  v4 = project result=0 v2 -> i32
  return v4
`
  verifyFunction(parseFunction(text), 'legal')
})

function rejects(title: string, text: string, message: string, stage: 'lowered' | 'legal' = 'lowered') {
  test(`rejects ${title}`, () => {
    expect(() => verifyFunction(parseFunction(text), stage)).toThrow(message)
  })
}

const edit = (from: string, to: string) => LOOP.replace(from, to)

rejects(
  'a use before the definition',
  edit('v1 = i32.const value=1', 'v4 = i32.eqz v1\n  v1 = i32.const value=1'),
  'v1',
)
rejects(
  'a use in a block not dominated',
  edit('br_if v3, b2(), b3()', 'br_if v2, b2(), b3()\nb4():\n return v0'),
  'leads to it',
)
rejects(
  'a definition on one of two ways',
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  br_if v0, b1(), b2()
b1():
  v1 = i32.eqz v0
  br b2()
b2():
  return v1
`,
  'the definition of v1 does not dominate this use',
)
rejects('too few edge arguments', edit('br b1(v3)', 'br b1()'), 'b1 takes 1 arguments, not 0')
rejects(
  'edge arguments of another type',
  edit(
    'v1 = i32.const value=1\n  br b1(v0)',
    'v4 = i64.extend_i32_s v0\n v1 = i32.const value=1\n  br b1(v4)',
  ),
  'of type i64',
)
rejects('operands of another type', edit('i32.sub v2, v1', 'i32.wrap_i64 v2'), 'v2 is of type i32')
rejects('a missing operand', edit('i32.sub v2, v1', 'i32.sub v2'), 'i32.sub takes 2 operands')
rejects(
  'v128 in legal IR',
  edit('i32.const value=1', 'i32.const value=1\n  v5 = i32x4.splat v0'),
  'is a v128',
  'legal',
)
rejects(
  'i64 in legal IR',
  edit('i32.const value=1', 'i32.const value=1\n  v5 = i64.extend_i32_s v0'),
  'is an i64',
  'legal',
)
rejects('results of another number', edit('return v3', 'return'), 'does not yield the results')
rejects('a branch to the entry', edit('br b1(v3)', 'br b0(v3)'), 'the entry block is branched to')
rejects('an edge to a foreign block', edit('br b1(v3)', 'br b9()'), 'b9 is not in the list')
rejects(
  'other parameters than the signature has',
  edit('func f 0 (i32)', 'func f 0 (i32, i32)'),
  'parameters of the function',
)
rejects(
  'an irreducible graph',
  `func f 0 (i32) -> ()
b0(v0: i32):
  br_if v0, b1(), b2()
b1():
  br b2()
b2():
  br_if v0, b1(), b3()
b3():
  return
`,
  'does not dominate',
)
rejects(
  'a project away from its tuple',
  `func f 0 () -> ()
b0():
  v0 = call function=1 -> (i32, i32)
  v1 = project result=0 v0 -> i32
  v2 = i32.eqz v1
  v3 = project result=1 v0 -> i32
  return
`,
  'project does not stand behind v0',
)
rejects(
  'a project of no result',
  `func f 0 () -> ()
b0():
  v0 = call function=1 -> (i32, i32)
  v1 = project result=2 v0 -> i32
  return
`,
  'v0 has no result 2',
)

test('rejects edges that share their arguments', () => {
  const fn = parseFunction(LOOP)
  fn.blocks[2]!.terminator.edges[0]!.args = fn.blocks[0]!.terminator.edges[0]!.args
  expect(() => verifyFunction(fn, 'lowered')).toThrow('are those of another edge, too')
})
