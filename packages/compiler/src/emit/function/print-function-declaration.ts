/** Prints the syntax tree of a function: as astring does, but for what would be long or unusual its way. */
import { GENERATOR, type Generator, generate, type State } from 'astring'
import type { CallExpression, FunctionDeclaration } from '../estree/nodes.js'
import { type Marks, NAME_OFFSET, positionOf } from '../estree/positions.js'

type Print = (node: unknown, state: State) => void

const generator: Generator = Object.assign({}, GENERATOR)
const printers = generator as unknown as Record<string, Print>

/** The printers that are at work. */
function printersOf(state: State): Record<string, Print> {
  return (state as unknown as { generator: Record<string, Print> }).generator
}

/** `for (;;)`, not `for (; ; )`. */
generator.ForStatement = ({ body }, state) => {
  state.write('for (;;) ')
  printersOf(state)[body.type](body, state)
}

/**
 * Labelled blocks that begin with labelled blocks stand below each other like the steps of a ladder, and only what
 * is in them is indented: there may be a hundred.
 */
generator.LabeledStatement = ({ label, body }, state) => {
  state.write(`${label.name}: `)
  const first = body.type === 'BlockStatement' ? body.body[0] : undefined
  const own = printersOf(state)
  if (body.type !== 'BlockStatement' || first?.type !== 'LabeledStatement') {
    own[body.type](body, state)
    return
  }
  const { indent, lineEnd } = state
  const margin = indent.repeat(state.indentLevel)
  state.write(`{${lineEnd}${margin}`)
  own.LabeledStatement(first, state)
  state.write(lineEnd)
  state.indentLevel++
  for (const statement of body.body.slice(1)) {
    state.write(margin + indent)
    own[statement.type](statement, state)
    state.write(lineEnd)
  }
  state.indentLevel--
  state.write(`${margin}}`)
}

/**
 * @param indentLevel how many levels the lines behind the first are indented
 * @param marks takes the positions of what is printed
 */
export function printFunctionDeclaration(
  node: FunctionDeclaration,
  indentLevel: number,
  marks?: Marks,
): string {
  const chosen = marks === undefined ? generator : markingGenerator(marks)
  const text = generate(node, { generator: chosen, startingIndentLevel: indentLevel })
  // V8 keeps a string that was put together as the tree of its pieces, until somebody looks into it.
  text.charCodeAt(0)
  return text
}

const markingGenerators = new WeakMap<Marks, Generator>()

/** The same printers, which note where the nodes with positions begin. */
function markingGenerator(marks: Marks): Generator {
  const known = markingGenerators.get(marks)
  if (known !== undefined) return known
  const marking: Record<string, Print> = {}
  for (const [type, print] of Object.entries(printers)) {
    const distance = type === 'FunctionDeclaration' ? NAME_OFFSET : 0
    marking[type] = (node, state) => {
      const position = positionOf(node)
      if (position !== undefined) marks.add(state.output.length + distance, position)
      print.call(marking, node, state)
    }
  }
  const { CallExpression } = marking
  marking.CallExpression = (node, state) => {
    const { callee, arguments: args } = node as CallExpression
    const position = positionOf(node)
    const isFound =
      callee.type === 'LogicalExpression' || (callee.type === 'MemberExpression' && callee.computed)
    if (position === undefined || !isFound) {
      CallExpression.call(marking, node, state)
      return
    }
    // To engines such a call stands where its arguments begin, behind what the callee is found by.
    marks.add(state.output.length, position)
    const needsParentheses = callee.type === 'LogicalExpression'
    state.write(needsParentheses ? '(' : '')
    marking[callee.type](callee, state)
    state.write(needsParentheses ? ')' : '')
    marks.add(state.output.length, position)
    state.write('(')
    args.forEach((argument, i) => {
      if (i > 0) state.write(', ')
      marking[argument.type](argument, state)
    })
    state.write(')')
  }
  const made = marking as unknown as Generator
  markingGenerators.set(marks, made)
  return made
}
