// Reads an import object before it is used: all that an instance will want of it, in the same order, so that nothing
// that changes later matters, and with what the namespace provides in its places.

import { checkImportObject, isObject } from '@dewasm/runtime'
import type { Imports, ModuleImportDescriptor } from './interface.js'
import type { ProvidedImports } from './provided-imports.js'

/**
 * An import object for one instance, which reads every import once, in order.
 * @throws TypeError as instances do, and what getters of the import object throw
 */
export function readImports(
  importObject: unknown,
  imports: readonly ModuleImportDescriptor[],
  provided: ProvidedImports | undefined,
): Imports | undefined {
  const isProvided = ({ module, name }: ModuleImportDescriptor) => provided?.types(module, name) !== undefined
  checkImportObject(
    importObject,
    imports.some((import_) => !isProvided(import_)),
  )
  if (imports.length === 0) return importObject as Imports | undefined
  const values: unknown[] = []
  let next = 0
  const result: Record<string, unknown> = Object.create(null)
  for (const import_ of imports) {
    const { module, name } = import_
    const own = isProvided(import_)
    const given = own ? undefined : (importObject as Imports)[module]
    if (!own && !isObject(given)) {
      // Who links this stops here, too, and says so.
      result[module] = given
      break
    }
    values.push(own ? provided!.value(module, name) : given![name])
    const fields = (result[module] ||= Object.create(null)) as object
    // One name may be imported twice, and be something else the second time.
    if (!(name in fields)) Object.defineProperty(fields, name, { get: () => values[next++] })
  }
  return result as Imports
}
