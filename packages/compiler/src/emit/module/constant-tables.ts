/**
 * Tables that hold the same functions as long as the instance lives: neither JavaScript nor the module's own code can
 * change them, and what their segments write is known. Calls through them need no record of a table, no references
 * to the functions in them, and no look at types:
 *
 * - where few elements are of the called type, a function chooses among them with a `switch`, which JITs inline
 *   along with what it calls (0.3 to 0.7 of a call through an array, on V8);
 * - else there is an array of the codes of that type, with one that traps in all other places.
 */
import { flattenTypes } from '../../ir/types.js'
import type { Module, ModuleTable } from '../../wasm/module.js'
import { constantFunction } from './constants.js'
import type { ModuleContext } from './module-context.js'
import type { TypeKeys } from './type-keys.js'

/** Larger tables would take longer to set up than calls through them gain. */
const MAXIMUM_SIZE = 1 << 16

const NOTHING = -1

export class ConstantTable {
  /** By index: the function, or -1 for null. */
  readonly callees: Int32Array
  /** By index: the canonical index of the function's type, or -1. */
  readonly types: Int32Array
  private readonly counts = new Map<number, number>()
  private readonly chosenElements: number

  /** @param chosenElements up to how many elements of a type a function chooses among */
  constructor(callees: Int32Array, module: Module, types: TypeKeys, chosenElements: number) {
    this.callees = callees
    this.chosenElements = chosenElements
    this.types = callees.map((callee) =>
      callee === NOTHING ? NOTHING : types.canonicalIndex(module.functions[callee]!.typeIndex),
    )
    for (const type of this.types) this.counts.set(type, (this.counts.get(type) ?? 0) + 1)
  }

  /** Whether a function chooses among the elements of a type, given by its canonical index. */
  isChosen(type: number): boolean {
    return (this.counts.get(type) ?? 0) <= this.chosenElements
  }
}

/** The tables of a module that never change, by index; no instruction of it changes any table. */
export function findConstantTables(
  module: Module,
  types: TypeKeys,
  chosenElements: number,
): Map<number, ConstantTable> {
  const contents = new Map<number, Int32Array>()
  // A segment that does not fit into a table of others ends the instantiation, yet what came before it stays.
  if (module.tables.some((table) => table.import !== undefined)) return new Map()
  const exported = new Set(module.exports.flatMap(({ kind, index }) => (kind === 'table' ? [index] : [])))
  module.tables.forEach((table, index) => {
    if (!exported.has(index) && isPlain(table))
      contents.set(index, new Int32Array(table.type.limits.min).fill(NOTHING))
  })
  for (const { mode, table, offset, functions, expressions } of module.elements) {
    const callees = contents.get(table!)
    if (mode !== 'active' || callees === undefined) continue
    const [place, next] = offset!.ops
    const items = functions ?? expressions!.map(constantFunction)
    const start = place!.op === 'i32.const' && next === undefined ? place.value >>> 0 : Infinity
    // What does not fit ends the instantiation.
    if (start + items.length > callees.length || !isKnown(items, module)) contents.delete(table!)
    else callees.set(items, start)
  }
  return new Map(
    [...contents].map(([index, callees]) => [
      index,
      new ConstantTable(callees, module, types, chosenElements),
    ]),
  )
}

function isPlain({ type, init }: ModuleTable): boolean {
  return init === undefined && type.limits.index === 'i32' && type.limits.min <= MAXIMUM_SIZE
}

/** Whether all items are functions that only calls of their own type find, or null. */
function isKnown(items: ArrayLike<number | undefined>, module: Module): items is ArrayLike<number> {
  for (let i = 0; i < items.length; i++) {
    const callee = items[i]
    if (callee === undefined) return false
    if (callee !== NOTHING && module.types[module.functions[callee]!.typeIndex]!.supertypes.length > 0)
      return false
  }
  return true
}

/** What calls of some types, given by their canonical indices, through a constant table use. */
export function constantTableDeclarations(
  index: number,
  types: readonly number[],
  context: ModuleContext,
): string[] {
  const table = context.constantTables.get(index)!
  const { constant } = context.language
  const lines: string[] = []
  const listed = types.filter((type) => !table.isChosen(type))
  if (listed.length > 0) {
    const names = Array.from(table.callees, (callee) =>
      callee === NOTHING ? 'null' : context.functionCode(callee).name,
    )
    lines.push(
      `${constant} J${index} = [${names.join(', ')}];`,
      `${constant} U${index} = [${table.types.join(', ')}];`,
    )
  }
  for (const type of listed)
    lines.push(
      `${constant} ${context.constantCallsName(index, type)} = ${context.runtime('tableCodes')}(J${index}, U${index}, ${type});`,
    )
  for (const type of types) if (table.isChosen(type)) lines.push(chooser(index, table, type, context))
  return lines
}

/** `function C0_3(i0, i1) { switch (i1) { case 5: return f(i0); ... } }`: the index comes last. */
function chooser(index: number, table: ConstantTable, type: number, context: ModuleContext): string {
  const params = flattenTypes(context.types.functionType(type).params).map((_, k) => `i${k}`)
  const last = `i${params.length}`
  const places = new Map<number, number[]>()
  table.callees.forEach((callee, place) => {
    if (table.types[place] !== type) return
    const known = places.get(callee)
    if (known === undefined) places.set(callee, [place])
    else known.push(place)
  })
  const cases = [...places].map(([callee, list]) => {
    const tests = list.map((place) => `case ${place}:`).join(' ')
    return `    ${tests} return ${context.functionCode(callee).name}(${params.join(', ')});`
  })
  const miss = `${context.runtime('missIndirect')}(${last}, ${table.callees.length})`
  return [
    `function ${context.constantCallsName(index, type)}(${[...params, last].join(', ')}) {`,
    `  switch (${last}) {`,
    ...cases,
    `    default: throw ${miss};`,
    '  }',
    '}',
  ].join('\n')
}
