/** What an instance exports: the frozen object of the factory, or the statements of an ES module. */
import type { Export, Module } from '../../wasm/module.js'
import { KIND_NAMES, stringText } from './literals.js'
import { isTyped } from './memory-traits.js'
import type { ModuleContext, ModuleOptions } from './module-context.js'
import { plainObjectText } from './syntax.js'

/**
 * The export by which one output finds the globals of another, of which the ES module shows values only. No
 * property of the namespace by itself: it is looked up, and has to be known to the runtime.
 */
export const GLOBALS_EXPORT = '__dewasm_globals__'

const HIGH_HALVES = ['getTempRet0', 'setTempRet0'] as const

/** Functions for the high halves of i64 results, which an ES module exports unless it has such names of its own. */
export function highHalfExports(
  { exports }: Module,
  { i64 }: Pick<ModuleOptions, 'i64'>,
): readonly (typeof HIGH_HALVES)[number][] {
  if (i64 !== 'pair') return []
  return HIGH_HALVES.filter((own) => !exports.some(({ name }) => name === own))
}

/** Notes the functions that are exported. */
export function noteExports(context: ModuleContext): void {
  for (const { kind, index } of context.module.exports) if (kind === 'func') context.use.references.add(index)
}

/** Entries of the `exports` descriptor, as `WebAssembly.Module.exports` has it. */
export function exportDescriptors(context: ModuleContext): string[] {
  return context.module.exports.map(
    ({ name, kind }) => `{ name: ${stringText(name)}, kind: '${KIND_NAMES[kind]}' }`,
  )
}

/** The exports object: own properties only, whatever their names. */
export function exportObject(context: ModuleContext): string {
  const entries = context.module.exports.map((item) => [item.name, exportedText(item, context)] as const)
  return `Object.freeze(${plainObjectText(entries, context)})`
}

/** The object JavaScript gets. */
/** The value of an export that is no global of an ES module. */
export function exportedText({ kind, index }: Export, context: ModuleContext): string {
  const { memories, tables } = context.module
  switch (kind) {
    case 'func':
      return `${context.runtime('functionObject')}(R[${index}])`
    case 'memory':
      return `${context.runtime(isTyped(memories[index]!.type.limits) ? 'typedMemoryObject' : 'memoryObject')}(M${index})`
    case 'table':
      return `${context.runtime(tables[index]!.type.limits.index === 'i32' ? 'tableObject' : 'table64Object')}(T${index})`
    case 'global':
      return `${context.runtime('globalObject')}(G${index})`
    case 'tag':
      return `${context.runtime('tagObject')}(Q${index})`
  }
}
