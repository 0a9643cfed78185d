/** The part of an instance that links: import rules, imported functions, and the table of references `R`. */
import type { Import } from '../../wasm/module.js'
import { type GlobalType, isReference, type Limits, type ValueType } from '../../wasm/types.js'
import { exportAdapter, importAdapter } from './adapters.js'
import { KIND_NAMES, stringText } from './literals.js'
import { isTyped } from './memory-traits.js'
import type { MergedExports } from './merged-exports.js'
import type { ModuleContext } from './module-context.js'
import { returningText } from './syntax.js'

/** What each import has to be: an expression of the runtime's rules, in order. */
export function importRules(context: ModuleContext): string[] {
  return context.module.imports.map((item) => ruleText(item, context))
}

function ruleText(item: Import, context: ModuleContext): string {
  switch (item.kind) {
    case 'func':
      return `${context.runtime('functionImport')}(${context.typeKey(item.typeIndex)})`
    case 'memory':
      return `${context.runtime(memoryRule(item.type.limits))}(${memoryTypeText(item.type.limits)})`
    case 'table': {
      const { element, limits } = item.type
      const name = context.heap.isConverted(element) ? 'referenceTableImport' : 'tableImport'
      const rule = `${context.runtime(name)}(${valueTypeText(element, context)}, ${limitsText(limits)})`
      return limits.index === 'i32' ? rule : `${context.runtime('table64Import')}(${rule})`
    }
    case 'global':
      return globalRule(item.type, context)
    case 'tag':
      return `${context.runtime('tagImport')}(${context.typeKey(item.type.typeIndex)})`
  }
}

function globalRule({ type, mutable }: GlobalType, context: ModuleContext): string {
  const args = [valueTypeText(type, context), String(mutable)]
  if (!isReference(type)) return `${context.runtime('globalImport')}(${args.join(', ')})`
  const bottom = context.heap.bottomKey(type)
  if (bottom !== undefined) args.push(stringText(bottom))
  return `${context.runtime('referenceGlobalImport')}(${args.join(', ')})`
}

/** The key of a value type as a literal. The runtime is to know how references of it are converted. */
export function valueTypeText(type: ValueType, context: ModuleContext): string {
  if (context.heap.isConverted(type)) context.heap.referenceType(type)
  return stringText(context.types.valueTypeKey(type))
}

/** `1, 2`, or `1, undefined` for no maximum. */
export function limitsText({ min, max }: Limits): string {
  return `${min}, ${max}`
}

function memoryRule(limits: Limits): string {
  return isTyped(limits) ? 'typedMemoryImport' : 'memoryImport'
}

/** {@link limitsText}, in front of it what tells memories apart that the runtime has a type of its own for. */
export function memoryTypeText(limits: Limits): string {
  if (!isTyped(limits)) return limitsText(limits)
  const { index, shared, pageSizeLog2 } = limits
  return `'${index}', ${shared}, ${2 ** pageSizeLog2}, ${limitsText(limits)}`
}

/** Entries of the `imports` descriptor, as `WebAssembly.Module.imports` has it. */
export function importDescriptors(context: ModuleContext): string[] {
  return context.module.imports.map(
    ({ module, name, kind }) =>
      `{ module: ${stringText(module)}, name: ${stringText(name)}, kind: '${KIND_NAMES[kind]}' }`,
  )
}

/** What an import of the module is called once it is linked: an element of the array of linked imports. */
export function linkedText(item: Import, context: ModuleContext): string {
  return `I[${context.importPosition(item)}]`
}

/** Declarations of the imported functions in use. */
export function importedFunctions(context: ModuleContext): string[] {
  const { module, use } = context
  const { constant } = context.language
  const lines: string[] = []
  for (let index = 0; index < module.importedFunctionCount; index++) {
    if (!use.functions.has(index) && !use.references.has(index)) continue
    const { type, import: imported } = module.functions[index]!
    const host = `host${index}`
    const name = context.functionCode(index).name
    lines.push(
      `${constant} ${host} = ${linkedText(imported!, context)};`,
      `${constant} ${name} = ${context.runtime('codeOf')}(${host}) || (${importAdapter(type, host, context)});`,
    )
  }
  return lines
}

/**
 * The functions that can be referred to. Exported ones have adapters of their own, which call them by name and so
 * can be inlined, or hold their code; the others share one maker of adapters a type.
 */
export function functionReferences(context: ModuleContext, { copies, adapters }: MergedExports): string[] {
  const { module, use, types } = context
  const indices = [...use.references].sort((a, b) => a - b)
  if (indices.length === 0) return []
  const lines: string[] = []
  const wrappers = new Map<number, string>()
  const wrapper = (typeIndex: number): string => {
    const canonical = types.canonicalIndex(typeIndex)
    const name = `W${canonical}`
    if (!wrappers.has(canonical)) {
      wrappers.set(canonical, name)
      const adapter = exportAdapter(types.functionType(typeIndex), 'code', context)
      lines.push(
        `${context.language.constant} ${name} = ${returningText('code', adapter, context.language)};`,
      )
    }
    return name
  }
  const shared = new Map<number, string[]>()
  for (const index of indices) {
    const { type, typeIndex } = module.functions[index]!
    const key = context.typeKey(typeIndex)
    const code = context.functionCode(index).name
    if (adapters.has(index)) continue
    if (index < module.importedFunctionCount) {
      const make = context.runtime('importedFunction')
      const wrap = wrapper(typeIndex)
      lines.push(`R[${index}] = ${make}(${index}, ${key}, host${index}, ${code}, ${wrap});`)
    } else if (context.isExported('func', index)) {
      const make = context.runtime('createFunction')
      const adapter = copies.get(index) ?? exportAdapter(type, code, context)
      const wrap = returningText('', adapter, context.language)
      lines.push(`R[${index}] = ${make}(${index}, ${key}, ${code}, ${wrap});`)
    } else {
      const canonical = types.canonicalIndex(typeIndex)
      const list = shared.get(canonical)
      if (list === undefined) shared.set(canonical, [context.isLazy ? String(index) : `${index}, ${code}`])
      else list.push(context.isLazy ? String(index) : `${index}, ${code}`)
    }
  }
  for (const [canonical, list] of shared) {
    const make = context.runtime(context.isLazy ? 'defineLazyFunctions' : 'defineFunctions')
    const prepare = context.isLazy ? ', prepareFunction' : ''
    const wrap = wrapper(canonical)
    lines.push(`${make}(R, ${context.typeKey(canonical)}, ${wrap}, [${list.join(', ')}]${prepare});`)
  }
  return [`${context.language.constant} R = [];`, ...lines, ...declaredSupertypes(indices, context)]
}

/** The references to functions that are their own adapters. */
export function adapterReferences(context: ModuleContext, { adapters }: MergedExports): string[] {
  return [...adapters].map((index) => {
    const key = context.typeKey(context.functionType(index))
    const code = context.functionCode(index).name
    const wrap = returningText('', code, context.language)
    return `R[${index}] = ${context.runtime('createFunction')}(${index}, ${key}, ${code}, ${wrap});`
  })
}

/** Makes functions known as being of the supertypes of their types. */
function declaredSupertypes(indices: readonly number[], context: ModuleContext): string[] {
  const { module, types } = context
  const byType = new Map<number, number[]>()
  for (const index of indices) {
    const { typeIndex } = module.functions[index]!
    if (module.types[typeIndex]!.supertypes.length === 0) continue
    const canonical = types.canonicalIndex(typeIndex)
    const list = byType.get(canonical)
    if (list === undefined) byType.set(canonical, [index])
    else list.push(index)
  }
  return [...byType].map(([type, functions]) => {
    const keys = types.supertypes(type).map((supertype) => context.typeKey(supertype))
    return `${context.runtime('declareSupertypes')}(R, [${functions.join(', ')}], [${keys.join(', ')}]);`
  })
}
