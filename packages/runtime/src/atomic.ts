// Atomic accesses, and what threads wait and wake each other with. Addresses are numbers that are not negative.

import { highHalf, lowHalf, toBigInt } from './convert.js'
import { trap } from './errors.js'
import { type MemoryRecord, RI, type TypedMemoryRecord } from './realm.js'
import { refreshTypedMemory } from './typed-memory.js'

/** What atomic accesses to a memory go through. */
export interface AtomicViews {
  readonly memory: MemoryRecord | TypedMemoryRecord
  bytes: Uint8Array
  halves: Uint16Array
  words: Int32Array
  doubleWords: BigInt64Array
}

/** Views of a memory, kept up to date. */
export function atomicViews(memory: MemoryRecord | TypedMemoryRecord): AtomicViews {
  const views = { memory } as AtomicViews
  const update = ({ bytes }: { bytes: Uint8Array }) => {
    const { buffer, length } = bytes
    views.bytes = bytes
    views.halves = new Uint16Array(buffer, 0, Math.floor(length / 2))
    views.words = new Int32Array(buffer, 0, Math.floor(length / 4))
    views.doubleWords = doubleWordsOf(buffer, Math.floor(length / 8))
  }
  memory.watchers.push(update)
  update(memory)
  return views
}

export function doubleWordsOf(buffer: ArrayBufferLike, length: number): BigInt64Array {
  return new BigInt64Array(buffer, 0, length)
}

/** The element that an access to `size` bytes is to. Traps. */
function atomicElement(views: AtomicViews, address: number, size: number): number {
  if ((address & (size - 1)) !== 0) trap('operation does not support unaligned accesses')
  if (address + size > views.bytes.length) checkGrown(views, address + size)
  return address / size
}

/** Traps unless another thread has made the memory grow to `length` bytes at least. */
function checkGrown({ memory }: AtomicViews, length: number): void {
  if (memory.kind === 'typed memory') refreshTypedMemory(memory)
  if (length > memory.bytes.length) trap('memory access out of bounds')
}

// 8 bits: of operands the lowest count; loads and what operations answer are unsigned.

export function atomicLoad8(views: AtomicViews, address: number): number {
  const element = atomicElement(views, address, 1)
  return Atomics.load(views.bytes, element)
}

export function atomicStore8(views: AtomicViews, address: number, value: number): void {
  const element = atomicElement(views, address, 1)
  Atomics.store(views.bytes, element, value)
}

export function atomicAdd8(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 1)
  return Atomics.add(views.bytes, element, value)
}

export function atomicSub8(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 1)
  return Atomics.sub(views.bytes, element, value)
}

export function atomicAnd8(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 1)
  return Atomics.and(views.bytes, element, value)
}

export function atomicOr8(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 1)
  return Atomics.or(views.bytes, element, value)
}

export function atomicXor8(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 1)
  return Atomics.xor(views.bytes, element, value)
}

export function atomicExchange8(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 1)
  return Atomics.exchange(views.bytes, element, value)
}

export function atomicCompareExchange8(
  views: AtomicViews,
  address: number,
  expected: number,
  replacement: number,
): number {
  const element = atomicElement(views, address, 1)
  return Atomics.compareExchange(views.bytes, element, expected, replacement)
}

// 16 bits, likewise.

export function atomicLoad16(views: AtomicViews, address: number): number {
  const element = atomicElement(views, address, 2)
  return Atomics.load(views.halves, element)
}

export function atomicStore16(views: AtomicViews, address: number, value: number): void {
  const element = atomicElement(views, address, 2)
  Atomics.store(views.halves, element, value)
}

export function atomicAdd16(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 2)
  return Atomics.add(views.halves, element, value)
}

export function atomicSub16(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 2)
  return Atomics.sub(views.halves, element, value)
}

export function atomicAnd16(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 2)
  return Atomics.and(views.halves, element, value)
}

export function atomicOr16(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 2)
  return Atomics.or(views.halves, element, value)
}

export function atomicXor16(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 2)
  return Atomics.xor(views.halves, element, value)
}

export function atomicExchange16(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 2)
  return Atomics.exchange(views.halves, element, value)
}

export function atomicCompareExchange16(
  views: AtomicViews,
  address: number,
  expected: number,
  replacement: number,
): number {
  const element = atomicElement(views, address, 2)
  return Atomics.compareExchange(views.halves, element, expected, replacement)
}

// 32 bits: loads and what operations answer are signed.

export function atomicLoad32(views: AtomicViews, address: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.load(views.words, element)
}

export function atomicStore32(views: AtomicViews, address: number, value: number): void {
  const element = atomicElement(views, address, 4)
  Atomics.store(views.words, element, value)
}

export function atomicAdd32(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.add(views.words, element, value)
}

export function atomicSub32(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.sub(views.words, element, value)
}

export function atomicAnd32(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.and(views.words, element, value)
}

export function atomicOr32(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.or(views.words, element, value)
}

export function atomicXor32(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.xor(views.words, element, value)
}

export function atomicExchange32(views: AtomicViews, address: number, value: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.exchange(views.words, element, value)
}

export function atomicCompareExchange32(
  views: AtomicViews,
  address: number,
  expected: number,
  replacement: number,
): number {
  const element = atomicElement(views, address, 4)
  return Atomics.compareExchange(views.words, element, expected, replacement)
}

// 64 bits: as pairs.

function pairOf(value: bigint): number {
  const low = lowHalf(value)
  RI[1] = highHalf()
  return low
}

export function atomicLoad64(views: AtomicViews, address: number): number {
  const element = atomicElement(views, address, 8)
  return pairOf(Atomics.load(views.doubleWords, element))
}

export function atomicStore64(views: AtomicViews, address: number, low: number, high: number): void {
  const element = atomicElement(views, address, 8)
  Atomics.store(views.doubleWords, element, toBigInt(low, high))
}

export function atomicAdd64(views: AtomicViews, address: number, low: number, high: number): number {
  const element = atomicElement(views, address, 8)
  return pairOf(Atomics.add(views.doubleWords, element, toBigInt(low, high)))
}

export function atomicSub64(views: AtomicViews, address: number, low: number, high: number): number {
  const element = atomicElement(views, address, 8)
  return pairOf(Atomics.sub(views.doubleWords, element, toBigInt(low, high)))
}

export function atomicAnd64(views: AtomicViews, address: number, low: number, high: number): number {
  const element = atomicElement(views, address, 8)
  return pairOf(Atomics.and(views.doubleWords, element, toBigInt(low, high)))
}

export function atomicOr64(views: AtomicViews, address: number, low: number, high: number): number {
  const element = atomicElement(views, address, 8)
  return pairOf(Atomics.or(views.doubleWords, element, toBigInt(low, high)))
}

export function atomicXor64(views: AtomicViews, address: number, low: number, high: number): number {
  const element = atomicElement(views, address, 8)
  return pairOf(Atomics.xor(views.doubleWords, element, toBigInt(low, high)))
}

export function atomicExchange64(views: AtomicViews, address: number, low: number, high: number): number {
  const element = atomicElement(views, address, 8)
  return pairOf(Atomics.exchange(views.doubleWords, element, toBigInt(low, high)))
}

export function atomicCompareExchange64(
  views: AtomicViews,
  address: number,
  expectedLow: number,
  expectedHigh: number,
  low: number,
  high: number,
): number {
  const element = atomicElement(views, address, 8)
  const expected = toBigInt(expectedLow, expectedHigh)
  return pairOf(Atomics.compareExchange(views.doubleWords, element, expected, toBigInt(low, high)))
}

// Waiting.

/** `memory.atomic.wait32`: 0 woken, 1 another value than expected, 2 the time was up. Times are nanoseconds. */
export function atomicWait32(
  views: AtomicViews,
  address: number,
  expected: number,
  timeoutLow: number,
  timeoutHigh: number,
): number {
  const element = atomicElement(views, address, 4)
  return wait(views, views.words, element, expected, timeoutLow, timeoutHigh)
}

/** `memory.atomic.wait64`. */
export function atomicWait64(
  views: AtomicViews,
  address: number,
  expectedLow: number,
  expectedHigh: number,
  timeoutLow: number,
  timeoutHigh: number,
): number {
  const element = atomicElement(views, address, 8)
  return wait(views, views.doubleWords, element, toBigInt(expectedLow, expectedHigh), timeoutLow, timeoutHigh)
}

function wait(
  { memory }: AtomicViews,
  view: Int32Array | BigInt64Array,
  element: number,
  expected: number | bigint,
  timeoutLow: number,
  timeoutHigh: number,
): number {
  const timeout = timeoutHigh < 0 ? Infinity : (timeoutHigh * 0x1_0000_0000 + (timeoutLow >>> 0)) / 1e6
  let outcome: string
  try {
    if (memory.kind === 'memory' || !memory.shared) throw memory
    outcome = Atomics.wait(view as Int32Array, element, expected as number, timeout)
  } catch {
    // The memory is not shared, or this is a thread that must not block.
    trap('Atomics.wait cannot be called in this context')
  }
  return outcome === 'ok' ? 0 : outcome === 'not-equal' ? 1 : 2
}

/** `memory.atomic.notify`: how many threads were woken, of at most `count`. */
export function atomicNotify(views: AtomicViews, address: number, count: number): number {
  const element = atomicElement(views, address, 4)
  return Atomics.notify(views.words, element, count >>> 0)
}

/** `atomic.fence`: an operation that all threads do on the same place orders what is before and behind it. */
export function atomicFence({ words }: AtomicViews): void {
  if (words.length > 0) Atomics.or(words, 0, 0)
}
