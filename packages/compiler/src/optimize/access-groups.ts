/**
 * Part of guardAccesses: which accesses in a stretch of code go through one address, and whether looking at that once
 * is less work than looking at each of them.
 */

import { NO_EFFECTS, WRITES_MEMORY } from '../ir/effects.js'
import type { IrFunction, Value } from '../ir/function.js'
import { EFFECTS, OPERATORS } from '../ir/operators.js'
import { I32 } from '../ir/types.js'

/** Accesses through one address. */
export interface AccessGroup {
  /** The address from which all others lie a constant apart. */
  readonly root: Value
  readonly memory: number
  /** `offset` counts elements of the access's own size from the base. */
  readonly accesses: readonly { readonly value: Value; readonly offset: number }[]
  /** Of the largest elements; whether the root is known to be a multiple of it. */
  readonly size: number
  readonly isAligned: boolean
  /** Of all elements. */
  readonly sizes: ReadonlySet<number>
  /**
   * How far from the root the base is, a multiple of the size: so low that no access, and no address that an offset is
   * added to, lies below it.
   */
  readonly base: number
  /** The last element of that largest size that is touched, counted from the base. */
  readonly highest: number
  /** By size: the index of the element at the base, once there is a guard. */
  readonly indices: Map<number, Value>
  sizeOf(access: Value): number
}

/** Groups to be guarded in front of the instruction at `first`; the last of their accesses is at `last`. */
export interface Stretch {
  readonly first: number
  readonly last: number
  readonly groups: readonly AccessGroup[]
}

/** By operator number: how many bytes a load or store accesses; 0 for what is none. */
const ACCESS_SIZES = Uint8Array.from(OPERATORS, ({ name }) => {
  const match = /^(?:i32|f(32|64))\.(load|store)(8|16)?(_[su])?$/.exec(name)
  return match === null ? 0 : match[3] !== undefined ? Number(match[3]) / 8 : match[1] === '64' ? 8 : 4
})

/** Constants further from the root are not followed. */
const FARTHEST = 1 << 24
/** Sums in sums. */
const DEEPEST = 4
/** Guards in front of one stretch. */
const MOST_GROUPS = 3

// In operations of an interpreter, about: what a guard saves at each access, and costs.
const SAVED_BY_LOAD = 3
const SAVED_BY_STORE = 4
/** More, where the address may be unaligned. */
const SAVED_ALIGNMENT = 2
const GUARD = 7
const ALIGNMENT_GUARD = 2

interface Found {
  readonly root: Value
  readonly memory: number
  readonly accesses: { readonly value: Value; readonly position: number; readonly distance: number }[]
  /** The first position in front of which the root is known. */
  available: number
}

/** What is known of a function and its accesses. */
export interface AccessFacts {
  readonly fn: IrFunction
  /** What `analyzeAlignment` says. */
  readonly alignment: Uint8Array
  readonly isArrayMemory: (memory: number) => boolean
  /** Values that are only known within stretches that have two forms by now. */
  readonly gone: ReadonlySet<Value>
}

/** The guards that save most, of those that can stand at one place among the instructions from `start` to `end`. */
export function findGroups(
  facts: AccessFacts,
  instructions: readonly Value[],
  start: number,
  end: number,
): Stretch | undefined {
  const { fn, alignment } = facts
  const found = collect(facts, instructions, start, end)
  if (found.length === 0) return undefined
  findAvailable(fn, instructions, start, end, found)
  let best: { groups: { group: AccessGroup; gain: number }[]; gain: number; first: number } | undefined
  for (const first of new Set(found.map(({ available }) => available))) {
    const groups = found
      .filter(({ available }) => available <= first)
      .map((one) => measure(fn, one, first, alignment))
      .filter((one) => one !== undefined)
      .sort((a, b) => b.gain - a.gain)
      .slice(0, MOST_GROUPS)
    const gain = groups.reduce((sum, one) => sum + one.gain, 0)
    if (groups.length > 0 && (best === undefined || gain > best.gain)) best = { groups, gain, first }
  }
  if (best === undefined) return undefined
  const groups = best.groups.map(({ group }) => group)
  const accesses = new Set(groups.flatMap((group) => group.accesses.map(({ value }) => value)))
  const first = best.first
  let last = first
  for (let position = end - 1; position >= first; position--) {
    if (!accesses.has(instructions[position]!)) continue
    last = Math.max(last, position)
  }
  return { first, last, groups }
}

function collect(facts: AccessFacts, instructions: readonly Value[], start: number, end: number): Found[] {
  const { fn, isArrayMemory } = facts
  const groups = new Map<string, Found>()
  for (let position = start; position < end; position++) {
    const value = instructions[position]!
    if (ACCESS_SIZES[fn.operator[value]!] === 0 || !isArrayMemory(fn.b[value]!)) continue
    const address = fn.operand(value, 0)
    if (fn.type[address] !== I32) continue
    const { root, constant } = rootOf(facts, address)
    const distance = constant + fn.a[value]!
    if (fn.op[root] === 'i32.const' || Math.abs(distance) > FARTHEST) continue
    const key = `${root} ${fn.b[value]}`
    let group = groups.get(key)
    if (group === undefined)
      groups.set(key, (group = { root, memory: fn.b[value]!, accesses: [], available: start }))
    group.accesses.push({ value, position, distance })
  }
  return [...groups.values()].filter(({ accesses }) => accesses.length > 1)
}

/** What an address is a constant more than, and is still known. */
function rootOf({ fn, gone }: AccessFacts, address: Value): { root: Value; constant: number } {
  let root = address
  let constant = 0
  for (let depth = 0; depth < DEEPEST && fn.op[root] === 'i32.add'; depth++) {
    const right = fn.operand(root, 1)
    const left = fn.operand(root, 0)
    if (fn.op[right] !== 'i32.const' || Math.abs(fn.a[right]!) > FARTHEST || gone.has(left)) break
    constant += fn.a[right]!
    root = left
  }
  return { root, constant }
}

/** Finds from where on roots are known: what is computed without effects can be moved up to what it needs. */
function findAvailable(
  fn: IrFunction,
  instructions: readonly Value[],
  start: number,
  end: number,
  groups: readonly Found[],
): void {
  const availableAt = new Map<Value, number>()
  for (let position = start; position < end; position++) {
    const value = instructions[position]!
    let available = start
    if (EFFECTS[fn.operator[value]!] === NO_EFFECTS) {
      for (let i = fn.arity(value) - 1; i >= 0; i--)
        available = Math.max(available, availableAt.get(fn.operand(value, i)) ?? start)
    } else available = position + 1
    availableAt.set(value, available)
  }
  for (const group of groups) group.available = availableAt.get(group.root) ?? start
}

/** The group of the accesses from `first` on, if guarding them gains anything. */
function measure(
  fn: IrFunction,
  { root, memory, accesses }: Found,
  first: number,
  alignment: Uint8Array,
): { group: AccessGroup; gain: number } | undefined {
  const sizeOf = (value: Value) => ACCESS_SIZES[fn.operator[value]!]!
  const guarded = accesses.filter(({ value, position, distance }) => {
    const size = sizeOf(value)
    // What the module says is not aligned is not.
    return position >= first && distance % size === 0 && 2 ** fn.c[value]! >= size
  })
  if (guarded.length < 2) return undefined
  const sizes = new Set(guarded.map(({ value }) => sizeOf(value)))
  const size = Math.max(...sizes)
  const isAligned = 2 ** Math.min(alignment[root]!, 31) >= size
  let gain = -GUARD - (isAligned ? 0 : ALIGNMENT_GUARD)
  let low = Infinity
  let high = -Infinity
  for (const { value, distance } of guarded) {
    gain += (EFFECTS[fn.operator[value]!]! & WRITES_MEMORY) !== 0 ? SAVED_BY_STORE : SAVED_BY_LOAD
    if (!isAligned) gain += SAVED_ALIGNMENT
    // Before its offset is added, an address may wrap.
    low = Math.min(low, distance - fn.a[value]!)
    high = Math.max(high, distance + sizeOf(value))
  }
  if (gain <= 0) return undefined
  const base = Math.floor(low / size) * size
  const group: AccessGroup = {
    root,
    memory,
    accesses: guarded.map(({ value, distance }) => ({ value, offset: (distance - base) / sizeOf(value) })),
    size,
    isAligned,
    sizes,
    base,
    highest: Math.ceil((high - base) / size) - 1,
    indices: new Map(),
    sizeOf,
  }
  return { group, gain }
}
