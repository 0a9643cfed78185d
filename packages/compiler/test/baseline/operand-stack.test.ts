import { expect, test } from 'vitest'
import {
  CALL,
  EXPRESSION,
  GLOBALS,
  LOAD,
  OperandStack,
  VARIABLE,
  variableBit,
} from '../../src/baseline/operand-stack.js'

function createStack(): { stack: OperandStack; lines: string[] } {
  const lines: string[] = []
  return { stack: new OperandStack((text) => void lines.push(text)), lines }
}

test('what is assigned is evaluated before, where it is still needed', () => {
  const { stack, lines } = createStack()
  stack.push(VARIABLE, 'i0', variableBit(0))
  stack.push(EXPRESSION, '(i1 + 1 | 0)', variableBit(1))
  stack.settleReads(variableBit(0))
  expect(lines).toEqual(['var d0 = i0;'])
  expect([stack.text(0), stack.text(1)]).toEqual(['d0', '(i1 + 1 | 0)'])
})

test('effects happen in their order', () => {
  const { stack, lines } = createStack()
  stack.push(VARIABLE, 'g0', GLOBALS)
  stack.push(LOAD, 'l$0(i0, 8)', variableBit(0))
  stack.push(LOAD, 'h$0', 0, 1)
  stack.settleEffects(GLOBALS)
  expect(lines).toEqual(['var d0 = g0;', 'var d1 = l$0(i0, 8);', 'var d2 = h$0;'])
})

test('what is dropped is evaluated if that does anything', () => {
  const { stack, lines } = createStack()
  stack.push(EXPRESSION, '(i0 + 1 | 0)', 1)
  stack.discard(0)
  stack.push(CALL, 'f()', 0)
  stack.discard(1)
  expect(lines).toEqual(['var d0 = f();'])
})

test('conditions are integers where they are used as such', () => {
  const { stack } = createStack()
  stack.pushCondition(EXPRESSION, '(i0 < i1)', 3)
  expect(stack.condition(0)).toBe('(i0 < i1)')
  expect(stack.text(0)).toBe('((i0 < i1) ? 1 : 0)')
})
