// Linking of memories of other types than most, and of tables with 64-bit indices.

import { type ImportRule, limitsMismatch } from './link.js'
import { encodeNumber, isNative, linksNatively } from './native.js'
import {
  type MemoryRecord,
  type NativeTypedMemory,
  recordOf,
  records,
  type TypedMemoryRecord,
} from './realm.js'
import { type MemoryType, refreshTypedMemory, typedMemory } from './typed-memory.js'
import { receiveMemory } from './typed-memory-object.js'

/** A memory of this type; sizes in pages. */
export function typedMemoryImport(
  address: 'i32' | 'i64',
  shared: boolean,
  pageSize: number,
  minimum: number,
  maximum: number | undefined,
): ImportRule<MemoryRecord | TypedMemoryRecord> {
  const type = { address, shared, pageSize }
  return {
    expected: 'memory import must be a WebAssembly.Memory object',
    read(value) {
      const known = recordOf(value, 'typed memory') ?? recordOf(value, 'memory')
      return known ?? receiveMemory(value) ?? adoptTypedMemory(value, type)
    },
    mismatch(memory) {
      const isOther =
        memory.kind === 'memory' ||
        memory.address !== address ||
        memory.shared !== shared ||
        memory.pageSize !== pageSize
      if (isOther) return 'imported memory does not match the expected type'
      if (memory.native !== undefined) {
        const fits = linksTyped(memory.native, type, minimum, maximum)
        return fits ? undefined : 'imported memory does not match the expected limits'
      }
      refreshTypedMemory(memory)
      return limitsMismatch('memory', memory.pages, memory.maximum, minimum, maximum)
    },
  }
}

/** The record of a `WebAssembly.Memory` of the engine that is of this type; undefined if `value` is none. */
function adoptTypedMemory(value: unknown, type: MemoryType): TypedMemoryRecord | undefined {
  if (!isNative('Memory', 'buffer', value)) return undefined
  const native = value as NativeTypedMemory
  const { buffer } = native
  const isShared = typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer
  const limit = type.shared ? (type.address === 'i32' ? 2 ** 16 : 2 ** 48) : undefined
  if (isShared !== type.shared || !linksTyped(native, type, 0, limit)) return undefined
  const record = typedMemory(type, buffer, buffer.byteLength, undefined, undefined, native)
  record.object = native
  records.set(native, record)
  return record
}

/** Whether the engine links its memory to an import of this type. */
function linksTyped(
  native: NativeTypedMemory,
  { address, shared, pageSize }: MemoryType,
  minimum: number,
  maximum: number | undefined,
): boolean {
  const isOrdinary = pageSize === 0x10000
  const flags =
    (maximum === undefined ? 0 : 1) + (shared ? 2 : 0) + (address === 'i64' ? 4 : 0) + (isOrdinary ? 0 : 8)
  const limits = [flags, ...encodeNumber(minimum)]
  if (maximum !== undefined) limits.push(...encodeNumber(maximum))
  if (!isOrdinary) limits.push(Math.log2(pageSize))
  return linksNatively(native, [2, ...limits])
}
