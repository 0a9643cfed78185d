/** What a memory's type says for the text of an output: which of the runtime's memories it is, and how it is used. */
import { addressForm, maximumBytes } from '../../ir/address-form.js'
import type { Limits } from '../../wasm/types.js'
import type { MemoryTraits } from '../function/memory-access.js'

/** The runtime gives no memory with 32-bit addresses the last page before 2^32. */
const MOST_BYTES = 65535 * 65536

/** log2 of the size of a page, where the type does not say otherwise. */
const PAGE_SIZE_LOG2 = 16

/** @param minify whether the output is to be as short as can be */
export function memoryTraits(limits: Limits, minify: boolean): MemoryTraits {
  const bytes = isTyped(limits) ? maximumBytes(limits) : Math.min(maximumBytes(limits), MOST_BYTES)
  return {
    form: addressForm(limits),
    maximumBytes: bytes,
    maximumPages: isTyped(limits) ? bytes / 2 ** limits.pageSizeLog2 : 0x10000,
    isShared: limits.shared,
    isTyped: isTyped(limits),
    isViewHeld: false,
    hasShortMethods: minify && !isTyped(limits) && !isLarge(limits),
  }
}

/** Whether the runtime has a type of its own for such memories. */
export function isTyped({ index, shared, pageSizeLog2 }: Limits): boolean {
  return index === 'i64' || shared || pageSizeLog2 !== PAGE_SIZE_LOG2
}

/** Whether the module says itself that addresses from 2^31 on are to be used. */
export function isLarge({ min, max, pageSizeLog2 }: Limits): boolean {
  return Math.max(min, max ?? 0) * 2 ** pageSizeLog2 > 2 ** 31
}
