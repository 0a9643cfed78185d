/** Prints the syntax tree of a function. */
import { GENERATOR, type Generator, generate, type State } from 'astring'
import type { FunctionDeclaration } from '../estree/nodes.js'

type Print = (node: unknown, state: State) => void

/** As astring prints it, but for `for (;;)`, which it would print as `for (; ; )`. */
const generator: Generator = Object.assign({}, GENERATOR)
const printers = generator as unknown as Record<string, Print>
generator.ForStatement = ({ body }, state) => {
  state.write('for (;;) ')
  printers[body.type](body, state)
}

/** @param indentLevel how many levels the lines behind the first are indented */
export function printFunctionDeclaration(node: FunctionDeclaration, indentLevel: number): string {
  return generate(node, { generator, startingIndentLevel: indentLevel })
}
