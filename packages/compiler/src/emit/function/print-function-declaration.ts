/** Prints the syntax tree of a function: as astring does, but for what would be long or unusual its way. */
import { GENERATOR, type Generator, generate, type State } from 'astring'
import type { FunctionDeclaration } from '../estree/nodes.js'

type Print = (node: unknown, state: State) => void

const generator: Generator = Object.assign({}, GENERATOR)
const printers = generator as unknown as Record<string, Print>

/** `for (;;)`, not `for (; ; )`. */
generator.ForStatement = ({ body }, state) => {
  state.write('for (;;) ')
  printers[body.type](body, state)
}

/**
 * Labelled blocks that begin with labelled blocks stand below each other like the steps of a ladder, and only what
 * is in them is indented: there may be a hundred.
 */
generator.LabeledStatement = ({ label, body }, state) => {
  state.write(`${label.name}: `)
  const first = body.type === 'BlockStatement' ? body.body[0] : undefined
  if (body.type !== 'BlockStatement' || first?.type !== 'LabeledStatement') {
    printers[body.type](body, state)
    return
  }
  const { indent, lineEnd } = state
  const margin = indent.repeat(state.indentLevel)
  state.write(`{${lineEnd}${margin}`)
  printers.LabeledStatement(first, state)
  state.write(lineEnd)
  state.indentLevel++
  for (const statement of body.body.slice(1)) {
    state.write(margin + indent)
    printers[statement.type](statement, state)
    state.write(lineEnd)
  }
  state.indentLevel--
  state.write(`${margin}}`)
}

/** @param indentLevel how many levels the lines behind the first are indented */
export function printFunctionDeclaration(node: FunctionDeclaration, indentLevel: number): string {
  const text = generate(node, { generator, startingIndentLevel: indentLevel })
  // V8 keeps a string that was put together as the tree of its pieces, until somebody looks into it.
  text.charCodeAt(0)
  return text
}
