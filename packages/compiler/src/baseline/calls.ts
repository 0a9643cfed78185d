/** Calls: of functions by name, through tables, by reference, and in the place of the caller. */
import { flattenTypes } from '../ir/types.js'
import { F32, F64, type FunctionType, I32, I64, isReference, type ValueType } from '../wasm/types.js'
import { skip } from './control.js'
import { CALL, GLOBALS } from './operand-stack.js'
import type { BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'
import { numberText, partsOf, pushNumber, registersOf, wordCount } from './words.js'

/** Pops operands, and answers the text of each flattened one: floats are numbers. They are to be written in order. */
export function popOperands(writer: SegmentWriter, types: readonly ValueType[]): string[] {
  const { stack } = writer
  for (const type of types) stack.height -= wordCount(type)
  const texts: string[] = []
  let at = stack.height
  for (const type of types) {
    const count = wordCount(type)
    if (type === F32 || type === F64) texts.push(numberText(writer, type, at))
    else for (let part = 0; part < count; part++) texts.push(stack.text(at + part))
    at += count
  }
  return texts
}

/** {@link popOperands} that may be written in any order, and as often as need be, but for floats: at most once. */
export function popAtoms(writer: SegmentWriter, types: readonly ValueType[]): string[] {
  const { stack } = writer
  const count = partsOf(types).length
  for (let at = stack.height - count; at < stack.height; at++) stack.atom(at)
  return popOperands(writer, types)
}

/** Pushes the results of a call. */
export function pushResults(
  writer: SegmentWriter,
  results: readonly ValueType[],
  text: string,
  reads: number,
): void {
  const { stack } = writer
  const [first] = results
  if (first === undefined) writer.write(`${text};`)
  else if (results.length > 1 || wordCount(first) > 1) pushRegisters(writer, results, text)
  else if (first === F32) stack.push(CALL, `${writer.helper('reinterpretFloat32')}(${text})`, reads)
  else stack.push(CALL, text, reads)
}

/** Pushes results of which one at least is in a register. */
function pushRegisters(writer: SegmentWriter, results: readonly ValueType[], text: string): void {
  const { context } = writer
  // All of them, before anything else uses the registers.
  const values = flattenTypes(results).map((type, at) =>
    at === 0 ? text : `${context.resultRegisters(registersOf(type)).name}[${at}]`,
  )
  pushValues(writer, results, values)
}

/** Evaluates flattened values now, in order, and pushes them; floats are numbers. */
export function pushValues(
  writer: SegmentWriter,
  types: readonly ValueType[],
  values: readonly string[],
): void {
  if (values.length === 0) return
  const { stack } = writer
  const names = values.map(() => stack.temporary())
  writer.write(`var ${values.map((value, at) => `${names[at]} = ${value}`).join(', ')};`)
  let position = 0
  for (const type of types) {
    if (type === F32 || type === F64) pushNumber(writer, type, names[position++])
    else for (let part = 0; part < wordCount(type); part++) stack.pushSettled(names[position++], part)
  }
}

/** What the words depend on, as many as `count`, that were popped last. */
export function readsOf({ stack }: SegmentWriter, count: number): number {
  let reads = 0
  for (let at = stack.height; at < stack.height + count; at++) reads |= stack.reads[at]
  return reads
}

/** A call of code of the runtime, or what else `text` makes of operands: its results are those of a call. */
export function operation(
  writer: SegmentWriter,
  params: readonly ValueType[],
  results: readonly ValueType[],
  text: (operands: readonly string[]) => string,
): void {
  const operands = popOperands(writer, params)
  const reads = readsOf(writer, partsOf(params).length)
  writer.stack.settleEffects()
  pushResults(writer, results, text(operands), reads)
}

function call(writer: SegmentWriter): void {
  const { reader, context, target, stack } = writer
  const { type } = target.shared.module.functions[reader.index]
  const operands = popOperands(writer, type.params)
  const reads = readsOf(writer, partsOf(type.params).length)
  stack.settleEffects(GLOBALS)
  pushResults(
    writer,
    type.results,
    `${context.functionCode(reader.index).name}(${operands.join(', ')})`,
    reads,
  )
}

function functionType({ target, reader }: SegmentWriter): FunctionType {
  return target.shared.module.types[reader.index].composite as FunctionType
}

/** Where the code to be called is found: words on top of the arguments. */
interface Callee {
  readonly words: number
  /** Pops the words, and answers the code; it may be evaluated before the arguments are. */
  code(writer: SegmentWriter): string
}

/** Through the table of the instruction. */
function inTable({ reader, target }: SegmentWriter): Callee {
  const { index2: table } = reader
  return {
    words: target.shared.module.tables[table].type.limits.index === 'i64' ? 2 : 1,
    code: (writer) => {
      const place = popIndex(writer, table)
      const { view, key } = writer.context.indirectCalls(table, reader.index)
      const record = writer.context.table(table).name
      const keyText = target.shared.expressionText(key)
      return `(${view.name}[${place}] ?? ${writer.helper('resolveIndirect')}(${record}, ${keyText}, ${place}))`
    },
  }
}

/** Pops an index of a table, which may have 64 bits: those of which the upper half is not 0 are out of bounds. */
export function popIndex(writer: SegmentWriter, table: number): string {
  const { index } = writer.target.shared.module.tables[table].type.limits
  const [low, high] = popAtoms(writer, [index === 'i64' ? I64 : I32])
  return high === undefined ? low : `(${high} ? -1 : ${low})`
}

/** By a reference. @param code of what was popped */
function byReference(code: (reference: string, writer: SegmentWriter) => string): Callee {
  return { words: 1, code: (writer) => code(popAtoms(writer, [I32])[0], writer) }
}

/** A call of what is found before the arguments are evaluated. */
function callFound(writer: SegmentWriter, callee: Callee): void {
  const { stack } = writer
  const { params, results } = functionType(writer)
  const top = stack.height
  const from = top - callee.words - partsOf(params).length
  for (let at = from; at < top - callee.words; at++) stack.pure(at)
  const code = callee.code(writer)
  let reads = 0
  for (let at = from; at < top; at++) reads |= stack.reads[at]
  const text = `${code}(${popOperands(writer, params).join(', ')})`
  stack.settleEffects(GLOBALS)
  pushResults(writer, results, text, reads)
}

/** Leaves the arguments in registers, and returns what is to be called with them. */
function tailCall(writer: SegmentWriter, type: FunctionType, typeIndex: number, callee: Callee): void {
  const { stack, context } = writer
  const top = stack.height
  const from = top - callee.words - partsOf(type.params).length
  stack.settleEffects()
  for (let at = from; at < top - callee.words; at++) stack.atom(at)
  const code = stack.temporary()
  writer.write(`var ${code} = ${callee.code(writer)};`)
  const operands = popOperands(writer, type.params)
  flattenTypes(type.params).forEach((param, at) => {
    const registers = isReference(param) ? 'reference' : param === I32 ? 'integer' : 'float'
    writer.write(`${context.resultRegisters(registers).name}[${at}] = ${operands[at]};`)
  })
  writer.write(`${writer.helper('tailCall')}(${context.argumentPasser(typeIndex).name}, ${code});`)
  writer.write(writer.target.isWhole ? 'return;' : 'return -1;')
  skip(writer)
}

export const CALL_OPERATORS = {
  call,
  call_indirect: (writer) => callFound(writer, inTable(writer)),
  call_ref: (writer) =>
    callFound(
      writer,
      byReference((reference) => `${reference}.code`),
    ),
  return_call: (writer) => {
    const { reader, context, target } = writer
    const { type, typeIndex } = target.shared.module.functions[reader.index]
    const { name } = context.functionCode(reader.index)
    tailCall(writer, type, typeIndex, { words: 0, code: () => name })
  },
  return_call_indirect: (writer) => {
    tailCall(writer, functionType(writer), writer.reader.index, inTable(writer))
  },
  return_call_ref: (writer) => {
    const callee = byReference((reference) => `${writer.helper('codeOfReference')}(${reference})`)
    tailCall(writer, functionType(writer), writer.reader.index, callee)
  },
  'ref.func': ({ stack, context, reader, target }) => {
    // Nothing changes it.
    stack.pushSettled(target.shared.expressionText(context.functionReference(reader.index)))
  },
} satisfies BaselineOperators
