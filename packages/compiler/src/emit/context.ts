/**
 * What the emission of one function asks of the module around it: how the module's functions, globals, memories,
 * tables and segments are written, and which runtime helpers it is to contain.
 *
 * The module emitter implements it. All nodes it hands out may stand in the tree many times, so nobody changes
 * them. Everything it names is a constant of the output or of `instantiate` (a `let` where said so).
 */
import type { Expression, Identifier } from './estree/nodes.js'
import type { Marks } from './estree/positions.js'
import type { MemoryAccess, MemoryFacts } from './function/memory-access.js'
import type { HeapContext, HeapHelper } from './heap-context.js'
import type { Language } from './language.js'
import type { TuneStrategy } from './tune/strategy.js'

/**
 * Names that belong to the variables of emitted functions: no name of the output outside of functions may match.
 * `i` int32, `f` f32, `d` f64, `r` reference; a name from the name section may be followed by `$` and a number.
 */
export const LOCAL_NAME = /^[idfr]\d+$|\$\d+$/

export interface EmitContext {
  /** Whether traps are exact; otherwise checks may be left out (`--traps none`). */
  readonly exactTraps: boolean
  /** The name of the local variable of a number, where names and statements are to be as short as can be. */
  readonly shortLocalName: ((number: number) => string) | undefined
  /** The shapes of code. */
  readonly tune: TuneStrategy
  /** What of the language may be used. */
  readonly language: Language
  /** Takes the positions of what is emitted; undefined where no source map is asked for. */
  readonly marks?: Marks

  /** The name of a runtime helper; the output contains it from then on. */
  helper(name: RuntimeHelper): Identifier
  /** The name of a constant that holds a function of the JavaScript library, such as `const imul = Math.imul`. */
  builtin(name: Builtin): Identifier
  /** `RI`, `RF` or `RR`: what holds the flattened results of a call behind the first. */
  resultRegisters(kind: 'integer' | 'float' | 'reference'): Identifier

  /** The code of a function, own or imported, in the internal calling convention. */
  functionCode(index: number): Identifier
  /** {@link functionCode} where the function itself is declared, which is no use of it. */
  ownCode(index: number): Identifier
  /** The name of a piece of a function, `IrFunction.piece`. */
  pieceCode(index: number, piece: number): Identifier
  /** The name of the body of a function that makes tail calls; {@link functionCode} finishes those. */
  tailBody(index: number): Identifier
  /** What passes arguments from the result registers to code of the type `type`, as `tailCall` takes it. */
  argumentPasser(type: number): Identifier
  /** The type index of a function. */
  functionType(index: number): number
  /** A function as a reference: its record. */
  functionReference(index: number): Expression
  /**
   * What a global is read from and assigned to. Of an i64 or v128 global `half` says which int32, 0 being the
   * lowest; else it is 0.
   */
  global(index: number, half: number): Expression
  memory(index: number): MemoryAccess
  /** What of that there is before functions go through passes. */
  memoryFacts(index: number): MemoryFacts
  /** What atomic accesses to a memory go through, which helpers take. */
  atomicViews(memory: number): Identifier
  /** The record of a table. */
  table(index: number): Identifier
  /** How functions of one type are called through a table. */
  indirectCall(table: number, type: number): IndirectCall
  /** Likewise where the code itself is needed. */
  indirectCalls(table: number, type: number): IndirectCalls
  /** The record of a tag. */
  tag(index: number): Expression
  /** Whether a tag is an import, and so may be one of the engine's. */
  isImportedTag(index: number): boolean
  /** What reads the payload of an exception of a tag as results are read: the first is returned, the others in registers. */
  payloadReader(tag: number): Identifier
  /** The record of a data segment, which `dropSegment` empties. */
  dataSegment(index: number): Expression
  /** The record of an element segment, which `dropSegment` empties. */
  elementSegment(index: number): Expression
  /** References, structs and arrays. */
  readonly heap: HeapContext

  /**
   * The name of a local variable from the name section: an identifier unlike any other of the output, unlike those
   * of the other locals of the function, and not matching {@link LOCAL_NAME}. Undefined where there is none.
   */
  localName(functionIndex: number, localIndex: number): string | undefined
}

export type IndirectCall =
  | ({ readonly kind: 'view' } & IndirectCalls)
  /** Array of codes of a table that never changes: all of another type trap, and where there is none is nothing. */
  | { readonly kind: 'codes'; readonly codes: Identifier }
  /** A function that takes the arguments and the index, and calls what is there. */
  | { readonly kind: 'chooser'; readonly chooser: Identifier }

/** The codes found so far, and the key to find more by. */
export interface IndirectCalls {
  /** Array of codes, indexed by the table's indices; a hole or undefined where the table has to be asked. */
  readonly view: Identifier
  /** The type by which `resolveIndirect(table, key, index)` finds the code, traps, and fills the array. */
  readonly key: Expression
}

/** Functions of the JavaScript library that the output keeps in constants. */
export type Builtin =
  | 'Math.abs'
  | 'Math.ceil'
  | 'Math.clz32'
  | 'Math.floor'
  | 'Math.fround'
  | 'Math.imul'
  | 'Math.max'
  | 'Math.min'
  | 'Math.sqrt'
  | 'Math.trunc'

/**
 * Helpers for atomic accesses. They take {@link EmitContext.atomicViews}, the address as a double that is not
 * negative, and int32 operands; those of 64 bits come and go as pairs.
 */
type AtomicHelper =
  | `atomic${'Load' | 'Store' | 'Add' | 'Sub' | 'And' | 'Or' | 'Xor' | 'Exchange' | 'CompareExchange'}${8 | 16 | 32 | 64}`
  | 'atomicWait32' // (..., i expected, pair timeout) -> i
  | 'atomicWait64' // (..., pair expected, pair timeout) -> i
  | 'atomicNotify' // (..., u count) -> i
  | 'atomicFence' // takes no address

/**
 * The runtime's helpers that emitted functions call. An int32 is `i`, an int32 taken unsigned is `u` (any number
 * that is right modulo 2^32 after `>>> 0`), a double is `d`, an f32 is `f`. "Pair" results: the low half is
 * returned, the high half is left in RI[1].
 */
export type RuntimeHelper =
  | HeapHelper
  // Traps: they throw. In statements: `throw unreachable()`; in expressions: `i1 % (i2 || remainderByZero()) | 0`.
  | 'unreachable'
  | 'divideByZero'
  | 'remainderByZero'
  // Integers.
  | 'remainderSigned' // (i, i) -> i: by `%` or by the quotient, whichever is faster; b is not 0
  | 'remainderUnsigned' // (i, i) -> i
  | 'checkDivisor' // (i, i 0 or -1) -> i: the second of them, traps by zero and where the quotient is no int32
  | 'countTrailingZeros' // (i) -> i
  | 'countOnes' // (i) -> i
  | 'rotateLeft' // (i, i) -> i, by a count that is no constant
  | 'rotateRight' // (i, i) -> i
  | 'multiplyHighUnsigned' // (i, i) -> i: the high half of the product of two u
  | 'multiplyAddRemainder' // (i, i, i, i) -> i: what is left of the product of two u and the third by the last
  | 'pickBytes' // (i, i, i, i, i indices) -> i: the bytes of the first four that those of the last count
  // 128 bits, as words: (a, a, a, a, b, b, b, b), or of products (a, a, b, b) -> four words.
  | `wide${'Add' | 'Subtract' | 'MultiplySigned' | 'MultiplyUnsigned'}`
  // (class of arrays of the operands, of the result, lane of a, b, c and its number) -> code
  | 'vectorOperator'
  // Floats.
  | 'nearest' // (d) -> d: rounds halves to even; right for an f32, too
  | 'copySign' // (d, d) -> d; right for f32, too
  | 'reinterpretFloat32' // (f) -> i
  | 'reinterpretInteger32' // (i) -> f
  | 'truncateSigned' // (d) -> i, traps
  | 'truncateUnsigned' // (d) -> i, traps
  | 'truncateSaturatingSigned' // (d) -> i
  | 'truncateSaturatingUnsigned' // (d) -> i
  // Pairs: (low, high, low, high), shifts (low, high, count).
  | 'pairDivideSigned'
  | 'pairDivideUnsigned'
  | 'pairRemainderSigned'
  | 'pairRemainderUnsigned'
  | 'pairShiftLeft'
  | 'pairShiftRightSigned'
  | 'pairShiftRightUnsigned'
  | 'pairRotateLeft'
  | 'pairRotateRight'
  | 'pairToFloat64Signed' // (low, high) -> d
  | 'pairToFloat64Unsigned'
  | 'pairToFloat32Signed' // (low, high) -> f
  | 'pairToFloat32Unsigned'
  | 'pairTruncateSigned' // (d) -> pair, traps
  | 'pairTruncateUnsigned'
  | 'pairTruncateSaturatingSigned' // (d) -> pair
  | 'pairTruncateSaturatingUnsigned'
  | 'pairFromFloat64' // (d) -> pair: its bits
  | 'pairToFloat64Bits' // (low, high) -> d with these bits
  // Memories: M is a memory's record, S a data segment's.
  | 'memoryGrow' // (M, i pages) -> i
  | 'memoryFill' // (M, i address, i byte, i count)
  | 'memoryCopy' // (M destination, M source, i destination, i source, i count)
  | 'memoryInit' // (M, S, i destination, i source, i count)
  // (M, d address) -> value, and (M, d address, value): accesses that typed arrays cannot serve, or that trap
  | `load${'Int8' | 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Float32' | 'Float64'}`
  | `store${'Int8' | 'Int16' | 'Int32' | 'Float32' | 'Float64'}`
  | 'dropSegment' // (S): of data or of elements
  // Likewise of memories with 64-bit addresses, shared ones, and others with a type of their own; all numbers are
  // doubles that are not negative:
  | 'typedMemoryGrow' // (M, d pages) -> d
  | 'typedMemoryFill'
  | 'typedMemoryCopy' // (M, M, ...): one at least is such a memory
  | 'typedMemoryInit'
  | 'sharedMemorySize' // (M) -> d pages
  | AtomicHelper
  // Tables: T is a table's record.
  | 'tableGet' // (T, i index) -> reference
  | 'tableSet' // (T, i index, reference)
  | 'tableSize' // (T) -> i
  | 'tableGrow' // (T, reference, i count) -> i
  | 'tableFill' // (T, i index, reference, i count)
  | 'tableCopy' // (T destination, T source, i destination, i source, i count)
  | 'tableInit' // (T, S, i destination, i source, i count)
  | 'resolveIndirect' // (T, key, i index) -> code
  | 'missIndirect' // (i index, size): traps, there being no function of the called type at the index
  // Exceptions: T is a tag's record, E an exception as it is thrown and caught.
  | 'caughtException' // (what was caught) -> E; throws on what WebAssembly must not catch
  | 'isException' // (E, T that is no import) -> boolean
  | 'isImportedException' // (E, T) -> boolean
  | 'exceptionPayload' // (E) -> array of flattened values
  | 'makeException' // (T that is no import, array of flattened values) -> what is to be thrown
  | 'makeImportedException' // (T, array of flattened values) -> what is to be thrown
  | 'thrownException' // (E) -> what is to be thrown; traps on null
  // Tail calls.
  | 'tailCall' // (argument passer, code): what is to be called in place of the function, which then returns
  | 'codeOfReference' // (function reference) -> code, traps on null
  | 'finishTailCalls' // (result of a tail body) -> result, after all tail calls
