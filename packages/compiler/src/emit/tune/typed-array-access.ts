/**
 * A memory behind typed arrays, one for each size of elements, rebound when the memory grows: for engines on which an
 * element of an array is cheaper than a call of a DataView's method. Traps are exact, and an address that is not
 * aligned reads and writes the right bytes: what the arrays cannot do is left to a helper, which goes through the
 * memory's DataView.
 *
 * A load asks for the element first, and the helper if there is none: `J0_32[p / 4] ?? loadInt32(M0, p)` is undefined out
 * of bounds as well as between two elements. A store has to know before. What is known of an address already, that it
 * is aligned or within bounds, is not asked again.
 *
 * Requires: a memory of at most 2 GiB with 32-bit addresses, so that an int32 that is negative is out of bounds.
 */
import type { RuntimeHelper } from '../context.js'
import {
  assignment,
  binary,
  call,
  conditional,
  type Expression,
  element,
  type Identifier,
  identifier,
  logical,
  number,
  sequence,
} from '../estree/nodes.js'
import {
  type AccessSite,
  type AccessType,
  type DataViewMemoryAccess,
  type MemoryAccess,
  type MemoryTraits,
  type MemoryViews,
  RANGES,
  SIZES,
} from '../function/memory-access.js'
import {
  constantOf,
  float,
  INT32_MAX,
  integer,
  isNatural,
  type Operand,
  toInt32,
  toInteger,
  toUint32,
  UINT32_MAX,
} from '../function/operand.js'
import { arrayName } from './array-name.js'
import { readScaled, type ScaledPlace, scaledAddress, scaledIndex, sum } from './scaled-place.js'
import type { MemoryShapes } from './strategy.js'

const SLOW_LOADS = {
  Int8: 'loadInt8',
  Uint8: 'loadUint8',
  Int16: 'loadInt16',
  Uint16: 'loadUint16',
  Int32: 'loadInt32',
  Float32: 'loadFloat32',
  Float64: 'loadFloat64',
} as const satisfies Record<AccessType, RuntimeHelper>

export const SLOW_STORES = {
  Int8: 'storeInt8',
  Uint8: 'storeInt8',
  Int16: 'storeInt16',
  Uint16: 'storeInt16',
  Int32: 'storeInt32',
  Float32: 'storeFloat32',
  Float64: 'storeFloat64',
} as const satisfies Record<AccessType, RuntimeHelper>

/** Expressions of so many nodes are written twice, of which one is evaluated, rather than kept in a variable. */
const FEW_NODES = 7

export class TypedArrayMemoryAccess implements MemoryAccess {
  readonly traits: MemoryTraits
  readonly record: Identifier
  readonly views: MemoryViews
  /** Arrays that are in local variables. */
  private readonly locals: ReadonlyMap<AccessType, Identifier>
  readonly storesInt32 = false
  protected readonly index: number
  protected readonly fallback: DataViewMemoryAccess
  protected readonly exactTraps: boolean
  protected readonly shapes: MemoryShapes
  protected readonly minimumBytes: number

  /** @param minimumBytes what the memory has from the beginning */
  constructor(
    index: number,
    view: DataViewMemoryAccess,
    minimumBytes: number,
    shapes: MemoryShapes,
    exactTraps: boolean,
    views: MemoryViews = { view: false, arrays: new Set(), lengths: new Set() },
    locals: ReadonlyMap<AccessType, Identifier> = new Map(),
  ) {
    this.views = views
    this.locals = locals
    this.index = index
    this.traits = view.traits
    this.record = view.record
    this.fallback = view
    this.exactTraps = exactTraps
    this.shapes = shapes
    this.minimumBytes = minimumBytes
  }

  load(type: AccessType, address: Operand, offset: number, site: AccessSite): Operand {
    const size = SIZES[type]
    const isAligned = isMultiple(address, offset, size, site)
    if (!isAligned && site.claimed < size) return this.dataView().load(type, address, offset, site)
    const node = isAligned
      ? this.loadAligned(type, address, offset, site)
      : this.loadUnaligned(type, address, offset, site)
    const range = RANGES[type]
    return range === undefined ? float(node) : integer(node, range[0], range[1])
  }

  /** `J0_32[p >> 2] ?? loadInt32(M0, p)` */
  private loadAligned(type: AccessType, address: Operand, offset: number, site: AccessSite): Expression {
    const size = SIZES[type]
    const known = this.knownElement(type, address, offset)
    if (known !== undefined) return known
    const array = this.array(type)
    if (!this.exactTraps || site.isInBounds) {
      return element(array, alignedIndex(toInteger(address), offset, size))
    }
    if (isDivisible(address, offset, size, site)) {
      const { first, again } = site.keep(this.place(address, 0, site), 'address')
      return this.loadBehind(type, first, again, offset, site)
    }
    const start = this.place(address, offset, site)
    const isShort = isShiftable(address, offset, site)
    const scaled = isShort ? readScaled(start, size) : undefined
    if (scaled !== undefined) return this.loadScaled(type, scaled, site)
    const place = site.keep(start, 'address')
    const index = isShort ? shifted(place.first, size) : divided(place.first, size)
    return logical(
      '??',
      element(array, index),
      this.slowLoad(type, wrapped(place.again, address, isShort), site),
    )
  }

  /**
   * `J0_32[i + 2] ?? loadInt32(M0, (i << 2) + 8)`: where the address wraps, there is no such element, or it is the right
   * one.
   */
  private loadScaled(type: AccessType, scaled: ScaledPlace, site: AccessSite): Expression {
    const { first, again } = site.keep(scaled.index, 'address')
    const index = element(this.array(type), scaledIndex(scaled, first, SIZES[type]))
    return logical('??', index, this.slowLoad(type, scaledAddress(scaled, again), site))
  }

  /** `J0_32[p / 4] ?? loadInt32(M0, p)`, or `p & 3 ? loadInt32(M0, p) : J0_32[p >> 2] ?? loadInt32(M0, p)` */
  private loadUnaligned(type: AccessType, address: Operand, offset: number, site: AccessSite): Expression {
    const size = SIZES[type]
    const array = this.array(type)
    if (!this.exactTraps) return element(array, shifted(this.place(address, offset, site), size))
    if (this.shapes.alignment === 'mask' && isDivisible(address, offset, size, site)) {
      const start = site.keep(this.place(address, 0, site), 'address')
      const slow = this.slowLoad(type, behind(start.again, offset), site)
      const isUnaligned = binary('&', start.first, number(size - 1))
      return conditional(isUnaligned, slow, this.loadBehind(type, start.again, start.again, offset, site))
    }
    const { first, again } = site.keep(this.place(address, offset, site), 'address')
    const slow = this.slowLoad(type, wrapped(again, address, isShiftable(address, offset, site)), site)
    if (this.shapes.alignment === 'divide') return logical('??', element(array, divided(first, size)), slow)
    const item = element(
      array,
      isShiftable(address, offset, site) ? shifted(again, size) : divided(again, size),
    )
    const isUnaligned = binary('&', first, number(size - 1))
    return conditional(isUnaligned, slow, site.isInBounds ? item : logical('??', item, slow))
  }

  /** `J0_32[(p >>> 2) + 1] ?? loadInt32(M0, (p >>> 0) + 4)` */
  private loadBehind(
    type: AccessType,
    first: Expression,
    again: Expression,
    offset: number,
    site: AccessSite,
  ): Expression {
    const size = SIZES[type]
    const index = binary('+', shiftedUnsigned(first, size), number(offset / size))
    return logical('??', element(this.array(type), index), this.slowLoad(type, behind(again, offset), site))
  }

  store(type: AccessType, address: Operand, offset: number, value: Expression, site: AccessSite): Expression {
    const size = SIZES[type]
    const isAligned = isMultiple(address, offset, size, site)
    const goesThroughView = site.claimed < size || (this.exactTraps && this.shapes.stores === 'view')
    if (!isAligned && goesThroughView) return this.dataView().store(type, address, offset, value, site)
    const known = isAligned ? this.knownElement(type, address, offset) : undefined
    if (known !== undefined) return assignment(known, value)
    const array = this.array(type)
    if (!this.exactTraps || (isAligned && site.isInBounds)) {
      return assignment(element(array, alignedIndex(toInteger(address), offset, size)), value)
    }
    return this.checkedStore(type, address, offset, value, isAligned, site)
  }

  /**
   * `(t = p >>> 2) >= N0_4 ? storeInt32(M0, t << 2, v) : J0_32[t] = v`, and in front of it `p & 3 ||` where the address
   * may be unaligned. The address is evaluated first, then the value, and then a check may fail.
   */
  private checkedStore(
    type: AccessType,
    address: Operand,
    offset: number,
    value: Expression,
    isAligned: boolean,
    site: AccessSite,
  ): Expression {
    const size = SIZES[type]
    const isShort = isShiftable(address, offset, site)
    const place = this.place(address, offset, site)
    // What is evaluated first, and what stands for it later.
    const start = isAligned
      ? site.keep(this.alignedIndexOf(address, offset, size, site), 'index')
      : site.keep(place, 'place')
    const before: Expression[] = []
    let { first } = start
    let stored = value
    if (!isCheap(value)) {
      const kept = site.keep(value, SIZE_KINDS[type])
      if (first !== start.again) before.push(first)
      before.push(kept.first)
      first = start.again
      stored = kept.again
    }
    let test: Expression
    let index = start.again
    let slowPlace = start.again
    if (isAligned) {
      test = binary('>=', first, this.length(size))
      if (size > 1)
        slowPlace = isShort ? binary('<<', index, number(Math.log2(size))) : binary('*', index, number(size))
    } else {
      test = binary('&', first, number(size - 1))
      if (site.isInBounds) index = shifted(index, size)
      else {
        const kept = site.keep(indexOf(index, size, isShort), 'index')
        test = logical('||', test, binary('>=', kept.first, this.length(size)))
        index = kept.again
      }
    }
    const slow = call(site.helper(SLOW_STORES[type]), [
      this.record,
      isAligned ? slowPlace : wrapped(slowPlace, address, isShort),
      stored,
    ])
    const node = conditional(test, slow, assignment(element(this.array(type), index), stored))
    return before.length > 0 ? sequence([...before, node]) : node
  }

  /** The index of an element that is aligned and may be out of bounds: not below 0. */
  private alignedIndexOf(address: Operand, offset: number, size: number, site: AccessSite): Expression {
    if (isShiftable(address, offset, site)) {
      const scaled = readScaled(this.place(address, offset, site), size)
      if (scaled?.isNatural) return scaledIndex(scaled, scaled.index, size)
    }
    if (isDivisible(address, offset, size, site)) {
      const start = shiftedUnsigned(this.place(address, 0, site), size)
      return binary('+', start, number(offset / size))
    }
    return indexOf(this.place(address, offset, site), size, isShiftable(address, offset, site))
  }

  element(type: AccessType, index: Expression, offset: number): Expression {
    return element(this.array(type), offset === 0 ? index : sum(index, offset))
  }

  elementCount(size: number): Expression {
    return this.length(size)
  }

  highestAddress(type: AccessType, offset: number): number | undefined {
    return this.fallback.highestAddress(type, offset)
  }

  effectiveAddress(address: Operand, offset: number): Expression {
    return this.fallback.effectiveAddress(address, offset)
  }

  viewsFor(types: ReadonlySet<AccessType>): readonly Identifier[] {
    return [...types].map((type) => identifier(arrayName(this.index, type)))
  }

  through(types: ReadonlySet<AccessType>, views: readonly Identifier[]): MemoryAccess {
    for (const type of types) this.views.arrays.add(type)
    const locals = new Map([...types].map((type, i) => [type, views[i]]))
    return this.copy(locals)
  }

  /** The same memory, with arrays in these variables. */
  protected copy(locals: ReadonlyMap<AccessType, Identifier>): MemoryAccess {
    const { index, fallback, minimumBytes, shapes, exactTraps } = this
    return new TypedArrayMemoryAccess(index, fallback, minimumBytes, shapes, exactTraps, this.views, locals)
  }

  /** The element at an address known now, if the memory has it from the beginning. */
  protected knownElement(type: AccessType, address: Operand, offset: number): Expression | undefined {
    const constant = constantOf(address)
    if (constant === undefined) return undefined
    const place = (constant >>> 0) + offset
    const size = SIZES[type]
    return place + size <= this.minimumBytes ? element(this.array(type), number(place / size)) : undefined
  }

  /**
   * The address accessed, a number that is right modulo 2^32 where the offset may be added to an int32, and otherwise
   * not below 0: an address that only the offset brings into bounds must trap.
   */
  protected place(address: Operand, offset: number, site: AccessSite): Expression {
    const constant = constantOf(address)
    if (constant !== undefined) return number((constant >>> 0) + offset)
    if (offset === 0) return toInteger(address).node
    const isAnyInteger = !this.exactTraps || isShiftable(address, offset, site)
    const start = isAnyInteger ? toInteger(address) : toUint32(address)
    return binary('+', start.node, number(offset))
  }

  protected slowLoad(type: AccessType, place: Expression, site: AccessSite): Expression {
    return call(site.helper(SLOW_LOADS[type]), [this.record, place])
  }

  protected array(type: AccessType): Identifier {
    this.views.arrays.add(type)
    return this.locals.get(type) ?? identifier(arrayName(this.index, type))
  }

  /** How many elements of this size the memory has. */
  private length(size: number): Identifier {
    this.views.lengths.add(size)
    return identifier(`N${this.index}_${size}`)
  }

  protected dataView(): DataViewMemoryAccess {
    this.views.view = true
    return this.fallback
  }
}

/** Which variable keeps a value that is stored. */
export const SIZE_KINDS: Readonly<Record<AccessType, 'integer' | 'float'>> = {
  Int8: 'integer',
  Uint8: 'integer',
  Int16: 'integer',
  Uint16: 'integer',
  Int32: 'integer',
  Float32: 'float',
  Float64: 'float',
}

/** Whether the place of an access is surely a multiple of its size. */
export function isMultiple(
  address: Operand,
  offset: number,
  size: number,
  { alignment }: AccessSite,
): boolean {
  if (size === 1) return true
  const constant = constantOf(address)
  if (constant !== undefined) return ((constant >>> 0) + offset) % size === 0
  return offset % size === 0 && alignment >= size
}

/** Whether an address that may be negative and its offset can be divided each by itself. */
export function isDivisible(address: Operand, offset: number, size: number, site: AccessSite): boolean {
  return size > 1 && offset % size === 0 && !isShiftable(address, offset, site)
}

export function behind(address: Expression, offset: number): Expression {
  return binary('+', binary('>>>', address, number(0)), number(offset))
}

/** Whether a place is right modulo 2^32, as shifts take it. */
export function isShiftable(address: Operand, offset: number, { isSafe }: AccessSite): boolean {
  return offset === 0 || (offset <= INT32_MAX && (isSafe || isNatural(address)))
}

/**
 * A place, for a helper, which takes what is negative modulo 2^32, but what is beyond 2^32 for out of bounds: as it is,
 * if an offset was added to an address of 32 bits (not `isShort`), and otherwise a sum that nobody has wrapped.
 */
function wrapped(place: Expression, address: Operand, isShort: boolean): Expression {
  return isShort && address.high > UINT32_MAX ? binary('|', place, number(0)) : place
}

/** The index of an element that is aligned and within bounds. */
export function alignedIndex(integerAddress: Operand, offset: number, size: number): Expression {
  const constant = constantOf(integerAddress)
  const address = size === 1 ? toInt32(integerAddress) : integerAddress
  if (constant !== undefined) return number(((constant >>> 0) + offset) / size)
  const place = offset === 0 ? address.node : binary('+', address.node, number(offset))
  return shifted(place, size)
}

function shifted(place: Expression, size: number): Expression {
  return size === 1 ? place : binary('>>', place, number(Math.log2(size)))
}

export function shiftedUnsigned(place: Expression, size: number): Expression {
  return binary('>>>', place, number(Math.log2(size)))
}

/** The index of an element that may be out of bounds: not below 0. */
function indexOf(place: Expression, size: number, isShort: boolean): Expression {
  return isShort ? shiftedUnsigned(place, size) : divided(place, size)
}

function divided(place: Expression, size: number): Expression {
  return size === 1 ? place : binary('/', place, number(size))
}

/** Whether an expression may as well stand twice where it is evaluated once: small, and without calls. */
export function isCheap(expression: Expression): boolean {
  return countNodes(expression, FEW_NODES) >= 0
}

/** What is left of `budget` after an expression; less than 0 if it does more than to compute. */
function countNodes(expression: Expression, budget: number): number {
  if (budget < 0) return budget
  switch (expression.type) {
    case 'Identifier':
    case 'Literal':
      return budget - 1
    case 'UnaryExpression':
      return countNodes(expression.argument, budget - 1)
    case 'BinaryExpression':
      return countNodes(expression.right, countNodes(expression.left, budget - 1))
    default:
      return -1
  }
}
