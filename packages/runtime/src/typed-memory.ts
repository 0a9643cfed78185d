// Memories of other types than most: with 64-bit addresses, shared between threads, or with pages of another size.
// Numbers of bytes and pages are plain numbers, exact as far as 2^53.

import { trap } from './errors.js'
import { allocateBuffer, moveBuffer } from './memory.js'
import { GrowingView, viewOfBuffer } from './memory-view.js'
import type { MemoryRecord, NativeTypedMemory, TypedMemoryRecord } from './realm.js'
import type { Segment } from './segment.js'
import { growShared, sharedBuffer } from './shared-memory.js'

/** What tells typed memories apart, besides their limits. */
export interface MemoryType {
  readonly address: 'i32' | 'i64'
  readonly shared: boolean
  /** In bytes. */
  readonly pageSize: number
}

/** A memory of zeros. Sizes are in pages. Throws RangeError if the engine cannot give that much. */
export function createTypedMemory(
  address: 'i32' | 'i64',
  shared: boolean,
  pageSize: number,
  pages: number,
  maximum: number | undefined,
): TypedMemoryRecord {
  const type = { address, shared, pageSize }
  const length = pages * pageSize
  if (!shared) return typedMemory(type, allocateBuffer(length), length, maximum)
  const { buffer, control } = sharedBuffer(pages, maximum!, pageSize)
  return typedMemory(type, buffer, length, maximum, control)
}

/** The record of a memory that begins with `length` bytes of `buffer`. */
export function typedMemory(
  { address, shared, pageSize }: MemoryType,
  buffer: ArrayBufferLike,
  length: number,
  maximum: number | undefined,
  control?: Int32Array,
  native?: NativeTypedMemory,
): TypedMemoryRecord {
  const view = viewOfBuffer(buffer, length)
  const memory: TypedMemoryRecord = {
    kind: 'typed memory',
    address,
    shared,
    pageSize,
    buffer,
    view,
    bytes: new Uint8Array(buffer, 0, length),
    pages: length / pageSize,
    maximum,
    control,
    shown: undefined,
    watchers: [],
    object: undefined,
    native,
  }
  const isGrownByOthers = control !== undefined || (shared && native !== undefined)
  if (isGrownByOthers) memory.view = new GrowingView(memory, view) as unknown as DataView
  return memory
}

/** Makes the first `length` bytes of `buffer` the contents of the memory. */
function bindBuffer(memory: TypedMemoryRecord, buffer: ArrayBufferLike, length: number): void {
  const view = viewOfBuffer(buffer, length)
  memory.buffer = buffer
  memory.bytes = new Uint8Array(buffer, 0, length)
  memory.pages = length / memory.pageSize
  if (memory.view instanceof GrowingView) memory.view.view = view
  else memory.view = view
  for (const watcher of memory.watchers) watcher(memory)
}

/** Sees whether the memory has grown without this code having done it; answers whether it has. */
export function refreshTypedMemory(memory: TypedMemoryRecord): boolean {
  const { native, control } = memory
  if (native !== undefined) {
    const { buffer } = native
    if (buffer === memory.buffer) return false
    bindBuffer(memory, buffer, buffer.byteLength)
    return true
  }
  if (control === undefined) return false
  const pages = Atomics.load(control, 0) >>> 0
  if (pages === memory.pages) return false
  bindBuffer(memory, memory.buffer, pages * memory.pageSize)
  return true
}

/** `memory.size` of a memory that other threads may have made grow. */
export function sharedMemorySize(memory: TypedMemoryRecord): number {
  refreshTypedMemory(memory)
  return memory.pages
}

/** `memory.grow`: the number of pages there were, or -1 and no change. `delta` is not negative. */
export function typedMemoryGrow(memory: TypedMemoryRecord, delta: number): number {
  const { address, pageSize, maximum, native, control } = memory
  const bound = Math.min(
    maximum ?? Infinity,
    address === 'i32' ? Math.min(2 ** 32 / pageSize, 2 ** 32 - 1) : Infinity,
  )
  try {
    if (native !== undefined) {
      const pages = Number(native.grow(address === 'i64' ? BigInt(delta) : delta))
      refreshTypedMemory(memory)
      return pages
    }
    if (control !== undefined) {
      const pages = growShared(memory.buffer as SharedArrayBuffer, control, delta, bound, pageSize)
      refreshTypedMemory(memory)
      return pages
    }
    const { pages } = memory
    if (pages + delta > bound) return -1
    // A buffer that is shared without control is as large as it can be.
    if (memory.shared && delta === 0) return pages
    const length = (pages + delta) * pageSize
    bindBuffer(memory, moveBuffer(memory.buffer as ArrayBuffer, length), length)
    return pages
  } catch {
    return -1
  }
}

/** Whether a range of any memory is out of its bounds, which may have been widened by another thread. */
function isOutOfBounds(memory: MemoryRecord | TypedMemoryRecord, start: number, count: number): boolean {
  if (start + count <= memory.bytes.length) return false
  if (memory.kind === 'memory' || !refreshTypedMemory(memory)) return true
  return start + count > memory.bytes.length
}

/** `memory.fill`. Start and count are not negative, in this and the other instructions. */
export function typedMemoryFill(
  memory: TypedMemoryRecord,
  start: number,
  value: number,
  count: number,
): void {
  if (isOutOfBounds(memory, start, count)) trap('memory access out of bounds')
  memory.bytes.fill(value, start, start + count)
}

/** `memory.copy` where at least one of the memories is a typed one. */
export function typedMemoryCopy(
  destination: MemoryRecord | TypedMemoryRecord,
  source: MemoryRecord | TypedMemoryRecord,
  to: number,
  from: number,
  count: number,
): void {
  if (isOutOfBounds(source, from, count) || isOutOfBounds(destination, to, count)) {
    trap('memory access out of bounds')
  }
  if (destination === source) source.bytes.copyWithin(to, from, from + count)
  else destination.bytes.set(source.bytes.subarray(from, from + count), to)
}

/** `memory.init`. */
export function typedMemoryInit(
  memory: TypedMemoryRecord,
  segment: Segment<Uint8Array>,
  to: number,
  from: number,
  count: number,
): void {
  const { contents } = segment
  if (from + count > contents.length || isOutOfBounds(memory, to, count)) trap('memory access out of bounds')
  memory.bytes.set(contents.subarray(from, from + count), to)
}

/** Writes an active data segment into its memory. */
export function initializeTypedMemory(memory: TypedMemoryRecord, offset: number, contents: Uint8Array): void {
  if (isOutOfBounds(memory, offset, contents.length)) trap('data segment is out of bounds')
  memory.bytes.set(contents, offset)
}
