// The `Memory` objects of memories of other types than most (JavaScript Interface, "Memories"). The class is completed
// by what they need as soon as there is one.

import { type AddressType, toAddress, toAddressType, toAddressValue } from './address-interface.js'
import { isObject, replaceConstructor, toDictionary, toLimits } from './interface.js'
import { createMemory, Memory } from './memory.js'
import { type MemoryRecord, recordOf, records, sharedClass, type TypedMemoryRecord } from './realm.js'
import { createTypedMemory, refreshTypedMemory, typedMemory, typedMemoryGrow } from './typed-memory.js'

/** Pages a memory made by JavaScript may have: JavaScript Interface, "Implementation-defined Limits". */
const MAX_PAGES_OF = { i32: 65536, i64: 262144 }

/** The `Memory` object of a memory, always the same one. */
export function typedMemoryObject(memory: TypedMemoryRecord): object {
  if (memory.object === undefined) showTypedMemory(Object.create(Memory.prototype) as object, memory)
  return memory.object!
}

/** Makes `object` the object of a memory. */
function showTypedMemory(object: object, memory: TypedMemoryRecord): void {
  completeMemoryMembers()
  memory.object = object
  records.set(object, memory)
  if (!memory.shared) return
  // What another thread gets of the object when it is posted there.
  const { address, pageSize, maximum, control } = memory
  const sharedMemory = { address, pageSize, maximum, control: control?.buffer }
  Object.defineProperties(object, {
    buffer: { get: () => shownBuffer(memory), enumerable: true, configurable: true },
    sharedMemory: { value: sharedMemory, enumerable: true, configurable: true },
  })
}

/**
 * The memory that is behind what has become of a shared `Memory` object on its way from another thread, which is made
 * such an object again; undefined if `value` is nothing like that.
 */
export function receiveMemory(value: unknown): TypedMemoryRecord | undefined {
  if (!isObject(value) || typeof SharedArrayBuffer !== 'function') return undefined
  const { buffer, sharedMemory } = value
  if (!(buffer instanceof SharedArrayBuffer) || !isObject(sharedMemory)) return undefined
  const { address, pageSize, maximum, control } = sharedMemory as unknown as Omit<
    TypedMemoryRecord,
    'control'
  > & {
    control: SharedArrayBuffer | undefined
  }
  const counter = control && new Int32Array(control)
  const length = counter === undefined ? buffer.byteLength : (Atomics.load(counter, 0) >>> 0) * pageSize
  const memory = typedMemory({ address, shared: true, pageSize }, buffer, length, maximum, counter)
  Object.setPrototypeOf(value, Memory.prototype)
  showTypedMemory(value, memory)
  return memory
}

/** The `buffer` of a memory as it is now. */
function shownBuffer(memory: TypedMemoryRecord): ArrayBufferLike {
  refreshTypedMemory(memory)
  const { buffer, control, pages, shown } = memory
  if (!memory.shared || memory.native !== undefined) return buffer
  if (shown?.pages === pages) return shown.buffer
  // After growth it is another object, although of the same bytes.
  const { structuredClone } = globalThis as { structuredClone?: typeof globalThis.structuredClone }
  const isFirst = shown === undefined || control === undefined || structuredClone === undefined
  const next = (isFirst ? buffer : structuredClone(buffer)) as SharedArrayBuffer
  // What has grown, or has room to, has more bytes than that.
  Object.defineProperty(next, 'byteLength', { value: pages * memory.pageSize })
  memory.shown = { pages, buffer: Object.freeze(next) }
  return next
}

function completeMemoryMembers(): void {
  sharedClass('members of Memory', () => {
    const ordinary = (name: string) => Object.getOwnPropertyDescriptor(Memory.prototype, name)!
    const grow = ordinary('grow').value as (this: unknown, delta: unknown) => number
    const buffer = ordinary('buffer').get as (this: unknown) => ArrayBuffer
    class Members {
      grow(delta: unknown): number | bigint {
        const memory = recordOf(this, 'typed memory')
        if (memory === undefined) return grow.call(this, delta)
        const { address } = memory
        const pages = typedMemoryGrow(
          memory,
          toAddress(delta, address, 'WebAssembly.Memory.grow(): Argument 0'),
        )
        if (pages < 0) throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded')
        return toAddressValue(pages, address)
      }

      get buffer(): ArrayBufferLike {
        const memory = recordOf(this, 'typed memory')
        return memory === undefined ? buffer.call(this) : shownBuffer(memory)
      }
    }
    for (const name of ['grow', 'buffer']) {
      const member = Object.getOwnPropertyDescriptor(Members.prototype, name)!
      member.enumerable = true
      Object.defineProperty(Memory.prototype, name, member)
    }
    return Members
  })
}

export interface MemoryObject {
  readonly buffer: ArrayBufferLike
  /** Takes and answers BigInts where addresses have 64 bits. */
  grow<Delta extends number | bigint>(delta: Delta): Delta
}

interface MemoryDescriptor {
  address?: AddressType
  initial: number | bigint
  maximum?: number | bigint
  shared?: boolean
}

export interface MemoryConstructor {
  new (descriptor: MemoryDescriptor): MemoryObject
  readonly prototype: MemoryObject
}

/** The class for JavaScript: its constructor makes memories of all types. */
export const CompleteMemory = /* @__PURE__ */ sharedClass('constructor of Memory', () => {
  function constructMemory(descriptor: unknown): object {
    if (new.target === undefined) throw new TypeError("Constructor Memory requires 'new'")
    const what = 'WebAssembly.Memory()'
    const dictionary = toDictionary(descriptor, what)
    const address = toAddressType(dictionary, what)
    const bound = MAX_PAGES_OF[address]
    const convert = (value: unknown, name: string) => toAddress(value, address, name)
    const { initial, maximum } = toLimits(dictionary, what, bound, bound, convert)
    const shared = Boolean(dictionary.shared)
    if (shared && maximum === undefined) {
      throw new TypeError(`${what}: If shared is true, maximum property should be specified.`)
    }
    const object = Object.create(new.target.prototype ?? Memory.prototype) as object
    if (shared || address === 'i64') {
      const record = createTypedMemory(address, shared, 0x10000, initial, maximum)
      showTypedMemory(object, record)
    } else {
      const record: MemoryRecord = createMemory(initial, maximum)
      record.object = object
      records.set(object, record)
    }
    return object
  }
  completeMemoryMembers()
  return replaceConstructor(constructMemory, Memory) as unknown as MemoryConstructor
})
