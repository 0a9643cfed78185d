// Linear memories: their growth, the bulk instructions, and the class `Memory` (JavaScript Interface,
// "Memories").

import { trap } from './errors.js'
import { checkAddressType, finishInterface, toDictionary, toLimits, toUnsignedLong } from './interface.js'
import { type MemoryRecord, recordOf, records, sharedClass, type TypedMemoryRecord } from './realm.js'
import type { Segment } from './segment.js'
import { takeSigned } from './signed-addresses.js'

/**
 * Pages a memory with 32-bit addresses may have by its type. It never gets the last one: what is added to an address
 * in bounds must be more than a page before it comes out above 2^32.
 */
const MAX_PAGES = 65536
const PAGE_SIZE = 65536

/** A memory of zeros. Sizes are in pages. Throws RangeError if the engine cannot give that much. */
export function createMemory(pages: number, maximum: number | undefined): MemoryRecord {
  const buffer = allocateBuffer(pages < MAX_PAGES ? pages * PAGE_SIZE : Infinity)
  return {
    kind: 'memory',
    buffer,
    view: takeSigned(new DataView(buffer)),
    bytes: new Uint8Array(buffer),
    pages,
    maximum,
    watchers: [],
    object: undefined,
    native: undefined,
  }
}

export function allocateBuffer(length: number): ArrayBuffer {
  try {
    return new ArrayBuffer(length)
  } catch {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory')
  }
}

/** Calls `watcher` now and whenever the memory has got another buffer. */
export function watchMemory<Record extends MemoryRecord | TypedMemoryRecord>(
  memory: Record,
  watcher: (memory: Record) => void,
): void {
  memory.watchers.push(watcher as never)
  watcher(memory)
}

/**
 * An object whose field is the view of the memory. V8 takes a field that was only set once, of all objects that a class
 * made, for a constant, and so what it knows of the view: hence each has a class of its own.
 */
export function holdView(memory: MemoryRecord): { view: DataView } {
  class Holder {
    declare view: DataView
    constructor(view: DataView) {
      this.view = view
    }
  }
  const holder = new Holder(memory.view)
  watchMemory(memory, ({ view }) => {
    if (holder.view !== view) holder.view = view
  })
  return holder
}

/** Makes `buffer` the contents of the memory. */
export function setBuffer(memory: MemoryRecord, buffer: ArrayBuffer): void {
  memory.buffer = buffer
  memory.view = takeSigned(new DataView(buffer))
  memory.bytes = new Uint8Array(buffer)
  memory.pages = buffer.byteLength / PAGE_SIZE
  for (const watcher of memory.watchers) watcher(memory)
}

/** Sees whether somebody else has grown a memory that belongs to the engine. */
export function refreshMemory(memory: MemoryRecord): void {
  const { native } = memory
  if (native !== undefined && native.buffer !== memory.buffer) setBuffer(memory, native.buffer)
}

/** `memory.grow`: the number of pages there were, or -1 and no change. Detaches the old buffer. */
export function memoryGrow(memory: MemoryRecord, delta: number): number {
  const { pages, maximum, native } = memory
  const size = pages + (delta >>> 0)
  if (size > (memory.limit ?? MAX_PAGES - 1) || (maximum !== undefined && size > maximum)) return -1
  try {
    if (native !== undefined) {
      native.grow(delta >>> 0)
      setBuffer(memory, native.buffer)
    } else {
      setBuffer(memory, moveBuffer(memory.buffer, size * PAGE_SIZE))
    }
  } catch {
    return -1
  }
  return pages
}

/** A larger buffer with the contents of `buffer`, which is detached if the engine has a way to do that. */
export function moveBuffer(buffer: ArrayBuffer, length: number): ArrayBuffer {
  const { transfer } = buffer as { transfer?: (length: number) => ArrayBuffer }
  if (transfer !== undefined) return transfer.call(buffer, length)
  const { structuredClone } = globalThis as { structuredClone?: typeof globalThis.structuredClone }
  if (length === buffer.byteLength && structuredClone !== undefined) {
    return structuredClone(buffer, { transfer: [buffer] })
  }
  const larger = new ArrayBuffer(length)
  new Uint8Array(larger).set(new Uint8Array(buffer))
  if (structuredClone !== undefined) structuredClone(buffer, { transfer: [buffer] })
  return larger
}

/** `memory.fill`. */
export function memoryFill(memory: MemoryRecord, start: number, value: number, count: number): void {
  const from = start >>> 0
  const end = from + (count >>> 0)
  if (end > memory.bytes.length) trap('memory access out of bounds')
  memory.bytes.fill(value, from, end)
}

/** `memory.copy`. */
export function memoryCopy(
  destination: MemoryRecord,
  source: MemoryRecord,
  to: number,
  from: number,
  count: number,
): void {
  const start = from >>> 0
  const end = start + (count >>> 0)
  const target = to >>> 0
  if (end > source.bytes.length || target + (count >>> 0) > destination.bytes.length) {
    trap('memory access out of bounds')
  }
  if (destination === source) source.bytes.copyWithin(target, start, end)
  else destination.bytes.set(source.bytes.subarray(start, end), target)
}

/** `memory.init`. */
export function memoryInit(
  memory: MemoryRecord,
  segment: Segment<Uint8Array>,
  to: number,
  from: number,
  count: number,
): void {
  const { contents } = segment
  const start = from >>> 0
  const end = start + (count >>> 0)
  const target = to >>> 0
  if (end > contents.length || target + (count >>> 0) > memory.bytes.length)
    trap('memory access out of bounds')
  memory.bytes.set(contents.subarray(start, end), target)
}

/** The `Memory` object of a memory, always the same one. */
export function memoryObject(memory: MemoryRecord): object {
  if (memory.object === undefined) {
    memory.object = Object.create(Memory.prototype) as object
    records.set(memory.object, memory)
  }
  return memory.object
}

function memoryOf(value: unknown, method: string): MemoryRecord {
  const record = recordOf(value, 'memory')
  if (record === undefined) throw new TypeError(`${method}: Receiver is not a WebAssembly.Memory`)
  return record
}

export const Memory = /* @__PURE__ */ sharedClass('Memory', () => {
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number }) {
      const what = 'WebAssembly.Memory()'
      const dictionary = toDictionary(descriptor, what)
      checkAddressType(dictionary, what)
      const { initial, maximum } = toLimits(dictionary, what, MAX_PAGES, MAX_PAGES)
      const record = createMemory(initial, maximum)
      record.object = this
      records.set(this, record)
    }

    grow(delta: number): number {
      const record = memoryOf(this, 'WebAssembly.Memory.grow()')
      const pages = memoryGrow(record, toUnsignedLong(delta, 'WebAssembly.Memory.grow(): Argument 0'))
      if (pages < 0) throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded')
      return pages
    }

    get buffer(): ArrayBuffer {
      return memoryOf(this, 'WebAssembly.Memory.buffer').buffer
    }
  }
  return finishInterface('Memory', Memory)
})
