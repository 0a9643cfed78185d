/**
 * What the emission of functions asks of the module around it about references, structs and arrays: how objects of
 * each type are made and told apart. Types are given by their indices; equal ones have the same answers.
 *
 * A struct is an object with its heap type in `t` and its fields in `f0`, `f1`, ...; an i64 or v128 field is in
 * several, the halves behind the first being called `f0_1`, `f0_2`, `f0_3`. An array is an array of JavaScript with
 * its heap type in `t`, an i64 or v128 element taking two or four int32. An i31 is a number. What the host has given
 * is in a box, with the heap type `hostType`.
 */
import type { Expression, Identifier } from './estree/nodes.js'

/** The arrays of JavaScript that arrays are made of. Packed elements are kept unsigned. */
export type ElementsClass =
  | 'Uint8Array'
  | 'Uint16Array'
  | 'Int32Array'
  | 'Float32Array'
  | 'Float64Array'
  | 'Array'

export interface ElementsFacts {
  readonly elements: ElementsClass
  /** How many of them make one element of the array. */
  readonly words: number
  /** How many bytes an element of the array counts for. */
  readonly bytes: number
}

export interface HeapContext {
  /** Notes that null may be looked into, which the engine finds out. */
  noteDereference(): void
  /** `new O3(f0, f1)` makes a struct: its constructor takes the flattened fields. */
  structConstructor(type: number): Identifier
  /** `O3(elements)` makes an array of what it is made of. */
  arrayMaker(type: number): Identifier
  elementsOf(type: number): ElementsFacts
  /** Bits of a packed field; undefined if it is none. */
  packedBits(type: number, field: number): 8 | 16 | undefined
  /** What tells whether an object is of a struct or array type, or of a subtype. */
  objectTest(type: number): ObjectTest
  /** The key of a function type, for `isFunctionOf`; undefined if the type is none. */
  functionKey(type: number): Expression | undefined
}

export interface ObjectTest {
  /** The heap type. */
  readonly heapType: Identifier
  /** How many supertypes it has. */
  readonly depth: number
  /** Whether there are no subtypes. */
  readonly isFinal: boolean
}

/** The property of a struct that holds a field, or an int32 of one. */
export function fieldName(field: number, half: number): string {
  return half === 0 ? `f${field}` : `f${field}_${half}`
}

/** Supertypes that a heap type holds in properties of their own; the others are in a list. */
export const DISPLAY_SIZE = 8

/**
 * The runtime's helpers for references, structs and arrays. `r` is a reference, `a` an array, `n` a number of
 * elements, as int32 taken unsigned like all indices here.
 */
export type HeapHelper =
  // Traps: they throw.
  | 'nullDereference'
  | 'illegalCast'
  | 'arrayOutOfBounds'
  // References.
  | 'nonNullExternal' // (r) -> r, traps on null; for externref, where `undefined` is a reference
  | 'isFunctionOf' // (r, key) -> whether a function is of a type or of a subtype
  | 'internalize' // (externref) -> anyref
  | 'externalize' // (anyref) -> externref
  | 'hostType' // the heap type of boxes around values of the host
  // Arrays: elements are what `arrayMaker` takes. S is a data segment's record, E an element segment's.
  | 'arrayLength' // (n, bytes of an element) -> the number, traps if that is too large
  | 'lengthOfArray' // (a) -> n, of an array of any type
  | 'presentElement' // (element) -> the same, traps if it is undefined
  | 'filledNumbers' // (elements, number) -> elements
  | 'filledArray' // (n, r) -> elements
  | 'filledWords' // (n, words of an element) -> elements
  | 'arrayFromData' // (class, words, S, offset, n) -> elements
  | 'arrayFromElements' // (E, offset, n) -> elements
  | 'arrayInitData' // (a, words, S, to, offset, n)
  | 'arrayInitElements' // (a, E, to, offset, n)
  | 'copyReferences' // (a, to, a, from, n)
  | 'copyNumbers' // (a, to, a, from, n, words)
  | 'arrayFill' // (a, to, value, n)
  | 'arrayFillWords' // (a, to, words of an element, n)
