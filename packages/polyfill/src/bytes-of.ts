// The bytes that a caller of the interface gives.

import type { BufferSource } from './interface.js'

/** The bytes of a buffer source, without a copy. Throws TypeError for anything else. */
export function bytesOf(source: BufferSource, method: string): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  if (isBuffer(source)) return new Uint8Array(source)
  throw new TypeError(`${method}: Argument 0 must be a buffer source`)
}

/** Of any realm: what the getters of the classes take. */
function isBuffer(value: unknown): value is ArrayBufferLike {
  const classes = [ArrayBuffer, typeof SharedArrayBuffer === 'function' ? SharedArrayBuffer : ArrayBuffer]
  return classes.some(({ prototype }) => {
    try {
      Object.getOwnPropertyDescriptor(prototype, 'byteLength')!.get!.call(value)
      return true
    } catch {
      return false
    }
  })
}
