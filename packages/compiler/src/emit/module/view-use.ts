/** What the accesses to a memory made so far need declared, as words that can be sent to another thread and joined. */
import type { AccessType, MemoryFacts } from '../function/memory-access.js'

export function viewUse(access: MemoryFacts): Set<string> {
  const { view, arrays, lengths } = access.views
  const words = new Set<string>()
  if (view) words.add('view')
  for (const type of arrays) words.add(`array ${type}`)
  for (const size of lengths) words.add(`length ${size}`)
  for (const key of access.used ?? []) words.add(`accessor ${key}`)
  return words
}

/** Adds what {@link viewUse} said, of the same memory. */
export function noteViewUse(access: MemoryFacts, words: ReadonlySet<string>): void {
  for (const word of words) {
    const [kind, detail] = word.split(' ')
    if (kind === 'view') access.views.view = true
    else if (kind === 'array') access.views.arrays.add(detail as AccessType)
    else if (kind === 'length') access.views.lengths.add(Number(detail))
    else access.used!.add(detail!)
  }
}

const ARRAYS: readonly AccessType[] = ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Float32', 'Float64']
const ELEMENT_SIZES = [1, 2, 4, 8]

/**
 * Notes all that accesses to a memory may ever need, for functions that are not known yet.
 * @param isArrays whether it is accessed as typed arrays
 */
export function useEveryView({ views }: MemoryFacts, isArrays: boolean): void {
  views.view = true
  if (!isArrays) return
  for (const type of ARRAYS) views.arrays.add(type)
  for (const size of ELEMENT_SIZES) views.lengths.add(size)
}
