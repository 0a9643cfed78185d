/**
 * A memory behind typed arrays for JavaScriptCore with its JIT. What matters there is to say nothing that the engine
 * would not have to look at anyway: it compiles `J0_32[i]` for indices that are in bounds as long as none was not, looks
 * at that, and then knows that `?? loadInt32(M0, p)` is never needed. So a store asks for the element in front:
 *
 *     J0_32[i] ?? storeInt32(M0, p, v), J0_32[i] = v;
 *
 * What was loaded is not used, which leaves the check of bounds that the store takes as well. Where there is no such
 * element, the helper stores or traps, and the assignment does nothing.
 *
 * Indices are computed in elements wherever that can be: {@link elementIndex}. An address that may not be aligned is
 * turned into an index that is nowhere if it is not, `J0_32[p & 3 ? 1610612736 : p >> 2]`, once for all accesses that lie
 * constants apart. Pointers that were loaded themselves go through the DataView: it takes them as they are, and each step
 * along a list waits for the last one.
 *
 * Requires: what TypedArrayMemoryAccess requires.
 */
import {
  assignment,
  binary,
  call,
  conditional,
  type Expression,
  element,
  type Identifier,
  logical,
  number,
  sequence,
} from '../estree/nodes.js'
import {
  type AccessSite,
  type AccessType,
  type MemoryAccess,
  RANGES,
  SIZES,
} from '../function/memory-access.js'
import {
  constantOf,
  float,
  INT32_MAX,
  INT32_MIN,
  integer,
  type Operand,
  toInt32,
  toInteger,
} from '../function/operand.js'
import { addToIndex, elementIndex, keepCore, wrappedSum } from './element-index.js'
import {
  behind,
  isCheap,
  isMultiple,
  isShiftable,
  SIZE_KINDS,
  SLOW_STORES,
  TypedArrayMemoryAccess,
} from './typed-array-access.js'

/** Where an access goes: expressions to be evaluated in this order. */
interface Target {
  readonly index: Expression
  /** The index once it was evaluated, if that need not be kept. */
  readonly again?: Expression
  /** Whether the index is made of one that other accesses share. */
  readonly isShared?: boolean
  /** For the helper, right once the index was evaluated. */
  readonly place: Expression
}

export class ProbedArrayMemoryAccess extends TypedArrayMemoryAccess {
  override load(type: AccessType, address: Operand, offset: number, site: AccessSite): Operand {
    if (!this.exactTraps) return super.load(type, address, offset, site)
    const target = this.target(type, address, offset, site, 'address')
    if (target === undefined) return this.dataView().load(type, address, offset, site)
    const isKnown =
      constantOf(address) !== undefined && this.knownElement(type, address, offset) !== undefined
    const item = element(this.array(type), target.index)
    const node = isKnown ? item : logical('??', item, this.slowLoad(type, target.place, site))
    const range = RANGES[type]
    return range === undefined ? float(node) : integer(node, range[0], range[1])
  }

  override store(
    type: AccessType,
    address: Operand,
    offset: number,
    given: Expression,
    site: AccessSite,
  ): Expression {
    if (!this.exactTraps) return super.store(type, address, offset, given, site)
    const value = type.startsWith('Float') ? given : wrappedSum(given)
    const target = this.target(type, address, offset, site, 'place')
    if (target === undefined) return this.dataView().store(type, address, offset, value, site)
    const known = this.knownElement(type, address, offset)
    if (known !== undefined) return assignment(known, value)
    const { index, isShared } = target
    const kept = target.again ? { first: index, again: target.again } : site.keep(index, 'index')
    const before: Expression[] = []
    let { first } = kept
    let stored = value
    if (!isCheap(value)) {
      const keptValue = site.keep(value, SIZE_KINDS[type])
      stored = keptValue.again
      // The address comes first, since it may trap. What is shared does not, and may be assigned within the value.
      if (!isShared && first !== kept.again) {
        before.push(first)
        first = kept.again
      }
      before.push(keptValue.first)
    }
    const array = this.array(type)
    const slow = call(site.helper(SLOW_STORES[type]), [this.record, target.place, stored])
    const probe = logical('??', element(array, first), slow)
    return sequence([...before, probe, assignment(element(array, kept.again), stored)])
  }

  private target(
    type: AccessType,
    address: Operand,
    offset: number,
    site: AccessSite,
    kind: 'address' | 'place',
  ): Target | undefined {
    const size = SIZES[type]
    const constant = constantOf(address)
    if (constant !== undefined) {
      const place = (constant >>> 0) + offset
      return place % size === 0 ? { index: number(place / size), place: number(place) } : undefined
    }
    const isShort = isShiftable(address, offset, site)
    if (size === 1) return this.byteTarget(address, offset, isShort, site, kind)
    if (site.claimed < size) return undefined
    const shift = Math.log2(size)
    if (isMultiple(address, offset, size, site)) {
      if (!isShort) {
        const { first, again } = site.keep(toInt32(address).node, kind)
        const index = binary('+', binary('>>>', first, number(shift)), number(offset / size))
        return { index, place: behind(again, offset) }
      }
      const { node, low, high } = toInteger(address)
      const { first, again } = keepCore(node, (core) => site.keep(core, kind))
      const place = toInt32Sum(integer(again, low, high), offset)
      return { index: addToIndex(elementIndex(first, shift), offset / size), place }
    }
    return this.uncertainTarget(address, offset, size, isShort, site, kind)
  }

  /** Of an access that may not be aligned: only where it is there is an element. */
  private uncertainTarget(
    address: Operand,
    offset: number,
    size: number,
    isShort: boolean,
    site: AccessSite,
    kind: 'address' | 'place',
  ): Target | undefined {
    if (Math.abs(offset) > FARTHEST || site.isLoadedAddress) return undefined
    const operator = isShort ? '>>' : '>>>'
    if (offset % size === 0) {
      const place = isShort ? toInt32Sum(address, offset) : this.place(address, offset, site)
      // What a sum that was wrapped is more than another address is no reason to trap, what an offset adds is.
      const accepts = (constant: number) =>
        constant === 0 || (isShort && constant % size === 0 && Math.abs(constant) <= FARTHEST)
      const shared = site.shareIndex({ name: `${operator} ${size}`, accepts }, (root) =>
        dividedIfAligned(root, root, size, operator),
      )
      if (shared !== undefined) {
        const index = addToIndex(shared.index, (shared.constant + offset) / size)
        return { index, place, isShared: true }
      }
      const { first, again } = site.keep(toInt32(address).node, kind)
      const index = addToIndex(dividedIfAligned(first, again, size, operator), offset / size)
      return {
        index,
        place: isShort ? toInt32Sum(integer(again, INT32_MIN, INT32_MAX), offset) : behind(again, offset),
      }
    }
    if (!isShort) return undefined
    const { first, again } = site.keep(toInt32Sum(address, offset), kind)
    return { index: dividedIfAligned(first, again, size, '>>'), place: again }
  }

  private byteTarget(
    address: Operand,
    offset: number,
    isShort: boolean,
    site: AccessSite,
    kind: 'address' | 'place',
  ): Target {
    const place = isShort ? toInt32Sum(address, offset) : this.place(address, offset, site)
    const { first, again } = site.keep(place, kind)
    return { index: first, again, place: again }
  }

  protected override copy(locals: ReadonlyMap<AccessType, Identifier>): MemoryAccess {
    const { index, fallback, minimumBytes, shapes, exactTraps } = this
    return new ProbedArrayMemoryAccess(index, fallback, minimumBytes, shapes, exactTraps, this.views, locals)
  }
}

/** Added to an index that is nowhere, what may be added to an index leaves it nowhere. */
const FARTHEST = 2 ** 28
/** No memory of up to 2 GiB has such an element, even of two bytes each, nor one {@link FARTHEST} away. */
const NOWHERE = 3 * 2 ** 29

/** `p & 3 ? 1610612736 : p >> 2` */
function dividedIfAligned(
  first: Expression,
  again: Expression,
  size: number,
  operator: '>>' | '>>>',
): Expression {
  const quotient = binary(operator, again, number(Math.log2(size)))
  return conditional(binary('&', first, number(size - 1)), number(NOWHERE), quotient)
}

/** `p + 4 | 0` */
function toInt32Sum(address: Operand, offset: number): Expression {
  if (offset === 0) return toInt32(address).node
  const { node, low, high } = toInteger(address)
  return toInt32(integer(binary('+', node, number(offset)), low + offset, high + offset)).node
}
