import { parse } from 'acorn'
import { expect, test } from 'vitest'
import {
  functionDeclaration,
  type Identifier,
  identifier,
  type Statement,
} from '../../../src/emit/estree/nodes.js'
import { foldInitialValues } from '../../../src/emit/minify/initial-values.js'
import { printCompactFunction } from '../../../src/emit/minify/print-compact.js'

/** The body of a function, parsed, folded and printed. As in what the emitter builds, a variable is one node. */
function folded(text: string): string {
  const { body } = parse(`function f() {${text}}`, { ecmaVersion: 2020 }) as unknown as {
    body: [{ body: { body: Statement[] } }]
  }
  const names = new Map<string, Identifier>()
  const shared = JSON.parse(JSON.stringify(body[0].body.body), (_, node) => {
    if (node?.type !== 'Identifier') return node
    if (!names.has(node.name)) names.set(node.name, node)
    return names.get(node.name)
  }) as Statement[]
  return printCompactFunction(functionDeclaration(identifier('f'), [], [...foldInitialValues(shared)])).slice(
    13,
    -1,
  )
}

test('first assignments are what variables are declared with, behind the others', () => {
  expect(folded('let a=0,b=0,c=0;a=g-16,b=0,f(a)')).toBe('let c=0,a=g-16,b=0;f(a)')
  expect(folded('let a=0;a=h(1)')).toBe('let a=h(1)')
})

test('up to the first that is more than a first assignment', () => {
  expect(folded('let a=0,b=0;f(),a=1,b=2')).toBe('let a=0,b=0;f(),a=1,b=2')
  expect(folded('let a=0,b=0;a=1,a=2,b=3')).toBe('let b=0,a=1;a=2,b=3')
  expect(folded('let a=0,b=0;a=(b=5)+1,b=7')).toBe('let a=0,b=0;a=(b=5)+1,b=7')
  expect(folded('let a=0;g=1,a=2')).toBe('let a=0;g=1,a=2')
  expect(folded('let a=0;for(;;)a=1')).toBe('let a=0;for(;;)a=1')
})
