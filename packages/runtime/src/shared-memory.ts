// Memories shared between threads: their buffers, and how they grow. A buffer cannot be replaced by a larger one that
// all threads see, so one that can grow is made for its maximum. Engines commit what is touched.
//
// Where the engine has growable buffers, that is what it is, with views of fixed length: those are as fast as any on
// V8 and SpiderMonkey. Elsewhere it has its full length from the start, and only the views tell how much is in use.

/** A buffer for a shared memory; if it can grow, with what tells all threads its number of pages. */
export interface SharedAllocation {
  readonly buffer: SharedArrayBuffer
  readonly control: Int32Array | undefined
}

interface GrowableBuffer extends SharedArrayBuffer {
  readonly growable?: boolean
  grow(length: number): void
}

/** Throws RangeError if the engine cannot give that much. */
export function sharedBuffer(pages: number, maximum: number, pageSize: number): SharedAllocation {
  const length = pages * pageSize
  if (pages === maximum) return { buffer: allocateShared(length, length), control: undefined }
  return reserveShared(pages, maximum, pageSize)
}

/** A buffer of so many pages that can grow. */
export function reserveShared(pages: number, maximum: number, pageSize: number): SharedAllocation {
  const length = pages * pageSize
  let buffer: SharedArrayBuffer | undefined
  // Nobody is promised that the memory can be made to grow.
  for (
    let reserved = maximum * pageSize;
    reserved > length && buffer === undefined;
    reserved = halve(reserved)
  ) {
    try {
      buffer = allocateShared(length, reserved)
    } catch {}
  }
  if (buffer === undefined) buffer = allocateShared(length, length)
  const control = new Int32Array(new SharedArrayBuffer(4))
  control[0] = pages
  return { buffer, control }
}

function halve(length: number): number {
  return Math.floor(length / 0x20000) * 0x10000
}

/** A buffer of `length` bytes that can grow to `maximum`, or else has that many. */
export function allocateShared(length: number, maximum: number): SharedArrayBuffer {
  try {
    if (length === maximum) return new SharedArrayBuffer(length)
    const options = { maxByteLength: maximum }
    const Class = SharedArrayBuffer as unknown as new (length: number, options: object) => GrowableBuffer
    const growable = new Class(length, options)
    return growable.growable === true ? growable : new SharedArrayBuffer(maximum)
  } catch {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory')
  }
}

/**
 * Adds pages to a shared memory: the number there were, or -1 and no change. Threads may do so at the same time, and one
 * of them may be ended at any point.
 */
export function growShared(
  buffer: SharedArrayBuffer,
  control: Int32Array,
  delta: number,
  bound: number,
  pageSize: number,
): number {
  for (;;) {
    const pages = Atomics.load(control, 0) >>> 0
    const length = (pages + delta) * pageSize
    if (pages + delta > bound) return -1
    if (!makeRoom(buffer as GrowableBuffer, length)) return -1
    if (Atomics.compareExchange(control, 0, pages | 0, (pages + delta) | 0) >>> 0 === pages) return pages
  }
}

/** Sees to it that the buffer has that many bytes; answers whether it has. */
function makeRoom(buffer: GrowableBuffer, length: number): boolean {
  try {
    if (buffer.byteLength < length) buffer.grow(length)
    return true
  } catch {
    // Another thread may have come first, and gone further.
    return buffer.byteLength >= length
  }
}
