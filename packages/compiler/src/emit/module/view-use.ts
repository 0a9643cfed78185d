/** What the accesses to a memory made so far need declared, as words that can be sent to another thread and joined. */
import { CalledMemoryAccess } from '../function/called-memory-access.js'
import type { AccessType, MemoryAccess } from '../function/memory-access.js'
import { TypedArrayMemoryAccess } from '../tune/typed-array-access.js'

export function viewUse(access: MemoryAccess): Set<string> {
  const { view, arrays, lengths } = access.views
  const words = new Set<string>()
  if (view) words.add('view')
  for (const type of arrays) words.add(`array ${type}`)
  for (const size of lengths) words.add(`length ${size}`)
  if (access instanceof CalledMemoryAccess) {
    for (const key of access.used) words.add(`accessor ${key}`)
  }
  return words
}

/** Adds what {@link viewUse} said, of the same memory. */
export function noteViewUse(access: MemoryAccess, words: ReadonlySet<string>): void {
  for (const word of words) {
    const [kind, detail] = word.split(' ')
    if (kind === 'view') access.views.view = true
    else if (kind === 'array') access.views.arrays.add(detail as AccessType)
    else if (kind === 'length') access.views.lengths.add(Number(detail))
    else if (access instanceof CalledMemoryAccess) access.used.add(detail!)
  }
}

const ARRAYS: readonly AccessType[] = ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Float32', 'Float64']
const ELEMENT_SIZES = [1, 2, 4, 8]

/** Notes all that accesses to a memory may ever need, for functions that are not known yet. */
export function useEveryView(access: MemoryAccess): void {
  const { views } = access
  views.view = true
  if (!(access instanceof TypedArrayMemoryAccess)) return
  for (const type of ARRAYS) views.arrays.add(type)
  for (const size of ELEMENT_SIZES) views.lengths.add(size)
}
