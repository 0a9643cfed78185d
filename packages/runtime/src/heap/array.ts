// Arrays. They are arrays of JavaScript with their heap type in `t`; an element that is an i64 or v128 takes
// several int32, its words. Indices and lengths come as int32 and count unsigned.

import { trap } from '../errors.js'
import type { Segment } from '../segment.js'
import type { HeapObject } from './heap-type.js'

type Numbers = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array
type NumbersClass = new (length: number) => Numbers
type NumberArray = Numbers & HeapObject
type ReferenceArray = unknown[] & HeapObject

/** Bytes that the elements of an array may have in all. */
const MAX_SIZE = 2 ** 30 - 40

/** An array of JavaScript that is made with more elements than this is a slow one. */
const MAX_PREALLOCATED = 2 ** 25

/** Up to this number of elements a loop is faster than `fill` and `set`. */
const FEW_ELEMENTS = 64

export function arrayOutOfBounds(): never {
  trap('array element access out of bounds')
}

/** An element of an array of numbers; undefined is none. */
export function presentElement(element: number | undefined): number {
  return element === undefined ? arrayOutOfBounds() : element
}

/** The length of a new array whose elements have so many bytes. */
export function arrayLength(length: number, bytes: number): number {
  const count = length >>> 0
  if (count * bytes > MAX_SIZE) trap('requested new array is too large')
  return count
}

/** `array.len` of an array of unknown type. */
export function lengthOfArray(array: NumberArray | ReferenceArray): number {
  return array.length / array.t.words
}

/** Elements for an array of references. */
export function filledArray(length: number, value: unknown): unknown[] {
  const count = arrayLength(length, 8)
  if (count > FEW_ELEMENTS && count <= MAX_PREALLOCATED) return new Array(count).fill(value)
  const elements: unknown[] = count > FEW_ELEMENTS ? [] : new Array(count)
  for (let i = 0; i < count; i++) elements[i] = value
  return elements
}

/** Elements for an array of i64 or v128. */
export function filledWords(length: number, words: number[]): Int32Array {
  const size = words.length
  const elements = new Int32Array(size * arrayLength(length, 4 * size))
  fillWords(elements, 0, words, elements.length)
  return elements
}

/** Fills new elements. */
export function filledNumbers(elements: Numbers, value: number): Numbers {
  return elements.fill(value)
}

function fillWords(elements: Int32Array, from: number, words: number[], end: number): void {
  for (let i = from; i < end; i += words.length) elements.set(words, i)
}

/** Traps unless `count` elements from `start` on lie within an array of `length`. */
function checkRange(start: number, count: number, length: number): void {
  if ((start >>> 0) + (count >>> 0) > length) arrayOutOfBounds()
}

/** Elements for an array of `count` numbers from a data segment. */
export function arrayFromData(
  elementsClass: NumbersClass & { BYTES_PER_ELEMENT: number },
  words: number,
  segment: Segment<Uint8Array>,
  offset: number,
  count: number,
): Numbers {
  const bytes = words * elementsClass.BYTES_PER_ELEMENT
  checkSource(segment, offset, (count >>> 0) * bytes)
  const length = arrayLength(count, bytes)
  const elements = new elementsClass(words * length)
  readData(elements, 0, segment, offset, elements.length)
  return elements
}

/** `array.init_data`. */
export function arrayInitData(
  array: NumberArray,
  words: number,
  segment: Segment<Uint8Array>,
  to: number,
  offset: number,
  count: number,
): void {
  const length = count >>> 0
  checkRange(to, count, array.length / words)
  checkSource(segment, offset, length * words * array.BYTES_PER_ELEMENT)
  readData(array, words * (to >>> 0), segment, offset, words * length)
}

function checkSource(segment: Segment<Uint8Array>, offset: number, size: number): void {
  if ((offset >>> 0) + size > segment.contents.length) trap('data segment out of bounds')
}

/** Reads `count` numbers, which are little-endian whatever the machine. */
function readData(
  elements: Numbers,
  to: number,
  segment: Segment<Uint8Array>,
  offset: number,
  count: number,
): void {
  const { contents } = segment
  const from = offset >>> 0
  if (elements instanceof Uint8Array) {
    elements.set(contents.subarray(from, from + count), to)
    return
  }
  const view = new DataView(contents.buffer, contents.byteOffset, contents.length)
  const size = elements.BYTES_PER_ELEMENT
  for (let i = 0; i < count; i++) elements[to + i] = readNumber(view, from + i * size, elements)
}

function readNumber(view: DataView, position: number, elements: Numbers): number {
  if (elements instanceof Uint16Array) return view.getUint16(position, true)
  if (elements instanceof Int32Array) return view.getInt32(position, true)
  if (elements instanceof Float32Array) return view.getFloat32(position, true)
  return view.getFloat64(position, true)
}

/** Elements for an array of `count` references from an element segment. */
export function arrayFromElements(segment: Segment<unknown[]>, offset: number, count: number): unknown[] {
  const from = offset >>> 0
  checkElements(segment, from, count >>> 0)
  const length = arrayLength(count, 8)
  return segment.contents.slice(from, from + length)
}

/** `array.init_elem`. */
export function arrayInitElements(
  array: ReferenceArray,
  segment: Segment<unknown[]>,
  to: number,
  offset: number,
  count: number,
): void {
  const from = offset >>> 0
  const length = count >>> 0
  // An array that is null traps before a range that is not in the segment.
  const available = array.length
  checkElements(segment, from, length)
  checkRange(to, count, available)
  for (let i = 0; i < length; i++) array[(to >>> 0) + i] = segment.contents[from + i]
}

function checkElements(segment: Segment<unknown[]>, from: number, count: number): void {
  if (from + count > segment.contents.length) trap('element segment out of bounds')
}

/** `array.copy` of references; source and destination may overlap. */
export function copyReferences(
  destination: ReferenceArray,
  to: number,
  source: ReferenceArray,
  from: number,
  count: number,
): void {
  checkRange(to, count, destination.length)
  checkRange(from, count, source.length)
  const target = to >>> 0
  const start = from >>> 0
  const length = count >>> 0
  if (target <= start) for (let i = 0; i < length; i++) destination[target + i] = source[start + i]
  else for (let i = length - 1; i >= 0; i--) destination[target + i] = source[start + i]
}

/** `array.copy` of numbers. */
export function copyNumbers(
  destination: NumberArray,
  to: number,
  source: NumberArray,
  from: number,
  count: number,
  words: number,
): void {
  checkRange(to, count, destination.length / words)
  checkRange(from, count, source.length / words)
  const target = words * (to >>> 0)
  const start = words * (from >>> 0)
  const size = words * (count >>> 0)
  if (destination === source) destination.copyWithin(target, start, start + size)
  else if (size > FEW_ELEMENTS) destination.set(source.subarray(start, start + size), target)
  else for (let i = 0; i < size; i++) destination[target + i] = source[start + i]!
}

/** `array.fill` of what takes one word. */
export function arrayFill(array: unknown[] | Numbers, start: number, value: unknown, count: number): void {
  checkRange(start, count, array.length)
  array.fill(value as never, start >>> 0, (start >>> 0) + (count >>> 0))
}

/** `array.fill` of an i64 or v128. */
export function arrayFillWords(array: Int32Array, start: number, words: number[], count: number): void {
  const size = words.length
  checkRange(start, count, array.length / size)
  fillWords(array, size * (start >>> 0), words, size * ((start >>> 0) + (count >>> 0)))
}
