/** What a pass is, and what it may know besides the function it works on. */
import type { IrFunction } from './function.js'

export interface PassContext {
  /** 'exact': traps are effects to be kept; 'none': an instruction may be dropped or moved though it could trap. */
  readonly traps: 'exact' | 'none'
}

/** Changes `fn` in place. */
export type Pass = (fn: IrFunction, context: PassContext) => void
