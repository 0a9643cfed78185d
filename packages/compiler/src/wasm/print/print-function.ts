// A function as text, in the syntax of the text format: for diagnostics and tests.

import { OperatorReader } from '../decode/operator-reader.js'
import type { InstructionName } from '../instructions/index.js'
import type { Module } from '../module.js'
import { valueTypeName } from '../types.js'
import { printInstruction, printSignature } from './print-instruction.js'

const INDENT = '  '
/** Deeper blocks are not indented further, so that the text stays linear in the body. */
const MAX_INDENT = 40

/** Instructions that end a block, or a part of it, and stand where the block does. */
const CLOSING: ReadonlySet<InstructionName> = new Set(['else', 'catch', 'catch_all', 'delegate', 'end'])

export interface FunctionLine {
  text: string
  /** Of the instruction's opcode in the module, in bytes; of the body for lines that are no instruction. */
  offset: number
}

/**
 * The function with its locals and instructions, one a line, indented by the blocks they are in. The body must be
 * well-formed.
 */
export function functionLines(module: Module, functionIndex: number): FunctionLine[] {
  const { typeIndex, type, body, import: imported } = module.functions[functionIndex]
  const head = [`(func (;${functionIndex};) (type ${typeIndex})`, ...printSignature(type)].join(' ')
  if (body === undefined) {
    const names = `${JSON.stringify(imported!.module)} ${JSON.stringify(imported!.name)}`
    return [{ text: `${head} (import ${names}))`, offset: 0 }]
  }
  const lines = [{ text: head, offset: body.start }]
  for (const { count, type: local } of body.locals) {
    lines.push({ text: `${INDENT}(local${` ${valueTypeName(local)}`.repeat(count)})`, offset: body.start })
  }
  const reader = new OperatorReader(module)
  reader.reset(body.codeStart, body.end, functionIndex)
  let depth = 1
  while (reader.next()) {
    const { name, offset } = reader
    if (CLOSING.has(name)) depth--
    if (depth > 0) {
      lines.push({ text: INDENT.repeat(Math.min(depth, MAX_INDENT)) + printInstruction(reader), offset })
    }
    if (
      reader.row.immediates[0] === 'blockType' ||
      (CLOSING.has(name) && name !== 'end' && name !== 'delegate')
    ) {
      depth++
    }
  }
  lines.at(-1)!.text += ')'
  return lines
}

/** {@link functionLines} as one text. */
export function printFunction(module: Module, functionIndex: number): string {
  return functionLines(module, functionIndex)
    .map(({ text }) => text)
    .join('\n')
}
