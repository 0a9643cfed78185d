// In place of the declaration of the same name in `heap/references.ts`, for engines that may lack proxies.

import type { HeapObject } from '../heap/heap-type.js'
import { opaque } from '../heap/references.js'

export function makeOpaque(content: HeapObject): object {
  const object = Object.create(null) as object
  opaque.objects.set(content, object)
  opaque.contents.set(object, content)
  // Afterwards nothing can be noted in it, either.
  return Object.preventExtensions(object)
}
