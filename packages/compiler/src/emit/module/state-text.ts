/** The state of an instance: its memories, globals and tables, and the segments that fill them. */
import { indexForm } from '../../ir/address-form.js'
import type { ConstantExpression, ElementSegment } from '../../wasm/module.js'
import { type GlobalType, isReference } from '../../wasm/types.js'
import { arrayName } from '../tune/array-name.js'
import { constantFunction, constantText, nameText, referenceText } from './constants.js'
import { type DataSource, placeText } from './data-source.js'
import { limitsText, linkedText, memoryTypeText, valueTypeText } from './link-text.js'
import { stringText } from './literals.js'
import { isLarge, isTyped } from './memory-traits.js'
import type { ModuleContext } from './module-context.js'
import { functionText, returningText } from './syntax.js'

export function memoryDeclarations(context: ModuleContext): string[] {
  const { constant } = context.language
  const lines: string[] = []
  context.module.memories.forEach((memory, index) => {
    const { import: imported, type } = memory
    const record = `M${index}`
    const make = isTyped(type.limits) ? 'createTypedMemory' : 'createMemory'
    const made = imported
      ? linkedText(imported, context)
      : `${context.runtime(make)}(${memoryTypeText(type.limits)})`
    lines.push(`${constant} ${record} = ${made};`)
    if (context.use.atomics.has(index)) {
      lines.push(`${constant} U${index} = ${context.runtime('atomicViews')}(${record});`)
    }
    if (!context.use.memories.has(index)) return
    lines.push(...viewDeclarations(index, context))
    lines.push(...(context.memoryFacts(index).declarations?.(context.language.variable) ?? []))
  })
  return lines
}

/** What the functions reach a memory by. */
function viewDeclarations(index: number, context: ModuleContext): string[] {
  const { constant, variable } = context.language
  const { limits } = context.module.memories[index]!.type
  const { views, traits } = context.memoryFacts(index)
  if (traits.isViewHeld) {
    return [`${constant} ${context.viewName(index)} = ${context.runtime('holdView')}(M${index});`]
  }
  const parts: [name: string, value: (memory: string) => string][] = []
  if (views.view) {
    const isDivided = isLarge(limits) && !isTyped(limits)
    const helper = traits.hasShortMethods ? 'shortView' : isDivided ? 'largeView' : undefined
    const make = helper && context.runtime(helper)
    parts.push([context.viewName(index), (memory) => (make ? `${make}(${memory})` : `${memory}.view`)])
  }
  for (const type of [...views.arrays].sort()) {
    const name = arrayName(index, type)
    parts.push([
      name,
      (memory) => (type === 'Uint8' ? `${memory}.bytes` : `new ${type}Array(${memory}.buffer)`),
    ])
  }
  for (const size of [...views.lengths].sort()) {
    parts.push([`N${index}_${size}`, (memory) => `${memory}.bytes.length / ${size}`])
  }
  if (parts.length === 0) return []
  const lines: string[] = []
  if (views.arrays.size > 0) {
    lines.push(`${context.runtime('limitMemory')}(M${index}, ${traits.maximumBytes / 0x10000});`)
  }
  const isReplaceable = context.isMemoryReplaceable(index)
  // Written once as long as the memory does not grow: until then, engines take such a variable for a constant.
  for (const [name, value] of parts)
    lines.push(`${isReplaceable ? variable : constant} ${name} = ${value(`M${index}`)};`)
  if (isReplaceable) {
    const bound = parts.map(([name, value]) => `${name} = ${value('memory')};`).join(' ')
    lines.push(`M${index}.watchers.push(${functionText('memory', bound, context.language)});`)
  }
  return lines
}

/** Where a global's record holds the values it is kept in, by how many they are. */
const FIELDS_OF_PARTS: Readonly<Record<number, readonly string[]>> = {
  1: ['value'],
  2: ['low', 'high'],
  4: ['value[0]', 'value[1]', 'value[2]', 'value[3]'],
}

export function globalDeclarations(context: ModuleContext): string[] {
  const { constant, variable } = context.language
  const lines: string[] = []
  context.module.globals.forEach((global, index) => {
    const { import: imported, type } = global
    const place = context.globalPlace(index)
    const record = `G${index}`
    if (imported !== undefined) {
      const linked = linkedText(imported, context)
      if (place === 'shared' || context.isExported('global', index))
        lines.push(`${constant} ${record} = ${linked};`)
      if (place === 'constant') {
        FIELDS_OF_PARTS[context.globalParts(index)]!.forEach((field, part) => {
          lines.push(`${constant} ${nameText(context.global(index, part))} = ${linked}.${field};`)
        })
      }
      return
    }
    const values = constantText(global.init!, context)
    if (place === 'shared') {
      lines.push(`${constant} ${record} = ${globalRecord(context, type, type.mutable, values)};`)
      return
    }
    values.forEach((value, part) => {
      const word = place === 'constant' ? constant : variable
      lines.push(`${word} ${nameText(context.global(index, part))} = ${value};`)
    })
    if (context.isLiveBinding(index)) {
      const live = nameText(context.global(index, 0))
      const get = returningText('', live, context.language)
      const set = functionText('value', `${live} = value;`, context.language)
      const make = context.runtime('variableGlobal')
      const element = valueTypeText(type.type, context)
      lines.push(`${constant} ${record} = ${make}(${element}, ${get}, ${set});`)
    } else if (context.isExported('global', index)) {
      const names = values.map((_, part) => nameText(context.global(index, part)))
      lines.push(`${constant} ${record} = ${globalRecord(context, type, false, names)};`)
    }
  })
  return lines
}

function globalRecord(
  context: ModuleContext,
  { type, mutable: canChange }: GlobalType,
  mutable: boolean,
  values: readonly string[],
): string {
  if (values.length > 1) {
    const make = context.runtime(values.length === 2 ? 'createGlobal64' : 'createGlobal128')
    return `${make}(${mutable}, ${values.join(', ')})`
  }
  const record = `${context.runtime('createGlobal')}(${valueTypeText(type, context)}, ${mutable}, ${values[0]})`
  // What never changes can be imported as what it is besides.
  const supertypes = isReference(type) && !canChange ? context.heap.supertypeKeys(type) : []
  if (supertypes.length === 0) return record
  return `${context.runtime('withSupertypes')}(${record}, [${supertypes.map(stringText).join(', ')}])`
}

export function tableDeclarations(context: ModuleContext): string[] {
  const { constant } = context.language
  const lines: string[] = []
  context.module.tables.forEach((table, index) => {
    const { import: imported, type, init } = table
    if (imported !== undefined) {
      lines.push(`${constant} T${index} = ${linkedText(imported, context)};`)
      return
    }
    if (context.isTableForgotten(index)) return
    const element = tableElementText(index, context)
    const value = init === undefined ? 'null' : constantText(init, context)[0]
    const make = context.runtime('createTable')
    lines.push(`${constant} T${index} = ${make}(${element}, ${limitsText(type.limits)}, ${value});`)
  })
  for (const [table, types] of sorted(context.use.indirectCalls)) {
    for (const type of [...types].sort((a, b) => a - b)) {
      lines.push(
        `${constant} V${table}_${type} = ${context.runtime('tableView')}(T${table}, ${context.typeKey(type)});`,
      )
    }
  }
  for (const [table, types] of sorted(context.use.constantCalls)) {
    const order = [...types].sort((a, b) => a - b)
    for (const line of context.parts!.constantTableDeclarations(table, order, context)) lines.push(line)
  }
  return lines
}

/** The element type of a table, which matters where JavaScript can get hold of it. */
function tableElementText(index: number, context: ModuleContext): string {
  const { element } = context.module.tables[index]!.type
  if (context.isExported('table', index)) return valueTypeText(element, context)
  return stringText(context.types.valueTypeKey(element))
}

export function tagDeclarations(context: ModuleContext): string[] {
  const { constant } = context.language
  return context.module.tags.map(({ import: imported, type }, index) => {
    if (imported !== undefined) return `${constant} Q${index} = ${linkedText(imported, context)};`
    const params = type.type.params.map((param) => valueTypeText(param, context)).join(', ')
    return `${constant} Q${index} = ${context.runtime('createTag')}(${context.typeKey(type.typeIndex)}, [${params}]);`
  })
}

/** Notes the functions that segments and initial values refer to. */
export function noteReferences(context: ModuleContext): void {
  const { module } = context
  for (const segment of module.elements) {
    // The items of a declarative segment only say what functions may refer to.
    if (segment.mode === 'declarative') continue
    if (segment.mode === 'active' && context.isTableForgotten(segment.table!)) continue
    for (const index of segment.functions ?? []) context.use.references.add(index)
    for (const expression of segment.expressions ?? []) constantText(expression, context)
  }
  for (const { init } of [...module.globals, ...module.tables])
    if (init !== undefined) constantText(init, context)
}

/** The segments that instructions use. One that is not passive is empty as soon as the instance exists. */
export function segmentDeclarations(context: ModuleContext, data: DataSource): string[] {
  const { constant } = context.language
  const { module, use } = context
  const lines: string[] = []
  module.elements.forEach((segment, index) => {
    if (use.elementSegments.has(index)) {
      const contents = segment.mode === 'passive' ? elementsText(segment, context) : '[]'
      lines.push(`${constant} E${index} = ${context.runtime('createSegment')}(${contents});`)
    } else if (segment.mode !== 'active' && segment.expressions?.some(mayTrap)) {
      lines.push(`${elementsText(segment, context)};`)
    }
  })
  for (const index of [...use.dataSegments].sort((a, b) => a - b)) {
    const segment = module.data[index]!
    const contents = segment.mode === 'passive' ? data.bytesText(index) : 'new Uint8Array(0)'
    lines.push(`${constant} S${index} = ${context.runtime('createSegment')}(${contents});`)
  }
  return lines
}

/** Whether a constant expression may trap: by making an array that is too large. */
function mayTrap({ ops }: ConstantExpression): boolean {
  return ops.some(({ op }) => op === 'array.new' || op === 'array.new_default')
}

/** Active segments, in the order of the specification: tables first. */
export function activeSegments(context: ModuleContext, data: DataSource): string[] {
  const lines: string[] = []
  for (const segment of context.module.elements) {
    if (segment.mode !== 'active' || context.isTableForgotten(segment.table!)) continue
    const { limits } = context.module.tables[segment.table!]!.type
    const offset = placeText(segment.offset!, indexForm(limits), context)
    const items = elementsText(segment, context)
    lines.push(`${context.runtime('initializeTable')}(T${segment.table}, ${offset}, ${items});`)
  }
  return [...lines, ...data.initializations()]
}

/** The references of an element segment, as an array. */
function elementsText(segment: ElementSegment, context: ModuleContext): string {
  const indices: number[] = []
  let isList = true
  if (segment.functions !== undefined) for (const index of segment.functions) indices.push(index)
  for (const expression of segment.expressions ?? []) {
    const index = constantFunction(expression)
    if (index === undefined) isList = false
    else indices.push(index)
  }
  if (!isList) return `[${segment.expressions!.map((item) => constantText(item, context)[0]).join(', ')}]`
  if (indices.length === 0) return '[]'
  if (indices.every((index) => index < 0)) return nullsText(indices.length, context)
  if (indices.length === 1) return `[${referenceText(indices[0]!, context)}]`
  return `${context.runtime('referenceFunctions')}(R, [${indices.join(', ')}])`
}

/** An array of nulls. */
function nullsText(count: number, context: ModuleContext): string {
  if (context.language.hasLibrary2015) return `new Array(${count}).fill(null)`
  return `${context.runtime('filledArray')}(${count}, null)`
}

function sorted<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b)
}
