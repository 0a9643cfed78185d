// In place of the declaration of the same name in `shared-memory.ts`: where the engine has nothing to share between
// threads, there is but one, to which a shared memory is like any other.

import { allocateBuffer } from '../memory.js'
import type { SharedAllocation } from '../shared-memory.js'
import { allocateShared, reserveShared } from '../shared-memory.js'

export function sharedBuffer(pages: number, maximum: number, pageSize: number): SharedAllocation {
  const length = pages * pageSize
  if (typeof SharedArrayBuffer !== 'function') {
    return { buffer: allocateBuffer(length) as unknown as SharedArrayBuffer, control: undefined }
  }
  if (pages === maximum) return { buffer: allocateShared(length, length), control: undefined }
  return reserveShared(pages, maximum, pageSize)
}
