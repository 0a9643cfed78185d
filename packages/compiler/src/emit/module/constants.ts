/**
 * Constant expressions (specification, "Constant Expressions") as JavaScript. Arithmetic on constants is done here;
 * what depends on an imported global is left to the instance.
 */
import { InternalError, UnsupportedError } from '../../errors.js'
import type { ConstantExpression, ConstantOperator } from '../../wasm/module.js'
import type { Expression } from '../estree/nodes.js'
import type { ModuleContext } from './module-context.js'

/** A value as source text: one expression, the low and the high half of an i64, or the four words of a v128. */
export type ConstantText = readonly [first: string, ...rest: string[]]

/** A value on the way there: constants are still numbers. */
type Value =
  | { readonly kind: 'text'; readonly text: ConstantText }
  | { readonly kind: 'i32'; readonly value: number }
  | { readonly kind: 'i64'; readonly value: bigint }

export function constantText(expression: ConstantExpression, context: ModuleContext): ConstantText {
  const stack: Value[] = []
  for (const operator of expression.ops) step(operator, stack, context)
  if (stack.length !== 1) throw new InternalError('a constant expression yields one value')
  return textOf(stack[0]!)
}

/** The function a constant expression refers to, -1 if it is null; undefined if that is not all it does. */
export function constantFunction(expression: ConstantExpression): number | undefined {
  const [first, second] = expression.ops
  if (first === undefined || second !== undefined) return undefined
  if (first.op === 'ref.null') return -1
  return first.op === 'ref.func' ? first.index : undefined
}

function step(operator: ConstantOperator, stack: Value[], context: ModuleContext): void {
  switch (operator.op) {
    case 'i32.const':
      stack.push({ kind: 'i32', value: operator.value })
      return
    case 'i64.const':
      stack.push({ kind: 'i64', value: (BigInt(operator.hi) << 32n) | BigInt(operator.lo >>> 0) })
      return
    case 'f32.const':
      stack.push(plain(numberText(floatOfBits(operator.bits))))
      return
    case 'f64.const':
      stack.push(plain(numberText(doubleOfBits(operator.lo, operator.hi))))
      return
    case 'v128.const':
      stack.push({ kind: 'text', text: wordsText(operator.bytes) })
      return
    case 'ref.null':
      stack.push(plain('null'))
      return
    case 'ref.func':
      stack.push(plain(referenceText(operator.index, context)))
      return
    case 'global.get':
      stack.push({ kind: 'text', text: globalText(operator.index, context) })
      return
    case 'i32.add':
    case 'i32.sub':
    case 'i32.mul':
    case 'i64.add':
    case 'i64.sub':
    case 'i64.mul': {
      const right = stack.pop()!
      const left = stack.pop()!
      stack.push(
        operator.op.startsWith('i32')
          ? compute32(operator.op, left, right, context)
          : compute64(operator.op, left, right, context),
      )
      return
    }
    default:
      throw new UnsupportedError('unsupported constant expression', { detail: operator.op })
  }
}

function compute32(op: string, left: Value, right: Value, context: ModuleContext): Value {
  if (left.kind === 'i32' && right.kind === 'i32') {
    const { value: a } = left
    const { value: b } = right
    return { kind: 'i32', value: op === 'i32.mul' ? Math.imul(a, b) : (op === 'i32.add' ? a + b : a - b) | 0 }
  }
  const [a] = textOf(left)
  const [b] = textOf(right)
  if (op === 'i32.mul') return plain(`${context.builtin('Math.imul').name}(${a}, ${b})`)
  return plain(`(${a} ${op === 'i32.add' ? '+' : '-'} ${b} | 0)`)
}

function compute64(op: string, left: Value, right: Value, context: ModuleContext): Value {
  const sign = op === 'i64.add' ? '+' : op === 'i64.sub' ? '-' : '*'
  if (left.kind === 'i64' && right.kind === 'i64') {
    const { value: a } = left
    const { value: b } = right
    return { kind: 'i64', value: BigInt.asIntN(64, sign === '+' ? a + b : sign === '-' ? a - b : a * b) }
  }
  const join = context.runtime('toBigInt')
  const bigint = (value: Value) => `${join}(${textOf(value).join(', ')})`
  const low = `${context.runtime('lowHalf')}(${bigint(left)} ${sign} ${bigint(right)})`
  // The high half is asked for separately: it may be used first, or alone.
  return { kind: 'text', text: [low, `(${low}, ${context.runtime('highHalf')}())`] }
}

function textOf(value: Value): ConstantText {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'i32':
      return [String(value.value)]
    case 'i64':
      return [String(Number(BigInt.asIntN(32, value.value))), String(Number(value.value >> 32n))]
  }
}

function plain(text: string): Value {
  return { kind: 'text', text: [text] }
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

function floatOfBits(bits: number): number {
  scratch.setInt32(0, bits)
  return scratch.getFloat32(0)
}

function doubleOfBits(low: number, high: number): number {
  scratch.setInt32(0, high)
  scratch.setInt32(4, low)
  return scratch.getFloat64(0)
}
