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

/** Sets so many times smaller than others are inserted into them one by one. */
const MUCH_SMALLER = 16

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

/** The union of two sets that do not interfere; may change either. */
export function merge(a: LiveSet, b: LiveSet): LiveSet {
  if (sizeOf(a) < sizeOf(b)) return merge(b, a)
  if (sizeOf(b) * MUCH_SMALLER > sizeOf(a)) return rebuild(a, b)
  for (let i = 0; i < b.ranges.length; i += 2) {
    const place = firstEndingFrom(a.ranges, b.ranges[i])
    a.ranges.splice(place, 0, b.ranges[i], b.ranges[i + 1])
  }
  for (let i = 0; i < b.points.length; i++) {
    const place = firstFrom(a.points, b.points[i])
    a.points.splice(place, 0, b.points[i])
    a.sources.splice(place, 0, b.sources[i])
  }
  return a
}

function rebuild(a: LiveSet, b: LiveSet): LiveSet {
  const merged: LiveSet = { ranges: [], points: [], sources: [] }
  const { ranges, points, sources } = merged
  for (let i = 0, j = 0; i < a.ranges.length || j < b.ranges.length; ) {
    const fromA = j >= b.ranges.length || (i < a.ranges.length && a.ranges[i] < b.ranges[j])
    const from = fromA ? a.ranges : b.ranges
    const k = fromA ? i : j
    if (ranges.length > 0 && ranges[ranges.length - 1] + 1 >= from[k]) ranges[ranges.length - 1] = from[k + 1]
    else ranges.push(from[k], from[k + 1])
    if (fromA) i += 2
    else j += 2
  }
  for (let i = 0, j = 0; i < a.points.length || j < b.points.length; ) {
    const fromA = j >= b.points.length || (i < a.points.length && a.points[i] < b.points[j])
    const from = fromA ? a : b
    const k = fromA ? i++ : j++
    points.push(from.points[k])
    sources.push(from.sources[k])
  }
  return merged
}
