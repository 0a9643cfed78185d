/**
 * Lowers one function of a valid module to IR.
 *
 * Requires a validated body. Guarantees verified IR of stage `lowered`, without unreachable blocks. Costs two
 * walks over the body's bytes; never recursion.
 */
import { removeUnreachableBlocks } from '../ir/control-flow.js'
import type { IrFunction, IrStorage } from '../ir/function.js'
import { withScratch } from '../ir/scratch.js'
import type { OperatorReader } from '../wasm/decode/operator-reader.js'
import type { FunctionBody, Module } from '../wasm/module.js'
import type { TailCalls } from './analyze-tail-calls.js'
import { FunctionLowering } from './function-lowering.js'
import { LOWERING_BY_INDEX } from './instructions/index.js'

/**
 * The IR of function `functionIndex`, which is no import.
 * @param reader a reader of `module`, free to be moved
 * @param tailCalls those of the module, if it has any
 * @param storage of a function that is not needed any more
 */
export function lowerFunction(
  module: Module,
  functionIndex: number,
  reader: OperatorReader,
  tailCalls?: TailCalls,
  storage?: IrStorage,
): IrFunction {
  return withScratch(() => {
    const lowering = new FunctionLowering(module, functionIndex, reader, tailCalls, storage)
    lowerBody(lowering, module.functions[functionIndex]!.body!)
    const fn = lowering.finish()
    removeUnreachableBlocks(fn)
    return fn
  })
}

function lowerBody(lowering: FunctionLowering, { codeStart, end }: FunctionBody): void {
  const { reader } = lowering
  reader.reset(codeStart, end, lowering.fn.index)
  while (reader.next()) {
    if (lowering.current === undefined && !skipUnreachable(reader)) break
    LOWERING_BY_INDEX[reader.row.index]!(lowering)
  }
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
