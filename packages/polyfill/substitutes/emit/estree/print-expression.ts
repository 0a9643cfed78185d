// Before functions go through passes there are few expressions, and nobody minds parentheses.
import type { Expression } from '../../../../compiler/src/emit/estree/nodes.js'

const list = (nodes: readonly Expression[]): string => nodes.map(printExpression).join(', ')

export function printExpression(node: Expression): string {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'Literal':
      return node.raw
    case 'UnaryExpression':
      return `(${node.operator} ${printExpression(node.argument)})`
    case 'ConditionalExpression':
      return `(${list([node.test])} ? ${list([node.consequent])} : ${list([node.alternate])})`
    case 'SequenceExpression':
      return `(${list(node.expressions)})`
    case 'ArrayExpression':
      return `[${list(node.elements)}]`
    case 'CallExpression':
      return `${printExpression(node.callee)}(${list(node.arguments)})`
    case 'NewExpression':
      return `new ${printExpression(node.callee)}(${list(node.arguments)})`
    case 'MemberExpression': {
      const property = printExpression(node.property)
      return printExpression(node.object) + (node.computed ? `[${property}]` : `.${property}`)
    }
    default:
      return `(${printExpression(node.left)} ${node.operator} ${printExpression(node.right)})`
  }
}
