/** What a pass is, and what it may know besides the function it works on. */
import type { IrFunction } from './function.js'

export interface PassContext {
  /** 'exact': traps are effects to be kept; 'none': an instruction may be dropped or moved though it could trap. */
  readonly traps: 'exact' | 'none'
  /** Whether the output is for engines that do not compile it to machine code. Default: no. */
  readonly isInterpreted?: boolean
  /** Whether a memory, given by its index, is accessed as typed arrays. Undefined: none is. */
  readonly isArrayMemory?: (memory: number) => boolean
  /** Whether both halves of 64 bits in a memory, given by its index, can be accessed at once. Undefined: in none. */
  readonly hasPairAccess?: (memory: number) => boolean
  /** Whether a global, given by its index, is a variable of the output that is as short as a local one. Undefined: none is. */
  readonly isGlobalVariable?: (global: number) => boolean
  /** Whether its engine keeps the bits of a NaN in an f64 that is loaded, held in variables and stored. Default: no. */
  readonly keepsNaNBits?: boolean
  /** Where the bodies come from that calls are replaced by; undefined where none are. */
  readonly callees?: Callees
}

export interface Callees {
  /** The IR of a function as it was lowered, if it is to be inlined; it must not be changed. */
  find(index: number): IrFunction | undefined
}

/** Changes `fn` in place. */
export type Pass = (fn: IrFunction, context: PassContext) => void
