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
import { BUILTINS, type ModuleContext } from './module-context.js'
import { useEveryView } from './view-use.js'

/** What the functions of a module hold, all of them together. */
export interface BodyFacts {
  uses(instruction: NotedInstruction): boolean
  /** Whether there are atomic accesses. */
  readonly usesAtomics: boolean
  /** Functions that `ref.func` may name, by index: 1. */
  readonly declaredFunctions: Uint8Array
}

/** Those for which something has to be declared. */
type NotedInstruction =
  | (typeof TAIL_CALLS)[number]
  | `memory.${'grow' | 'init'}`
  | `${'data' | 'elem'}.drop`
  | 'table.init'
  | 'ref.func'
  | 'call_ref'
  | 'array.len'
  | `array.${'new' | 'init'}_${'data' | 'elem'}`

const TAIL_CALLS = ['return_call', 'return_call_indirect', 'return_call_ref'] as const

/**
 * Whether functions of a module can take the place of those that were emitted for their first calls: whether the passes
 * ask for nothing that has not been declared, and tail calls for nothing of the functions around them.
 */
export function isOrdinary(module: Module, { uses, usesAtomics }: BodyFacts): boolean {
  return declaresOrdinary(module) && !TAIL_CALLS.some(uses) && !usesAtomics
}

/** What can be said of that without looking into bodies. */
export function declaresOrdinary({ tags, types, memories }: Module): boolean {
  return (
    tags.length === 0 &&
    types.every(({ composite }) => composite.kind === 'func') &&
    memories.every(({ type }) => !isTyped(type.limits))
  )
}

/** Notes that all that functions may use is in use. */
export function useEverything(context: ModuleContext, facts: BodyFacts): void {
  const { module, use } = context
  for (const name of BUILTINS) use.builtins.add(name)
  for (let index = 0; index < module.importedFunctionCount; index++) use.functions.add(index)
  if (facts.uses('ref.func')) {
    facts.declaredFunctions.forEach((declared, index) => {
      if (declared === 1) use.references.add(index)
    })
  }
  for (let index = 0; index < module.memories.length; index++) {
    useEveryView(context.memoryFacts(index), context.isArrayMemory(index))
    if (facts.usesAtomics) context.atomicViews(index)
  }
  useTypes(context, facts)
  for (let table = 0; table < module.tables.length; table++) use.tables.add(table)
  if (facts.uses('memory.grow')) {
    context.runtime('memoryGrow')
    if (module.memories.some(({ type }) => isTyped(type.limits))) context.runtime('typedMemoryGrow')
  }
  if (facts.uses('memory.init') || facts.uses('data.drop') || usesData(facts)) {
    for (const index of module.data.keys()) use.dataSegments.add(index)
  }
  if (facts.uses('table.init') || facts.uses('elem.drop') || usesElements(facts)) {
    for (const index of module.elements.keys()) use.elementSegments.add(index)
  }
  // Of others the runtime finds out.
  if (facts.uses('call_ref') || facts.uses('array.len')) use.dereferences.add('null')
}

function usesData({ uses }: BodyFacts): boolean {
  return uses('array.new_data') || uses('array.init_data')
}

function usesElements({ uses }: BodyFacts): boolean {
  return uses('array.new_elem') || uses('array.init_elem')
}

function useTypes(context: ModuleContext, { uses }: BodyFacts): void {
  const { module, types, heap, use } = context
  const hasTailCalls = TAIL_CALLS.some(uses)
  for (let type = 0; type < module.types.length; type++) {
    const { kind } = module.types[type].composite
    if (kind !== 'func') {
      if (kind === 'struct') heap.structConstructor(type)
      else heap.arrayMaker(type)
      use.dereferences.add('null')
      continue
    }
    context.typeKey(type)
    if (hasTailCalls) context.argumentPasser(type)
    if (types.canonicalIndex(type) !== type) continue
    for (let table = 0; table < module.tables.length; table++) context.indirectCalls(table, type)
  }
}

/** What stands in the place of a function until it is called. */
export function stubText(index: number, context: ModuleContext): string {
  const { name } = context.functionCode(index)
  const params = flattenTypes(context.module.functions[index]!.type.params)
    .map((_, position) => `a${position}`)
    .join(', ')
  const text = `function ${name}(${params}) { ${name} = prepareFunction(${index}); return ${name}(${params}); }`
  if (context.use.argumentPassers.size === 0) return text
  // Whoever has a record of the function goes on asking what stands here.
  const tail = `const code = prepareFunction(${index}); return (code.tail || code)(${params});`
  return `${text}\n${name}.tail = (${params}) => { ${tail} };`
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
  return code && (preparedFunctions[index] = code);
}`

/** A program whose value is code of a function, with the helpers that it uses. */
export function preparedText(text: string, helpers: readonly string[]): string {
  const declaration = helpers.length === 0 ? '' : `const { ${helpers.join(', ')} } = runtime;\n`
  return `'use strict';\n${declaration}${text}`
}
