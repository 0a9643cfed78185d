/** A module's reference types for tests of emission: made up from numbers. */
import { type Expression, type Identifier, identifier } from '../../../src/emit/estree/nodes.js'
import type { ElementsFacts, HeapContext, ObjectTest } from '../../../src/emit/heap-context.js'

/** Types 10 to 15 are arrays of these, type 20 a function type, all others structs. */
const ARRAYS: readonly ElementsFacts[] = [
  { elements: 'Uint8Array', words: 1, bytes: 1 },
  { elements: 'Int32Array', words: 1, bytes: 4 },
  { elements: 'Int32Array', words: 2, bytes: 8 },
  { elements: 'Float32Array', words: 1, bytes: 4 },
  { elements: 'Float64Array', words: 1, bytes: 8 },
  { elements: 'Array', words: 1, bytes: 8 },
]

export class TestHeap implements HeapContext {
  mayDereferenceNull = false

  noteDereference(): void {
    this.mayDereferenceNull = true
  }

  structConstructor(type: number): Identifier {
    return identifier(`O${type}`)
  }

  arrayMaker(type: number): Identifier {
    return identifier(`O${type}`)
  }

  elementsOf(type: number): ElementsFacts {
    return ARRAYS[type - 10]!
  }

  packedBits(_type: number, field: number): 8 | 16 | undefined {
    return field === 0 ? 8 : 16
  }

  /** A struct's number is its depth; type 0 has no subtypes. */
  objectTest(type: number): ObjectTest {
    return { heapType: identifier(`H${type}`), depth: type, isFinal: type === 0 }
  }

  functionKey(type: number): Expression | undefined {
    return type === 20 ? identifier(`K${type}`) : undefined
  }
}
