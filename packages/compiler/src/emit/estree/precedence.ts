/** How tightly expressions bind, the higher the tighter (ECMAScript, "ECMAScript Language: Expressions"). */
import type { BinaryOperator, Expression, LogicalOperator } from './nodes.js'

/** What any expression may stand for. */
export const SEQUENCE = 0
export const ASSIGNMENT = 1
export const CONDITIONAL = 2
export const UNARY = 15
/** Numbers, which would take a point behind them for their own. */
export const LITERAL = 16
export const CALL = 17
export const PRIMARY = 18

const OPERATORS: Readonly<Record<BinaryOperator | LogicalOperator, number>> = {
  '??': 3,
  '||': 4,
  '&&': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '===': 9,
  '!==': 9,
  '<': 10,
  '<=': 10,
  '>': 10,
  '>=': 10,
  '<<': 11,
  '>>': 11,
  '>>>': 11,
  '+': 12,
  '-': 12,
  '*': 13,
  '/': 13,
  '%': 13,
}

export function precedenceOf(node: Expression): number {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return OPERATORS[node.operator]
    case 'UnaryExpression':
      return UNARY
    case 'Literal':
      return LITERAL
    case 'CallExpression':
      return CALL
    case 'ConditionalExpression':
      return CONDITIONAL
    case 'AssignmentExpression':
      return ASSIGNMENT
    case 'SequenceExpression':
      return SEQUENCE
    default:
      return PRIMARY
  }
}

export function precedenceOfOperator(operator: BinaryOperator): number {
  return OPERATORS[operator]
}

/** How tightly the operands of `&&` and its like have to bind: `??` does not mix with the others. */
export function leastInLogical(operator: LogicalOperator): number {
  return operator === '??' ? OPERATORS['|'] : OPERATORS[operator]
}
