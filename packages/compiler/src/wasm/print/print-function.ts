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

/**
 * The function with its locals and instructions, one a line, indented by the blocks they are in. With
 * `offsets`, each instruction is followed by its byte offset. The body must be well-formed.
 */
export function printFunction(module: Module, functionIndex: number, { offsets = false } = {}): string {
  const { typeIndex, type, body, import: imported } = module.functions[functionIndex]
  const head = [`(func (;${functionIndex};) (type ${typeIndex})`, ...printSignature(type)].join(' ')
  if (body === undefined)
    return `${head} (import ${JSON.stringify(imported!.module)} ${JSON.stringify(imported!.name)}))`
  const lines = [head]
  for (const { count, type: local } of body.locals) {
    lines.push(`${INDENT}(local${` ${valueTypeName(local)}`.repeat(count)})`)
  }
  const reader = new OperatorReader(module)
  reader.reset(body.codeStart, body.end, functionIndex)
  let depth = 1
  while (reader.next()) {
    const { name } = reader
    if (CLOSING.has(name)) depth--
    if (depth > 0) {
      const text = INDENT.repeat(Math.min(depth, MAX_INDENT)) + printInstruction(reader)
      lines.push(offsets ? `${text} ;; 0x${reader.offset.toString(16)}` : text)
    }
    if (
      reader.row.immediates[0] === 'blockType' ||
      (CLOSING.has(name) && name !== 'end' && name !== 'delegate')
    ) {
      depth++
    }
  }
  return `${lines.join('\n')})`
}
