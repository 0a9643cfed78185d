/**
 * Where the variable of a class of values is taken, on the line of statements: ranges in which a member is live, and
 * points at which one that is a block parameter gets its value, on the way to its block.
 */
import { NO_VALUE, type Value } from '../ir/function.js'

export interface LiveSet {
  /** Sorted, disjoint: `[start, end, start, end, ...]`, ends included. */
  readonly ranges: number[]
  /** Sorted positions of assignments to parameters, and the values assigned, NO_VALUE for what is in no variable. */
  readonly points: number[]
  readonly sources: Value[]
}

/** Sets larger than this are not merged, so that merging many stays cheap. */
export const MAXIMUM_LIVE_SET = 65536

export function sizeOf({ ranges, points }: LiveSet): number {
  return ranges.length + points.length
}

/** Whether the classes that `a` and `b` stand for ever need two variables; `find` tells the class of a value. */
export function interfere(
  a: LiveSet,
  classA: number,
  b: LiveSet,
  classB: number,
  find: (value: Value) => number,
): boolean {
  return (
    overlap(a.ranges, b.ranges) ||
    isOverwritten(a, classA, b, find) ||
    isOverwritten(b, classB, a, find) ||
    haveCommon(a.points, b.points)
  )
}

/** Costs O(m log n), m being the smaller list. */
function overlap(a: readonly number[], b: readonly number[]): boolean {
  if (a.length > b.length) return overlap(b, a)
  for (let i = 0; i < a.length; i += 2) {
    const next = firstEndingFrom(b, a[i])
    if (next < b.length && b[next] <= a[i + 1]) return true
  }
  return false
}

/**
 * Whether an assignment to a parameter in `b` would overwrite a member of `a` that is live. It is harmless where it
 * assigns that member itself: then both are the same. Costs O(m log n), m being the smaller list.
 */
function isOverwritten(a: LiveSet, classA: number, b: LiveSet, find: (value: Value) => number): boolean {
  const { points, sources } = b
  const { ranges } = a
  const overwrites = (k: number) => sources[k] === NO_VALUE || find(sources[k]) !== classA
  if (2 * points.length <= ranges.length) {
    for (let k = 0; k < points.length; k++) {
      const i = firstEndingFrom(ranges, points[k])
      if (i < ranges.length && ranges[i] <= points[k] && overwrites(k)) return true
    }
    return false
  }
  for (let i = 0; i < ranges.length; i += 2) {
    for (let k = firstFrom(points, ranges[i]); k < points.length && points[k] <= ranges[i + 1]; k++) {
      if (overwrites(k)) return true
    }
  }
  return false
}

function haveCommon(a: readonly number[], b: readonly number[]): boolean {
  if (a.length > b.length) return haveCommon(b, a)
  for (const point of a) if (b[firstFrom(b, point)] === point) return true
  return false
}

/** Index of the first interval that does not end before `position`. */
function firstEndingFrom(ranges: readonly number[], position: number): number {
  let low = 0
  let high = ranges.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[2 * middle + 1] < position) low = middle + 1
    else high = middle
  }
  return 2 * low
}

/** Index of the first point from `position` on. */
function firstFrom(points: readonly number[], position: number): number {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (points[middle] < position) low = middle + 1
    else high = middle
  }
  return low
}

/** The union of two sets that do not interfere; changes the larger one, and is it. */
export function merge(a: LiveSet, b: LiveSet): LiveSet {
  if (sizeOf(a) < sizeOf(b)) return merge(b, a)
  insertRanges(a.ranges, b.ranges)
  insertPoints(a, b)
  return a
}

/** Works from the back, so that what lies in front of all that is inserted stays where it is. */
function insertRanges(into: number[], added: readonly number[]): void {
  let i = into.length - 2
  let j = added.length - 2
  for (let k = 0; k < added.length; k++) into.push(0)
  /** Start of the interval behind, and the place of the first one that touches its predecessor. */
  let next = Infinity
  let touching = -1
  let k = into.length - 2
  for (; j >= 0; k -= 2) {
    const isAdded = i < 0 || into[i] < added[j]
    const start = isAdded ? added[j] : into[i]
    const end = isAdded ? added[j + 1] : into[i + 1]
    if (isAdded) j -= 2
    else i -= 2
    if (end + 1 >= next) touching = k + 2
    into[k] = start
    into[k + 1] = end
    next = start
  }
  if (k >= 0 && into[k + 1] + 1 >= next) touching = k + 2
  if (touching > 0) joinFrom(into, touching)
}

/** Joins intervals that touch, the first being the one at `start` with its predecessor. */
function joinFrom(ranges: number[], start: number): void {
  let last = start - 2
  for (let k = start; k < ranges.length; k += 2) {
    if (ranges[k] > ranges[last + 1] + 1) {
      last += 2
      ranges[last] = ranges[k]
    }
    ranges[last + 1] = ranges[k + 1]
  }
  while (ranges.length > last + 2) ranges.pop()
}

function insertPoints(into: LiveSet, added: LiveSet): void {
  const { points, sources } = into
  let i = points.length - 1
  let j = added.points.length - 1
  for (let k = 0; k < added.points.length; k++) {
    points.push(0)
    sources.push(NO_VALUE)
  }
  for (let k = points.length - 1; j >= 0; k--) {
    const isAdded = i < 0 || points[i] < added.points[j]
    points[k] = isAdded ? added.points[j] : points[i]
    sources[k] = isAdded ? added.sources[j--] : sources[i--]
  }
}
