import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { estimateFunction } from '../../src/outline/estimate-size.js'
import { outlineFunction } from '../../src/outline/outline-function.js'

/** The function that `text` says and its pieces, as texts. */
function outline(text: string, limit: number): string[] {
  const pieces = outlineFunction(parseFunction(text), limit)
  for (const piece of pieces) verifyFunction(piece, 'legal')
  return pieces.map((piece) => printFunction(piece))
}

function lines(...texts: string[]): string {
  return `${texts.join('\n')}\n`
}

const stores = (address: string, count: number) => {
  return Array.from({ length: count }, (_, i) => `  i32.store offset=${4 * i} align=2 ${address}, ${address}`)
}

test('a function within the limit stays as it is', () => {
  const text = lines('func f 0 (i32) -> ()', 'b0(v0: i32):', ...stores('v0', 3), '  return')
  expect(outline(text, 1000)).toEqual([printFunction(parseFunction(text))])
})

test('a large way becomes a piece; it returns what the function returns', () => {
  const call = `  call function=9 ${Array.from({ length: 60 }, () => 'v0').join(', ')}`
  const text = (middle: string[]) =>
    lines(
      'func f 0 (i32) -> (i32)',
      'b0(v0: i32):',
      '  br_if v0, b1(), b2()',
      'b1():',
      ...middle,
      '  return v1',
      'b2():',
      '  return v0',
    )
  const [main, piece] = outline(text([call, '  v1 = i32.load align=2 v0']), 470)
  expect(main).toBe(text(['  v1 = piece.call piece=1 v0 -> i32']))
  expect(piece).toMatch(lines('func f 0 (i32) -> (i32)', 'b0(v0: i32):', call))
})

test('a loop becomes a piece as a whole, and says by which exit it was left', () => {
  const call = (argument: string) =>
    `  call function=9 ${Array.from({ length: 40 }, () => argument).join(', ')}`
  const text = lines(
    'func f 0 (i32, i32) -> (i32)',
    'b0(v0: i32, v1: i32):',
    call('v1'),
    '  br b1(v0)',
    'b1(v10: i32):',
    call('v10'),
    '  v20 = i32.add v10, v1',
    '  br_if v20, b2(), b4()',
    'b2():',
    '  br_if v10, b1(v20), b3()',
    'b3():',
    '  return v20',
    'b4():',
    '  return v10',
  )
  const [main, piece, ...others] = outline(text, 500)
  expect(others).toEqual([])
  expect(main).toBe(
    lines(
      'func f 0 (i32, i32) -> (i32)',
      'b0(v0: i32, v1: i32):',
      call('v1'),
      '  br b1(v0)',
      'b1(v2: i32):',
      '  v4 = piece.call piece=1 v2, v1 -> i32',
      '  return v4',
    ),
  )
  expect(piece).toMatch(/^b0\(v0: i32, v1: i32\):\n {2}br b1\(v0\)\nb1\(v2: i32\):$/m)
  expect(piece).toMatch(/br_if v2, b1\(v4\), b\d\(\)/)
})

test('results of a piece behind the first are read where it is left', () => {
  const call = `  call function=9 ${Array.from({ length: 60 }, () => 'v0').join(', ')}`
  const text = lines(
    'func f 0 (i32) -> (i32)',
    'b0(v0: i32):',
    '  br b1(v0, v0)',
    'b1(v1: i32, v2: i32):',
    '  br_table v0, b2(), b3(v1)',
    'b2():',
    call,
    '  v3 = i32.load align=2 v0',
    '  br_if v3, b1(v3, v2), b3(v3)',
    'b3(v4: i32):',
    '  return v4',
  )
  const [main, piece, ...others] = outline(text, 400)
  expect(others).toEqual([])
  const read = ['v5 = project result=0 v4 -> i32', 'v6 = project result=1 v4 -> i32']
  expect(main).toMatch(lines('  v4 = piece.call piece=1 v0 -> (i32, i32)', `  ${read[0]}`, `  ${read[1]}`))
  expect(piece).toMatch('return v3, v2')
})

test('a block of many instructions is cut where few values are live', () => {
  const text: string[] = ['func f 0 (i32) -> (i32)', 'b0(v0: i32):']
  let last = 'v0'
  for (let i = 1; i < 400; i += 2) {
    text.push(`  v${i} = i32.load align=2 ${last}`, `  v${i + 1} = i32.add v${i}, v0`)
    last = `v${i + 1}`
  }
  text.push(`  return ${last}`)
  const source = lines(...text)
  const limit = 2000
  const pieces = outlineFunction(parseFunction(source), limit)
  expect(pieces.length).toBeGreaterThan(estimateFunction(parseFunction(source)) / limit - 1)
  for (const piece of pieces) {
    verifyFunction(piece, 'legal')
    expect(estimateFunction(piece)).toBeLessThan(1.2 * limit)
    expect(piece.signature.params.length).toBeLessThanOrEqual(2)
  }
})

test('the same function is always divided in the same way', () => {
  const text = lines(
    'func f 0 (i32) -> ()',
    'b0(v0: i32):',
    '  br_table v0, b1(), b2(), b3(), b4()',
    ...[1, 2, 3, 4].flatMap((n) => [`b${n}():`, ...stores('v0', 6 + n), '  return']),
  )
  expect(outline(text, 600)).toEqual(outline(text, 600))
})
