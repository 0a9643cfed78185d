/** What the accesses to a memory made so far need declared, as words that can be sent to another thread and joined. */
import { type Accessor, CalledMemoryAccess } from '../function/called-memory-access.js'
import type { AccessType, MemoryAccess } from '../function/memory-access.js'

export function viewUse(access: MemoryAccess): Set<string> {
  const { view, arrays, lengths } = access.views
  const words = new Set<string>()
  if (view) words.add('view')
  for (const type of arrays) words.add(`array ${type}`)
  for (const size of lengths) words.add(`length ${size}`)
  if (access instanceof CalledMemoryAccess) {
    for (const { name } of access.accessors) words.add(`accessor ${name}`)
  }
  return words
}

/** @param accessors all that the memory may have */
export function noteViewUse(
  access: MemoryAccess,
  words: ReadonlySet<string>,
  accessors: readonly Accessor[],
): void {
  for (const word of words) {
    const [kind, detail] = word.split(' ')
    if (kind === 'view') access.views.view = true
    else if (kind === 'array') access.views.arrays.add(detail as AccessType)
    else if (kind === 'length') access.views.lengths.add(Number(detail))
    else if (access instanceof CalledMemoryAccess) {
      for (const accessor of accessors) if (accessor.name === detail) access.accessors.add(accessor)
    }
  }
}
