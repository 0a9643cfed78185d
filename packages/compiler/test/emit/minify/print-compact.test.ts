import { parse } from 'acorn'
import { generate } from 'astring'
import { expect, test } from 'vitest'
import {
  assignment,
  binary,
  block,
  breakStatement,
  call,
  declaration,
  doWhileStatement,
  type Expression,
  expressionStatement,
  forever,
  functionDeclaration,
  identifier,
  ifStatement,
  labeled,
  list,
  logical,
  number,
  property,
  returnStatement,
  type Statement,
  sequence,
  switchCase,
  switchStatement,
  TRUE,
  throwStatement,
  tryStatement,
  unary,
  whileStatement,
} from '../../../src/emit/estree/nodes.js'
import { printCompactExpression, printCompactFunction } from '../../../src/emit/minify/print-compact.js'
import { randomExpression, randomNumbers } from '../estree/random-expression.js'

const [a, b, c] = ['a', 'b', 'c'].map(identifier)

function print(...statements: Statement[]): string {
  const text = printCompactFunction(functionDeclaration(identifier('f'), [], statements))
  parse(text, { ecmaVersion: 2020 })
  return text.slice('function f(){'.length, -1)
}

const printed = (expression: Expression) => print(expressionStatement(expression))

/** What a text parses to, without places and spelling; `a && (b && c)` is `(a && b) && c`. */
function meaning(text: string): unknown {
  return JSON.parse(JSON.stringify(parse(text, { ecmaVersion: 2020 })), (key, value) => {
    if (['start', 'end', 'raw'].includes(key)) return undefined
    return value?.type === 'LogicalExpression' ? leftmost(value) : value
  })
}

interface Logical {
  type: string
  operator: string
  left: unknown
  right: Logical
}

function leftmost(node: Logical): Logical {
  const { right } = node
  if (right.type !== 'LogicalExpression' || right.operator !== node.operator) return node
  return { ...node, left: leftmost({ ...node, right: right.left as Logical }), right: right.right }
}

test('means what the long form means', () => {
  const next = randomNumbers(1)
  for (let i = 0; i < 3000; i++) {
    const statement = expressionStatement(sequence([a, randomExpression(next, 1 + (i % 5))]))
    const compact = print(statement)
    expect(meaning(compact), compact).toEqual(meaning(generate(statement)))
  }
})

test('has no more parentheses than it needs', () => {
  expect(printed(binary('*', binary('+', a, b), c))).toBe('(a+b)*c')
  expect(printed(binary('+', binary('*', a, b), c))).toBe('a*b+c')
  expect(printed(binary('-', a, binary('-', b, c)))).toBe('a-(b-c)')
  expect(printed(logical('||', logical('&&', a, b), c))).toBe('a&&b||c')
  expect(printed(logical('??', logical('||', a, b), c))).toBe('(a||b)??c')
  expect(printed(call(property(a, 'b'), [sequence([b, c]), a]))).toBe('a.b((b,c),a)')
})

test('signs do not run into each other', () => {
  expect(printed(binary('-', a, unary('-', b)))).toBe('a- -b')
  expect(printed(binary('-', a, number(-1)))).toBe('a- -1')
  expect(printed(unary('-', number(-1)))).toBe('- -1')
  expect(printed(binary('<', a, unary('!', unary('-', unary('-', b)))))).toBe('a< !- -b')
  expect(printed(binary('+', a, unary('typeof', b)))).toBe('a+typeof b')
})

test('numbers and assignments are in their shortest form', () => {
  expect(printed(assignment(a, binary('+', a, number(1))))).toBe('a+=1')
  expect(printed(assignment(a, binary('+', b, a)))).toBe('a=b+a')
  expect(printed(assignment(a, binary('<', a, b)))).toBe('a=a<b')
  expect(printed(number(1000000))).toBe('1e6')
  expect(printed(number(1000001))).toBe('1000001')
  expect(printed(number(2 ** 53 - 1))).toBe('9007199254740991')
  expect(printed(number(2 ** 52))).toBe('4503599627370496')
  expect(printed(number(0.25))).toBe('.25')
  expect(printed(call(a, [TRUE]))).toBe('a(1)')
})

test('an else keeps its if', () => {
  const inner = ifStatement(b, returnStatement(null), null)
  expect(print(ifStatement(a, block([inner]), returnStatement(c)))).toBe('if(a){if(b)return}else return c')
  expect(print(ifStatement(a, labeled(c, forever(inner)), breakless()))).toBe(
    'if(a){c:for(;;)if(b)return}else b',
  )
  expect(print(ifStatement(a, breakless(), inner))).toBe('if(a)b;else if(b)return')
})

function breakless(): Statement {
  return block([expressionStatement(b)])
}

test('statements need semicolons only between them', () => {
  const stop = breakStatement(null)
  expect(
    print(
      declaration('let', [
        { id: a, init: number(0) },
        { id: b, init: null },
      ]),
      returnStatement(a),
    ),
  ).toBe('let a=0,b;return a')
  expect(print(forever(block([stop])), throwStatement(a))).toBe('for(;;)break;throw a')
  expect(print(forever(block([breakless(), stop])), throwStatement(a))).toBe('for(;;){b;break}throw a')
  expect(print(whileStatement(a, block([])), doWhileStatement(breakless(), b))).toBe(
    'for(;a;){}do b;while(b)',
  )
  expect(print(doWhileStatement(block([breakless(), stop]), b), returnStatement(list([])))).toBe(
    'do{b;break}while(b);return[]',
  )
  const cases = [
    switchCase(number(1), []),
    switchCase(number(-2), [breakless(), stop]),
    switchCase(null, [stop]),
  ]
  expect(print(switchStatement(a, cases), returnStatement(unary('-', a)))).toBe(
    'switch(a){case 1:case-2:b;break;default:break}return-a',
  )
  expect(print(tryStatement([throwStatement(a)], b, [breakless()]), returnStatement(null))).toBe(
    'try{throw a}catch(b){b}return',
  )
})

test('an expression by itself may stand where one of several stands', () => {
  const [a, b] = [identifier('a'), identifier('b')]
  expect(printCompactExpression(assignment(a, binary('+', a, b)))).toBe('a+=b')
  expect(printCompactExpression(sequence([a, b]))).toBe('(a,b)')
})
