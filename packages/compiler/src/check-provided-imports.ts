/** Checks that a module declares the imports somebody provides for it with the types that they have. */
import { TypeKeys } from './emit/module/type-keys.js'
import { InvalidError } from './errors.js'
import type { CompileOptions } from './options.js'
import type { Import, Module } from './wasm/module.js'

/** @throws InvalidError where an import has another type than `providedImports` allows */
export function checkProvidedImports(
  module: Module,
  providedImports: NonNullable<CompileOptions['providedImports']>,
): void {
  const keys = new TypeKeys(module)
  for (const declared of module.imports) {
    const types = providedImports(declared.module, declared.name)
    if (types === undefined) continue
    const type = typeText(declared, keys)
    if (types.includes(type)) continue
    const import_ = `${JSON.stringify(declared.module)} ${JSON.stringify(declared.name)}`
    throw new InvalidError('incompatible import type', {
      detail: `${import_} is ${types.join(' or ')}, not ${type}`,
      offset: declared.offset,
      section: 'import',
    })
  }
}

/** The type of an import, as far as what is provided can have it. */
function typeText(declared: Import, keys: TypeKeys): string {
  if (declared.kind === 'func') return keys.key(declared.typeIndex)
  if (declared.kind !== 'global') return `a ${declared.kind}`
  const { type, mutable } = declared.type
  return `global ${mutable ? 'mut ' : ''}${keys.valueTypeKey(type)}`
}
