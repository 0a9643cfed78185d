/** Sorts by small whole numbers: positions on the line of statements, depths of loops. */
import { scratchInt32 } from '../ir/scratch.js'

/**
 * `items` in the order of their keys, those with equal keys in the order they come in.
 * @param keys by item: not negative
 *
 * Costs: linear in the number of items and the largest key.
 */
export function sortByKey(items: ArrayLike<number>, keys: Int32Array): Int32Array {
  const count = items.length
  let largest = 0
  for (let i = 0; i < count; i++) if (keys[items[i]!]! > largest) largest = keys[items[i]!]!
  /** Where the next item with a key goes. */
  const places = scratchInt32(largest + 2)
  for (let i = 0; i < count; i++) places[keys[items[i]!]! + 1]!++
  for (let key = 1; key <= largest; key++) places[key]! += places[key - 1]!
  const sorted = scratchInt32(count)
  for (let i = 0; i < count; i++) sorted[places[keys[items[i]!]!]!++] = items[i]!
  return sorted
}
