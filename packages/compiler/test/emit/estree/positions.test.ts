import { expect, test } from 'vitest'
import {
  binary,
  call,
  element,
  expressionStatement,
  functionDeclaration,
  identifier,
  ifStatement,
  negate,
  number,
  returnStatement,
  type Statement,
} from '../../../src/emit/estree/nodes.js'
import { functionPlace, Marks, place, placeFunction, positionOf } from '../../../src/emit/estree/positions.js'
import { printFunctionDeclaration } from '../../../src/emit/estree/print-tree.js'
import { printCompactFunction } from '../../../src/emit/minify/print-compact.js'

const [a, b] = ['a', 'b'].map(identifier)

function placed<T extends Parameters<typeof place>[0]>(node: T, offset: number): T {
  place(node, offset)
  return node
}

/** What is printed at each position. */
function printed(body: Statement[], isCompact: boolean): [position: number, text: string][] {
  const marks = new Marks()
  const node = functionDeclaration(identifier('f'), [a], body)
  placeFunction(node, 3)
  const text = isCompact ? printCompactFunction(node, marks) : printFunctionDeclaration(node, 0, marks)
  const pairs = marks.take()
  expect(marks.take()).toHaveLength(0)
  return Array.from({ length: pairs.length / 2 }, (_, i) => [
    pairs[2 * i + 1]!,
    text.slice(pairs[2 * i]).split('\n')[0]!,
  ])
}

test('the first place of a node counts, and those that are shared have none', () => {
  const node = call(a, [])
  place(node, -1)
  expect(positionOf(node)).toBeUndefined()
  place(node, 5)
  place(node, 6)
  expect(positionOf(node)).toBe(5)
  for (const shared of [a, number(1)]) expect(positionOf(placed(shared, 5))).toBeUndefined()
})

test('what takes the place of a condition has its position', () => {
  expect(positionOf(negate(placed(binary('===', a, b), 7)))).toBe(7)
  expect(positionOf(negate(a))).toBeUndefined()
})

test.each([false, true])('printers note where nodes begin (compact: %s)', (isCompact) => {
  const inner = placed(call(identifier('g'), [a]), 10)
  const body = [
    expressionStatement(call(identifier('h'), [])),
    placed(ifStatement(placed(binary('<', a, inner), 11), placed(returnStatement(inner), 12), null), 13),
  ]
  const texts = printed(body, isCompact)
  const space = isCompact ? '' : ' '
  expect(functionPlace(texts[0]![0])).toEqual({ index: 3, isDeclaration: true })
  expect(texts[0]![1].startsWith('f(a)')).toBe(true)
  expect(functionPlace(texts[1]![0])).toEqual({ index: 3, isDeclaration: false })
  expect(texts[1]![1].startsWith('h()')).toBe(true)
  const starts = ['if', `a${space}<${space}g(a)`, 'g(a)', 'return g(a)', 'g(a)']
  expect(texts.slice(2).map(([position]) => position)).toEqual([13, 11, 10, 12, 10])
  texts.slice(2).forEach(([, text], i) => {
    expect(text.startsWith(starts[i]!)).toBe(true)
  })
})

test('a call of what was looked up begins where the lookup does, and again at its arguments', () => {
  const lookup = element(identifier('t'), placed(call(identifier('g'), []), 20))
  const body = [placed(expressionStatement(placed(call(lookup, [a]), 21)), 21)]
  for (const isCompact of [false, true]) {
    const texts = printed(body, isCompact).slice(1)
    expect(texts.at(-1)).toEqual([21, expect.stringMatching(/^\(a\)/)])
    expect(texts.at(-2)).toEqual([20, expect.stringMatching(/^g\(\)/)])
  }
})
