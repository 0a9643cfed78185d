import { generate } from 'astring'
import { expect, test } from 'vitest'
import {
  block,
  breakStatement,
  call,
  construct,
  continueStatement,
  declaration,
  doWhileStatement,
  expressionStatement,
  forever,
  functionDeclaration,
  identifier,
  ifStatement,
  labeled,
  number,
  property,
  returnStatement,
  type Statement,
  switchCase,
  switchStatement,
  throwStatement,
  tryStatement,
  unary,
  whileStatement,
} from '../../../src/emit/estree/nodes.js'
import { printExpression, printFunctionDeclaration } from '../../../src/emit/estree/print-tree.js'
import { randomExpression, randomNumbers } from './random-expression.js'

const [a, b, c] = ['a', 'b', 'c'].map(identifier)

function print(...statements: Statement[]): string {
  return printFunctionDeclaration(functionDeclaration(identifier('f'), [a, b], statements), 0)
}

test('has the parentheses and spaces that astring writes', () => {
  const next = randomNumbers(2)
  for (let i = 0; i < 3000; i++) {
    const expression = randomExpression(next, 1 + (i % 5))
    expect(printExpression(expression)).toBe(generate(expression))
  }
  expect(printExpression(construct(property(a, 'b'), []))).toBe('new a.b()')
  expect(printExpression(unary('-', unary('-', number(-1))))).toBe('- - -1')
})

test('has the lines that astring writes', () => {
  const leave = breakStatement(null)
  const statements = [
    declaration('let', [
      { id: a, init: number(1) },
      { id: b, init: null },
    ]),
    ifStatement(a, block([leave]), ifStatement(b, returnStatement(null), block([]))),
    whileStatement(a, block([doWhileStatement(block([continueStatement(null)]), b)])),
    switchStatement(a, [
      switchCase(number(1), []),
      switchCase(number(2), [leave, expressionStatement(call(a, [b, c]))]),
      switchCase(null, [throwStatement(c)]),
    ]),
    tryStatement([returnStatement(a)], b, [throwStatement(b)]),
    labeled(c, block([breakStatement(c), labeled(a, whileStatement(b, block([continueStatement(a)])))])),
  ]
  const declared = functionDeclaration(identifier('f'), [a, b], statements)
  expect(printFunctionDeclaration(declared, 1)).toBe(generate(declared, { startingIndentLevel: 1 }))
  expect(print()).toBe('function f(a, b) {}')
})

test('loops without a condition are short', () => {
  expect(print(forever(block([breakStatement(null)])))).toContain('  for (;;) {\n    break;\n  }')
})

test('blocks that begin with blocks are steps of a ladder', () => {
  const inner = labeled(a, block([breakStatement(b)]))
  const body = labeled(c, block([labeled(b, block([inner, breakStatement(c)])), returnStatement(a)]))
  expect(print(body).split('\n')).toEqual([
    'function f(a, b) {',
    '  c: {',
    '  b: {',
    '  a: {',
    '    break b;',
    '  }',
    '    break c;',
    '  }',
    '    return a;',
    '  }',
    '}',
  ])
})
