/**
 * Constant expressions (specification, "Constant Expressions") as JavaScript. Arithmetic on constants is done here;
 * what depends on an imported global is left to the instance.
 */
import { InternalError } from '../../errors.js'
import type { ConstantExpression, ConstantOperator } from '../../wasm/module.js'
import type { Expression } from '../estree/nodes.js'
import { stepHeap } from './heap-constants.js'
import type { ModuleContext } from './module-context.js'

/** A value as source text: one expression, the low and the high half of an i64, or the four words of a v128. */
export type ConstantText = readonly [first: string, ...rest: string[]]

/** A value on the way there: constants are still numbers. `depth` says how deep the expression nests. */
export type ConstantValue =
  | { readonly kind: 'text'; readonly text: ConstantText; readonly depth: number }
  | { readonly kind: 'i32'; readonly value: number }
  | { readonly kind: 'i64'; readonly value: bigint }

/** An expression that would nest deeper is kept in variables: parsers recurse on it. */
const MAX_DEPTH = 20

export function constantText(expression: ConstantExpression, context: ModuleContext): ConstantText {
  const writer = new ConstantWriter(context)
  for (const operator of expression.ops) step(operator, writer)
  return writer.finish()
}

/** The operand stack of a constant expression, and the steps that go before its result. */
export class ConstantWriter {
  readonly context: ModuleContext
  private readonly stack: ConstantValue[] = []
  /** Assignments to variables. */
  private readonly steps: string[] = []

  constructor(context: ModuleContext) {
    this.context = context
  }

  push(value: ConstantValue): void {
    this.stack.push(value)
  }

  /** Pushes an expression that operands of some depth are part of. */
  pushText(text: string, depth = 0): void {
    this.push({ kind: 'text', text: [text], depth })
  }

  pop(): ConstantValue {
    return this.stack.pop()!
  }

  popMany(count: number): ConstantValue[] {
    return count === 0 ? [] : this.stack.splice(this.stack.length - count, count)
  }

  /** The text of an operand of what nests one deeper. */
  operandText(value: ConstantValue, maxDepth = MAX_DEPTH): ConstantText {
    if (value.kind !== 'text' || value.depth <= maxDepth) return textOf(value)
    const [first, ...rest] = value.text.map((part) => {
      const name = this.context.temporary()
      this.steps.push(`${name} = ${part}`)
      return name
    })
    return [first!, ...rest]
  }

  finish(): ConstantText {
    if (this.stack.length !== 1) throw new InternalError('a constant expression yields one value')
    const [first, ...rest] = textOf(this.stack[0]!)
    return [this.steps.length === 0 ? first : `(${[...this.steps, first].join(', ')})`, ...rest]
  }
}

/** How deep an expression nests that the values are operands of. */
export function depthAround(values: readonly ConstantValue[]): number {
  let depth = 0
  for (const value of values)
    if (value.kind === 'text') depth = Math.max(depth, Math.min(value.depth, MAX_DEPTH))
  return depth + 1
}

/** The function a constant expression refers to, -1 if it is null; undefined if that is not all it does. */
export function constantFunction(expression: ConstantExpression): number | undefined {
  const [first, second] = expression.ops
  if (first === undefined || second !== undefined) return undefined
  if (first.op === 'ref.null') return -1
  return first.op === 'ref.func' ? first.index : undefined
}

function step(operator: ConstantOperator, writer: ConstantWriter): void {
  const { context } = writer
  switch (operator.op) {
    case 'i32.const':
      writer.push({ kind: 'i32', value: operator.value })
      return
    case 'i64.const':
      writer.push({ kind: 'i64', value: (BigInt(operator.hi) << 32n) | BigInt(operator.lo >>> 0) })
      return
    case 'f32.const':
      writer.pushText(floatText(operator.bits, context))
      return
    case 'f64.const':
      writer.pushText(doubleText(operator.lo, operator.hi, context))
      return
    case 'v128.const':
      writer.push({ kind: 'text', text: wordsText(operator.bytes), depth: 0 })
      return
    case 'ref.null':
      writer.pushText('null')
      return
    case 'ref.func':
      writer.pushText(referenceText(operator.index, context))
      return
    case 'global.get':
      writer.push({ kind: 'text', text: globalText(operator.index, context), depth: 0 })
      return
    case 'i32.add':
    case 'i32.sub':
    case 'i32.mul': {
      const [left, right] = writer.popMany(2) as [ConstantValue, ConstantValue]
      compute32(operator.op, left, right, writer)
      return
    }
    case 'i64.add':
    case 'i64.sub':
    case 'i64.mul': {
      const [left, right] = writer.popMany(2) as [ConstantValue, ConstantValue]
      compute64(operator.op, left, right, writer)
      return
    }
    default:
      stepHeap(operator, writer)
  }
}

function compute32(op: string, left: ConstantValue, right: ConstantValue, writer: ConstantWriter): void {
  if (left.kind === 'i32' && right.kind === 'i32') {
    const { value: a } = left
    const { value: b } = right
    writer.push({
      kind: 'i32',
      value: op === 'i32.mul' ? Math.imul(a, b) : (op === 'i32.add' ? a + b : a - b) | 0,
    })
    return
  }
  const depth = depthAround([left, right])
  const [a] = writer.operandText(left)
  const [b] = writer.operandText(right)
  if (op === 'i32.mul') writer.pushText(`${writer.context.builtin('Math.imul').name}(${a}, ${b})`, depth)
  else writer.pushText(`(${a} ${op === 'i32.add' ? '+' : '-'} ${b} | 0)`, depth)
}

function compute64(op: string, left: ConstantValue, right: ConstantValue, writer: ConstantWriter): void {
  const { context } = writer
  if (left.kind === 'i64' && right.kind === 'i64') {
    const { value: a } = left
    const { value: b } = right
    const value = BigInt.asIntN(64, op === 'i64.add' ? a + b : op === 'i64.sub' ? a - b : a * b)
    writer.push({ kind: 'i64', value })
    return
  }
  const compute = context.runtime(
    op === 'i64.add' ? 'pairAdd' : op === 'i64.sub' ? 'pairSubtract' : 'pairMultiply',
  )
  // Each half is written twice, so that it must not be computed in place.
  const halves = [left, right].flatMap((value) => writer.operandText(value, 0))
  const low = `${compute}(${halves.join(', ')})`
  // The high half is asked for separately: it may be used first, or alone.
  writer.push({ kind: 'text', text: [low, `(${low}, ${context.runtime('RI')}[1])`], depth: 1 })
}

function textOf(value: ConstantValue): ConstantText {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'i32':
      return [String(value.value)]
    case 'i64':
      return [String(Number(BigInt.asIntN(32, value.value))), String(Number(value.value >> 32n))]
  }
}

/** A number as a literal that reads back as the same number. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** A reference to a function. */
export function referenceText(index: number, context: ModuleContext): string {
  context.functionReference(index)
  return `R[${index}]`
}

function globalText(index: number, context: ModuleContext): ConstantText {
  const name = (part: number) => nameText(context.global(index, part))
  const rest: string[] = []
  for (let part = 1; part < context.globalParts(index); part++) rest.push(name(part))
  return [name(0), ...rest]
}

/** The four words of sixteen bytes. */
function wordsText(bytes: Uint8Array): ConstantText {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  const word = (index: number) => String(view.getInt32(4 * index, true))
  return [word(0), word(1), word(2), word(3)]
}

/** The text of a name or of a field of a named record. */
export function nameText(expression: Expression): string {
  if (expression.type === 'Identifier') return expression.name
  if (expression.type === 'MemberExpression' && !expression.computed) {
    return `${nameText(expression.object)}.${nameText(expression.property)}`
  }
  throw new InternalError('not the name of a global')
}

const scratch = new DataView(new ArrayBuffer(8))

/** A NaN with a sign or payload is made of its bits: engines that keep those of a number keep them here, too. */
function floatText(bits: number, context: ModuleContext): string {
  scratch.setInt32(0, bits)
  const value = scratch.getFloat32(0)
  if (value === value || bits === 0x7fc00000) return numberText(value)
  return `${context.runtime('reinterpretInteger32')}(${bits})`
}

function doubleText(low: number, high: number, context: ModuleContext): string {
  scratch.setInt32(0, high)
  scratch.setInt32(4, low)
  const value = scratch.getFloat64(0)
  if (value === value || (low === 0 && high === 0x7ff80000)) return numberText(value)
  return `${context.runtime('pairToFloat64Bits')}(${low}, ${high})`
}
