// Heap types: what structs and arrays carry to say of which type they are. Equal types of any two modules have the
// same one, as there is one for each key.

import { sharedClass } from '../realm.js'

/**
 * A struct or array type. The supertypes above it are in `s0`, `s1`, ..., the topmost first, then the type itself;
 * from the ninth on in `deeper`. So whether an object is of a type is seen in one place.
 */
export interface HeapType {
  readonly isStruct: boolean
  readonly isArray: boolean
  /** How many supertypes it has. */
  readonly depth: number
  /** How many elements of the JavaScript array one element of such an array takes. */
  readonly words: number
  s0: HeapType | undefined
  s1: HeapType | undefined
  s2: HeapType | undefined
  s3: HeapType | undefined
  s4: HeapType | undefined
  s5: HeapType | undefined
  s6: HeapType | undefined
  s7: HeapType | undefined
  readonly deeper: HeapType[]
}

/** A struct or array: what else it is made of only the code of modules knows. */
export interface HeapObject {
  readonly t: HeapType
}

const DISPLAY = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'] as const

function createHeapType(words: number, supertype: HeapType | undefined): HeapType {
  const depth = supertype === undefined ? 0 : supertype.depth + 1
  const type: HeapType = {
    isStruct: words === 0,
    isArray: words > 0,
    depth,
    words,
    s0: undefined,
    s1: undefined,
    s2: undefined,
    s3: undefined,
    s4: undefined,
    s5: undefined,
    s6: undefined,
    s7: undefined,
    deeper: supertype === undefined ? [] : supertype.deeper.slice(),
  }
  if (supertype !== undefined) for (const place of DISPLAY) type[place] = supertype[place]
  if (depth < DISPLAY.length) type[DISPLAY[depth]!] = type
  else type.deeper.push(type)
  return type
}

/** The struct type with this key. */
export function structType(key: string, supertype?: HeapType): HeapType {
  return sharedClass(key, () => createHeapType(0, supertype))
}

/** The array type with this key. */
export function arrayType(key: string, words: number, supertype?: HeapType): HeapType {
  return sharedClass(key, () => createHeapType(words, supertype))
}

/** The type of boxes around values of the host that are neither structs, arrays nor i31. */
export const hostType: HeapType = /* @__PURE__ */ sharedClass('hostType', () => createHeapType(-1, undefined))
