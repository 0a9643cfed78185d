/**
 * Arrays for what a pass finds out about a function and forgets at its end. They are cut from one buffer, which the
 * next pass and the next function use again: to allocate them one by one, a dozen a pass, costs more than many a pass
 * itself.
 *
 * Outside of {@link withScratch} they are arrays like any others, and stay as they are.
 */

const SMALLEST_BUFFER = 1 << 16
/** The buffer is kept between scopes up to this size, in bytes, enough for nearly all functions. */
const LARGEST_BUFFER_KEPT = 1 << 24

let buffer = new ArrayBuffer(SMALLEST_BUFFER)
/** How many bytes are in use. */
let top = 0
let depth = 0

/** Runs `run`. What it was given here must not be used any more when it has come to its end. */
export function withScratch<Result>(run: () => Result): Result {
  depth++
  try {
    return run()
  } finally {
    if (--depth === 0) {
      top = 0
      if (buffer.byteLength > LARGEST_BUFFER_KEPT) buffer = new ArrayBuffer(SMALLEST_BUFFER)
    }
  }
}

/** `length` times `value`. */
export function scratchInt32(length: number, value = 0): Int32Array {
  if (depth === 0) return value === 0 ? new Int32Array(length) : new Int32Array(length).fill(value)
  const start = take(4 * length)
  return new Int32Array(buffer, start, length).fill(value)
}

/** `length` times `value`. */
export function scratchFloat64(length: number, value: number): Float64Array {
  if (depth === 0) return new Float64Array(length).fill(value)
  const start = take(8 * length)
  return new Float64Array(buffer, start, length).fill(value)
}

/** A copy of `array`. */
export function scratchCopy(array: Int32Array): Int32Array {
  if (depth === 0) return array.slice()
  const start = take(4 * array.length)
  const copy = new Int32Array(buffer, start, array.length)
  copy.set(array)
  return copy
}

/** `length` zeros. */
export function scratchUint16(length: number): Uint16Array {
  if (depth === 0) return new Uint16Array(length)
  const start = take(2 * length)
  return new Uint16Array(buffer, start, length).fill(0)
}

/** `length` zeros. */
export function scratchUint8(length: number): Uint8Array {
  if (depth === 0) return new Uint8Array(length)
  const start = take(length)
  return new Uint8Array(buffer, start, length).fill(0)
}

/** The place of `bytes` bytes in the buffer. */
function take(bytes: number): number {
  // What was cut from a buffer that is too small by now keeps it.
  if (top + bytes > buffer.byteLength) {
    buffer = new ArrayBuffer(2 * Math.max(buffer.byteLength, bytes))
    top = 0
  }
  const start = top
  top = (start + bytes + 7) & ~7
  return start
}
