/**
 * Functions that are compiled when they are first called. In the place of each stands a function that has the text of
 * the real one evaluated within the instance, where it sees all that the others see, and then takes its own place.
 *
 * As nobody knows then what the functions will use, all parts of the module are declared, and each text declares the
 * helpers of the runtime that it needs itself.
 */
import { flattenTypes } from '../../ir/types.js'
import type { Module } from '../../wasm/module.js'
import { isTyped } from './memory-traits.js'
import { BUILTINS, type ModuleContext, type ModuleOptions } from './module-context.js'
import { useEveryView } from './view-use.js'

/** What the functions of a module hold, all of them together. */
export interface BodyFacts {
  uses(
    instruction:
      | 'memory.grow'
      | 'memory.init'
      | 'data.drop'
      | 'table.init'
      | 'elem.drop'
      | 'ref.func'
      | 'call_ref',
  ): boolean
  /** Functions that `ref.func` may name, by index: 1. */
  readonly declaredFunctions: Uint8Array
}

/** Whether a module has only parts that can all be declared without knowing which are used. */
export function canBeLazy(module: Module, options: ModuleOptions): boolean {
  return (
    options.format === 'function' &&
    !options.minify &&
    options.optimize !== 's' &&
    module.tags.length === 0 &&
    module.types.every(({ composite }) => composite.kind === 'func') &&
    module.memories.every(({ type }) => !isTyped(type.limits))
  )
}

/** Notes that all that functions may use is in use. */
export function useEverything(context: ModuleContext, facts: BodyFacts): void {
  const { module, use, types } = context
  for (const name of BUILTINS) use.builtins.add(name)
  for (let index = 0; index < module.importedFunctionCount; index++) use.functions.add(index)
  if (facts.uses('ref.func')) {
    facts.declaredFunctions.forEach((declared, index) => {
      if (declared === 1) use.references.add(index)
    })
  }
  for (let index = 0; index < module.memories.length; index++) useEveryView(context.memory(index))
  for (let type = 0; type < module.types.length; type++) {
    context.typeKey(type)
    if (types.canonicalIndex(type) !== type) continue
    for (let table = 0; table < module.tables.length; table++) context.indirectCalls(table, type)
  }
  for (let table = 0; table < module.tables.length; table++) use.tables.add(table)
  if (facts.uses('memory.grow')) context.runtime('memoryGrow')
  if (facts.uses('memory.init') || facts.uses('data.drop')) {
    for (const index of module.data.keys()) use.dataSegments.add(index)
  }
  if (facts.uses('table.init') || facts.uses('elem.drop')) {
    for (const index of module.elements.keys()) use.elementSegments.add(index)
  }
  if (facts.uses('call_ref')) use.dereferences.add('null')
}

/** What stands in the place of a function until it is called. */
export function stubText(index: number, context: ModuleContext): string {
  const { name } = context.functionCode(index)
  const params = flattenTypes(context.module.functions[index]!.type.params)
    .map((_, position) => `a${position}`)
    .join(', ')
  return `function ${name}(${params}) { ${name} = prepareFunction(${index}); return ${name}(${params}); }`
}

/** Evaluates texts that `functionText`, a parameter of the output, answers. Direct `eval` sees what is around it. */
export const PREPARE_FUNCTION = `const preparedFunctions = [];
const optimizedFunctions = [];
function prepareFunction(index) {
  return preparedFunctions[index] || (preparedFunctions[index] = eval(functionText(index, 'function')));
}
function prepareSegment(index, segment) {
  return eval(functionText(index, segment));
}
function optimizeFunction(index) {
  const code = optimizedFunctions[index] || (optimizedFunctions[index] = eval(functionText(index, 'optimized')));
  return preparedFunctions[index] = code;
}`

/** A program whose value is code of a function, with the helpers that it uses. */
export function preparedText(text: string, helpers: readonly string[]): string {
  const declaration = helpers.length === 0 ? '' : `const { ${helpers.join(', ')} } = runtime;\n`
  return `'use strict';\n${declaration}${text}`
}
