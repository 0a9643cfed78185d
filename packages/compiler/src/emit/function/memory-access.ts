/**
 * How loads, stores and `memory.size` are written. A strategy hides what the views of a memory are; the emission
 * of functions hands it operands and gets operands. One strategy for now: a DataView.
 *
 * JavaScript evaluates the view before address and value. Whoever builds the operands takes care that nothing in
 * them can replace the view (a call, memory.grow).
 */
import type { AddressForm } from '../../ir/address-form.js'
import type { RuntimeHelper } from '../context.js'
import { binary, call, type Expression, type Identifier, number, property, TRUE } from '../estree/nodes.js'
import {
  constantOf,
  EXACT_MAX,
  float,
  INT32_MAX,
  integer,
  isUint32,
  type Operand,
  toInt32,
  toInteger,
  toUint32,
  withoutWrapping,
} from './operand.js'

/** What a load or store moves, named as DataView names it. */
export type AccessType = 'Int8' | 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Float32' | 'Float64'

/** What the emission of functions needs to know of a memory's type. */
export interface MemoryTraits {
  /** How addresses and numbers of pages are carried. */
  readonly form: AddressForm
  /** The most bytes and pages the memory can ever have. */
  readonly maximumBytes: number
  readonly maximumPages: number
  /** Whether other threads may use the memory. */
  readonly isShared: boolean
  /** Whether the methods of its view have {@link SHORT_METHODS short names}. */
  readonly hasShortMethods: boolean
  /** Whether the variable for the view holds an object whose field `view` is the view. */
  readonly isViewHeld: boolean
  /** Whether its record is that of a memory of a type of its own, which helpers of its own take. */
  readonly isTyped: boolean
}

/** What is known of one access, and what its code may use. */
export interface AccessSite {
  /** The address without the offset is surely a multiple of this. */
  readonly alignment: number
  /** With the offset, it is a multiple of this, the module says; which is no promise. */
  readonly claimed: number
  /** Whether adding the offset to the address as an int32 cannot go past 0, or need not trap if it does. */
  readonly isSafe: boolean
  /** Whether the address was itself loaded from memory, give or take a constant. */
  readonly isLoadedAddress: boolean
  /** Whether an access that came before must have trapped if this one is out of bounds. */
  readonly isInBounds: boolean
  helper(name: RuntimeHelper): Identifier
  /**
   * An expression for the first place where it is needed, and one for its value in later places: until the next
   * access that keeps something of the same kind.
   */
  keep(expression: Expression, kind: KeptKind): { readonly first: Expression; readonly again: Expression }
  /**
   * What `make` makes of the address that this one is a constant more than, if other accesses have it, too: from the
   * second on it is read from a variable. Undefined where there is no such address.
   */
  shareIndex(kind: IndexKind, make: (root: Expression) => Expression): SharedIndex | undefined
}

export interface IndexKind {
  /** The same for what `make` would make the same of. */
  readonly name: string
  /** Whether an address that is so much more can be told from the index. */
  accepts(constant: number): boolean
}

export interface SharedIndex {
  readonly index: Expression
  /** The address is so much more than the one the index was made of, modulo 2^32. */
  readonly constant: number
}

/** The address of a load, that of a store, the index of an element, a value that is stored. */
export type KeptKind = 'address' | 'place' | 'index' | 'integer' | 'float'

/** What an output has to declare for the accesses to a memory. */
export interface MemoryViews {
  /** The DataView. */
  view: boolean
  readonly arrays: Set<AccessType>
  /** Sizes of elements in bytes, of which the number is needed. */
  readonly lengths: Set<number>
}

export interface PairAccess {
  /** The variable in which a load leaves the high half. */
  readonly high: Identifier
  /** The low half at `address + offset`. */
  load(address: Operand, offset: number): Expression
  /** Writes both halves, or traps and writes nothing. */
  store(address: Operand, offset: number, low: Expression, high: Expression): Expression
}

/** What is known of a memory without how its accesses are written. */
export interface MemoryFacts {
  readonly traits: MemoryTraits
  readonly views: MemoryViews
  /** The record of the memory, which runtime helpers take. */
  readonly record: Identifier
  /** Which functions that access it are in use, if there are such. */
  readonly used?: Set<string>
  /** The declarations of those. @param variable the word that declares variables */
  declarations?(variable: 'let' | 'var'): string[]
}

export interface MemoryAccess extends MemoryFacts {
  /** The value at `address + offset`. Traps when any of its bytes is out of bounds. */
  load(type: AccessType, address: Operand, offset: number, site: AccessSite): Operand
  /** Writes `value`, an integer right modulo 2^32 or a number, at `address + offset`, or traps and writes nothing. */
  store(type: AccessType, address: Operand, offset: number, value: Expression, site: AccessSite): Expression
  /** Accesses to both halves of 64 bits, of memories that have them. */
  readonly pair?: PairAccess
  /** The element `index + offset`, which there is. Of memories that are accessed as typed arrays. */
  element?(type: AccessType, index: Expression, offset: number): Expression
  /** How many elements of `size` bytes there are. Of the same. */
  elementCount?(size: number): Expression
  /** The highest address that such an access can have without trapping; undefined if it may be no int32. */
  highestAddress(type: AccessType, offset: number): number | undefined
  /** The address of an access by a helper: a number that is not negative. */
  effectiveAddress(address: Operand, offset: number): Expression
  /**
   * Whether integers are better stored as int32 than as anything that is right modulo 2^32. V8 since 12 (Maglev) takes
   * what a DataView is given for an int32, and when it is not, never again inlines that call: SHA-256 took three times
   * as long. Nor does it where a variable holds an object for a number that is too large for what its pointers are, from
   * 2^30 on in browsers: quicksort took twice as long.
   */
  readonly storesInt32: boolean
  /** The variables that are evaluated for accesses of these types. */
  viewsFor(types: ReadonlySet<AccessType>): readonly Identifier[]
  /** The same memory by other variables that hold the same, in the order of {@link viewsFor}. */
  through(types: ReadonlySet<AccessType>, views: readonly Identifier[]): MemoryAccess
}

/** Sizes in bytes. */
export const SIZES: Readonly<Record<AccessType, number>> = {
  Int8: 1,
  Uint8: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Float32: 4,
  Float64: 8,
}

/** Bounds of the integers that loads yield. */
export const RANGES: Readonly<Record<AccessType, readonly [low: number, high: number] | undefined>> = {
  Int8: [-0x80, 0x7f],
  Uint8: [0, 0xff],
  Int16: [-0x8000, 0x7fff],
  Uint16: [0, 0xffff],
  Int32: [-0x80000000, 0x7fffffff],
  Float32: undefined,
  Float64: undefined,
}

/** The names of the runtime's `ShortView` for the methods of DataView. */
const SHORT_METHODS: Readonly<Record<string, string>> = {
  getInt8: 'a',
  setInt8: 'A',
  getUint8: 'b',
  getInt16: 'c',
  setInt16: 'C',
  getUint16: 'd',
  getInt32: 'e',
  setInt32: 'E',
  getFloat32: 'f',
  setFloat32: 'F',
  getFloat64: 'g',
  setFloat64: 'G',
}

const DATA_VIEW: MemoryViews = { view: true, arrays: new Set(), lengths: new Set() }

/** Of one shape, whichever is needed first. */
function noMethods(): Record<AccessType, Expression | undefined> {
  return {
    Int8: undefined,
    Uint8: undefined,
    Int16: undefined,
    Uint16: undefined,
    Int32: undefined,
    Float32: undefined,
    Float64: undefined,
  }
}

/**
 * A memory behind one DataView, `view` (or a field of it), rebound when the memory grows. The engine's own check of bounds is the
 * trap: DataView throws a RangeError for what is outside of it, negative addresses included. Where the memory may be
 * larger than 2 GiB, the view takes those for what they are as unsigned numbers.
 */
export class DataViewMemoryAccess implements MemoryAccess {
  readonly traits: MemoryTraits
  readonly record: Identifier
  readonly views: MemoryViews = DATA_VIEW
  readonly storesInt32 = true
  /** `view.getInt32` and so on, as far as they were needed. */
  private readonly getters = noMethods()
  private readonly setters = noMethods()
  readonly view: Identifier
  private readonly exactTraps: boolean
  /** No address from 2^31 on can be in bounds. */
  private readonly isSmall: boolean

  /**
   * @param exactTraps whether an address must trap even if only adding the offset brings it within bounds
   */
  constructor(record: Identifier, view: Identifier, traits: MemoryTraits, exactTraps = true) {
    this.traits = traits
    this.record = record
    this.view = view
    this.exactTraps = exactTraps
    this.isSmall = traits.maximumBytes <= 2 ** 31
  }

  load(type: AccessType, address: Operand, offset: number, { isSafe }: AccessSite): Operand {
    const place = this.address(address, offset, isSafe)
    const getter = (this.getters[type] ??= this.method(`get${type}`))
    const node = call(getter, SIZES[type] === 1 ? [place] : [place, TRUE])
    const range = RANGES[type]
    return range === undefined ? float(node) : integer(node, range[0], range[1])
  }

  store(
    type: AccessType,
    address: Operand,
    offset: number,
    value: Expression,
    { isSafe }: AccessSite,
  ): Expression {
    const place = this.address(address, offset, isSafe)
    const setter = (this.setters[type] ??= this.method(`set${type}`))
    return call(setter, SIZES[type] === 1 ? [place, value] : [place, value, TRUE])
  }

  highestAddress(type: AccessType, offset: number): number | undefined {
    return this.isSmall && this.exactTraps ? this.traits.maximumBytes - offset - SIZES[type] : undefined
  }

  effectiveAddress(address: Operand, offset: number): Expression {
    const unsigned = address.form === 'number' ? address : toUint32(address)
    if (offset === 0) return unsigned.node
    const { node } = address
    const isLiteral = address.form === 'number' && node.type === 'Literal' && typeof node.value === 'number'
    const constant = isLiteral ? node.value : constantOf(unsigned)
    if (constant !== undefined) return number(constant + offset)
    return binary('+', unsigned.node, number(offset))
  }

  viewsFor(): readonly Identifier[] {
    return [this.view]
  }

  through(_types: ReadonlySet<AccessType>, [view]: readonly Identifier[]): MemoryAccess {
    return new DataViewMemoryAccess(this.record, view, this.traits, this.exactTraps)
  }

  private method(name: string): Expression {
    const view = this.traits.isViewHeld ? property(this.view, 'view') : this.view
    return property(view, this.methodName(name))
  }

  /** What the view calls the method of DataView with this name. */
  methodName(name: string): string {
    return this.traits.hasShortMethods ? SHORT_METHODS[name] : name
  }

  /** An int32, or an integer that is not negative. Where a memory has no such address, either is out of bounds. */
  private address(address: Operand, offset: number, isSafe: boolean): Expression {
    const mayBeSigned = offset === 0 || ((isSafe || !this.exactTraps) && offset <= INT32_MAX)
    if (!mayBeSigned || address.form === 'number' || constantOf(address) !== undefined)
      return this.effectiveAddress(address, offset)
    if (offset === 0 && isUint32(address)) return address.node
    return toInt32(addConstant(address, offset)).node
  }
}

/** Bounds of a sum that was to be wrapped. */
const UNWRAPPED = 2 ** 48

/** `x + 4` and 8 are `x + 12`. */
function addConstant(address: Operand, offset: number): Operand {
  const operand = toInteger(address)
  if (offset === 0) return operand
  if (operand.high >= EXACT_MAX / 2 || operand.low <= -EXACT_MAX / 2)
    return addConstant(toInt32(operand), offset)
  const { node } = operand
  const sum = withoutWrapping(node)
  if (sum !== node && sum.type === 'BinaryExpression' && (sum.operator === '+' || sum.operator === '-'))
    return addConstant(integer(sum, -UNWRAPPED, UNWRAPPED), offset)
  const low = operand.low + offset
  const high = operand.high + offset
  if (node.type === 'BinaryExpression' && node.operator === '+' && node.right.type === 'Literal') {
    const { value } = node.right
    if (typeof value === 'number') return integer(binary('+', node.left, number(value + offset)), low, high)
  }
  return integer(binary('+', node, number(offset)), low, high)
}
