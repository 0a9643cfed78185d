// One printer is enough.
import type { FunctionDeclaration } from '../../../../compiler/src/emit/estree/nodes.js'
import { printCompactFunction } from '../../../../compiler/src/emit/minify/print-compact.js'

export { printCompactExpression as printExpression } from '../../../../compiler/src/emit/minify/print-compact.js'

export function printFunctionDeclaration(node: FunctionDeclaration): string {
  return printCompactFunction(node, undefined)
}
