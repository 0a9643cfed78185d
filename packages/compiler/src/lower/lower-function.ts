/**
 * Lowers one function of a valid module to IR.
 *
 * Requires a validated body. Guarantees verified IR of stage `lowered`, without unreachable blocks. Costs two
 * walks over the body's bytes; never recursion.
 */
import { removeUnreachableBlocks } from '../ir/control-flow.js'
import type { IrFunction } from '../ir/function.js'
import type { OperatorReader } from '../wasm/decode/operator-reader.js'
import type { Module } from '../wasm/module.js'
import type { TailCalls } from './analyze-tail-calls.js'
import { FunctionLowering } from './function-lowering.js'
import { LOWERING_BY_INDEX } from './instructions/index.js'

/**
 * The IR of function `functionIndex`, which is no import.
 * @param reader a reader of `module`, free to be moved
 * @param tailCalls those of the module, if it has any
 */
export function lowerFunction(
  module: Module,
  functionIndex: number,
  reader: OperatorReader,
  tailCalls?: TailCalls,
): IrFunction {
  const lowering = new FunctionLowering(module, functionIndex, reader, tailCalls)

  const body = module.functions[functionIndex]!.body!
  reader.reset(body.codeStart, body.end, functionIndex)
  while (reader.next()) {
    if (lowering.current === undefined && !skipUnreachable(reader)) break
    LOWERING_BY_INDEX[reader.row.index]!(lowering)
  }
  const fn = lowering.finish()
  removeUnreachableBlocks(fn)
  return fn
}

/**
 * Moves on to the `else`, `catch` or `end` of the innermost frame, the reader being at an instruction in unreachable code;
 * false at the end of the body.
 */
function skipUnreachable(reader: OperatorReader): boolean {
  let depth = 0
  do {
    switch (reader.name) {
      case 'block':
      case 'loop':
      case 'if':
      case 'try':
      case 'try_table':
        depth++
        break
      case 'else':
      case 'catch':
      case 'catch_all':
        if (depth === 0) return true
        break
      case 'end':
      case 'delegate':
        if (depth === 0) return true
        depth--
        break
    }
  } while (reader.next())
  return false
}
