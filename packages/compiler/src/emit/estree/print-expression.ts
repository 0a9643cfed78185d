/** Prints an expression on one line, where the text of a module is put together from texts. */
import { generate } from 'astring'
import type { Expression } from './nodes.js'

export function printExpression(expression: Expression): string {
  return generate(expression)
}
