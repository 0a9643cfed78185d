/**
 * What a module says of its functions, for reports: how large they are, what they are made of, and why they are there.
 * Nothing of it changes what is compiled.
 */
import type { FunctionFacts } from './options.js'
import type { OperatorReader } from './wasm/decode/operator-reader.js'
import { INSTRUCTIONS, type InstructionName } from './wasm/instructions/index.js'
import type { ConstantExpression, Module } from './wasm/module.js'

/** Who refers to a function from outside of bodies. */
type Roots = Pick<FunctionFacts, 'exports' | 'elements' | 'globals' | 'tables'>
type MutableRoots = { [Root in keyof Roots]: Roots[Root][number][] }

const INDIRECT_CALLS: ReadonlySet<InstructionName> = new Set([
  'call_indirect',
  'call_ref',
  'return_call_indirect',
  'return_call_ref',
])

/** By index of the row: what is counted. */
const IS_I64 = INSTRUCTIONS.map(({ name }) => /\bi64\b/.test(name))
const IS_INDIRECT = INSTRUCTIONS.map(({ name }) => INDIRECT_CALLS.has(name))
/** Instructions whose first index is that of a function: calls and `ref.func`. */
const NAMES_FUNCTION = INSTRUCTIONS.map(({ immediates }) => immediates[0] === 'function')

/**
 * The module's own functions, in order.
 * @param module a valid one
 * @param reader one of the module's, whose place is lost
 */
export function describeFunctions(module: Module, reader: OperatorReader): FunctionFacts[] {
  const { functions, importedFunctionCount, names, start } = module
  const roots = rootsOf(module)
  const callers = functions.map((): number[] => [])
  const facts: FunctionFacts[] = []
  for (let index = importedFunctionCount; index < functions.length; index++) {
    const { start: bodyStart, codeStart, end } = functions[index]!.body!
    const callees = new Set<number>()
    let instructions = 0
    let i64Instructions = 0
    let indirectCalls = 0
    reader.reset(codeStart, end, index)
    while (reader.next()) {
      const row = reader.row.index
      instructions++
      if (IS_I64[row]) i64Instructions++
      if (IS_INDIRECT[row]) indirectCalls++
      if (NAMES_FUNCTION[row]) callees.add(reader.index)
    }
    for (const callee of callees) callers[callee]!.push(index)
    facts.push({
      index,
      name: names?.functions.get(index),
      bodyStart,
      bodyEnd: end,
      instructions,
      i64Instructions,
      indirectCalls,
      callees: [...callees].sort((a, b) => a - b),
      callers: callers[index]!,
      ...(roots.get(index) ?? NO_ROOTS),
      isStart: index === start,
    })
  }
  return facts
}

const NO_ROOTS: Roots = { exports: [], elements: [], globals: [], tables: [] }

/** By function. */
function rootsOf(module: Module): Map<number, MutableRoots> {
  const roots = new Map<number, MutableRoots>()
  const of = (index: number) => {
    let found = roots.get(index)
    if (found === undefined)
      roots.set(index, (found = { exports: [], elements: [], globals: [], tables: [] }))
    return found
  }
  const note = (index: number, kind: 'elements' | 'globals' | 'tables', referrer: number) => {
    const known = of(index)[kind]
    // A referrer is done with before the next one.
    if (known[known.length - 1] !== referrer) known.push(referrer)
  }
  const noteExpression = (
    expression: ConstantExpression | undefined,
    kind: 'elements' | 'globals' | 'tables',
    referrer: number,
  ) => {
    for (const operator of expression?.ops ?? []) {
      if (operator.op === 'ref.func') note(operator.index, kind, referrer)
    }
  }
  for (const { kind, index, name } of module.exports) if (kind === 'func') of(index).exports.push(name)
  module.elements.forEach((segment, position) => {
    for (const index of segment.functions ?? []) note(index, 'elements', position)
    for (const expression of segment.expressions ?? []) noteExpression(expression, 'elements', position)
  })
  for (const [position, { init }] of module.globals.entries()) noteExpression(init, 'globals', position)
  for (const [position, { init }] of module.tables.entries()) noteExpression(init, 'tables', position)
  return roots
}
