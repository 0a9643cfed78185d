/**
 * The positions at which the variable of a class of values is taken: ranges in which a value is live, and points at
 * which a block parameter gets its value on the way to its block.
 */
import { NO_VALUE, type Value } from '../ir/function.js'

export interface LiveSet {
  /** Sorted intervals: `[start, end, start, end, ...]`, ends included. */
  readonly ranges: number[]
  /** Sorted positions of assignments to parameters, and the values assigned there, NO_VALUE for no variable's. */
  readonly points: number[]
  readonly sources: Value[]
}

/** Sets larger than this are not merged, so that merging many stays cheap. */
export const MAXIMUM_LIVE_SET = 4096

export function sizeOf({ ranges, points }: LiveSet): number {
  return ranges.length + points.length
}

/**
 * Whether two classes ever need different variables. Where one gets its value from a member of the other, that
 * member may still be live: both are the same then. `isInFirst` and `isInSecond` tell members.
 */
export function interfere(
  first: LiveSet,
  second: LiveSet,
  isInFirst: (value: Value) => boolean,
  isInSecond: (value: Value) => boolean,
): boolean {
  return (
    overlap(first.ranges, second.ranges) ||
    isAssignedWithin(first, second.ranges, isInSecond) ||
    isAssignedWithin(second, first.ranges, isInFirst) ||
    haveCommon(first.points, second.points)
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

/** Index of the first of the intervals that does not end before `position`. */
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
function firstPointFrom(points: readonly number[], position: number): number {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (points[middle] < position) low = middle + 1
    else high = middle
  }
  return low
}

function isAssignedWithin(
  { points, sources }: LiveSet,
  ranges: readonly number[],
  isHarmless: (source: Value) => boolean,
): boolean {
  if (points.length === 0) return false
  for (let i = 0; i < ranges.length; i += 2) {
    for (let k = firstPointFrom(points, ranges[i]); k < points.length && points[k] <= ranges[i + 1]; k++) {
      if (sources[k] === NO_VALUE || !isHarmless(sources[k])) return true
    }
  }
  return false
}

function haveCommon(a: readonly number[], b: readonly number[]): boolean {
  if (a.length > b.length) return haveCommon(b, a)
  for (const point of a) if (b[firstPointFrom(b, point)] === point) return true
  return false
}

/** The union of two sets that do not interfere; ranges that touch become one. */
export function merge(a: LiveSet, b: LiveSet): LiveSet {
  const merged: LiveSet = { ranges: mergeRanges(a.ranges, b.ranges), points: [], sources: [] }
  let i = 0
  let j = 0
  while (i < a.points.length || j < b.points.length) {
    if (j >= b.points.length || (i < a.points.length && a.points[i] < b.points[j])) {
      merged.points.push(a.points[i])
      merged.sources.push(a.sources[i++])
    } else {
      merged.points.push(b.points[j])
      merged.sources.push(b.sources[j++])
    }
  }
  return merged
}

function mergeRanges(a: readonly number[], b: readonly number[]): number[] {
  const merged: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && a[i] < b[j])
    const start = fromA ? a[i] : b[j]
    const end = fromA ? a[i + 1] : b[j + 1]
    if (fromA) i += 2
    else j += 2
    if (merged.length > 0 && merged[merged.length - 1] + 1 >= start) merged[merged.length - 1] = end
    else merged.push(start, end)
  }
  return merged
}
