/** A set of positions as a sorted list of intervals: `[start, end, start, end, ...]`, ends included. */
export type LiveSet = number[]

/** Lists longer than this are not merged, so that merging many stays cheap. */
export const MAXIMUM_LIVE_SET = 4096

/** Whether two sets have a position in common. Costs O(m log n), m being the smaller one. */
export function intersects(a: LiveSet, b: LiveSet): boolean {
  if (a.length > b.length) return intersects(b, a)
  for (let i = 0; i < a.length; i += 2) {
    // The first interval of `b` that does not end before this one starts.
    let low = 0
    let high = b.length >> 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (b[2 * middle + 1] < a[i]) low = middle + 1
      else high = middle
    }
    if (2 * low < b.length && b[2 * low] <= a[i + 1]) return true
  }
  return false
}

/** The union of two sets that have nothing in common; intervals that touch become one. */
export function merge(a: LiveSet, b: LiveSet): LiveSet {
  const merged: LiveSet = []
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
