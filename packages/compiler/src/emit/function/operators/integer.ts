/** How operators on i32 are written. */
import type { Value } from '../../../ir/function.js'
import type { OperatorName } from '../../../ir/operators.js'
import { DIVISOR_NOT_ZERO, QUOTIENT_FITS } from '../../../structure/analyze-divisions.js'
import { evaluationOf, isLeftToHelper } from '../../../structure/evaluation.js'
import type { RuntimeHelper } from '../../context.js'
import {
  type BinaryOperator,
  binary,
  conditional,
  type Expression,
  logical,
  negate,
  number,
  totalComparison,
  unary,
} from '../../estree/nodes.js'
import type { ExpressionEmitter, OperatorEmitter } from '../expression-emitter.js'
import {
  boolean,
  constantInt32,
  constantOf,
  EXACT_MAX,
  INT32_MAX,
  INT32_MIN,
  int32,
  integer,
  isInt32,
  isNatural,
  isNot,
  isNumber,
  isUint32,
  MINUS_ZERO,
  type Operand,
  toCondition,
  toInt32,
  toInteger,
  toSigned,
  toTerm,
  toUint32,
  UINT32_MAX,
  withoutWrapping,
} from '../operand.js'

/** A sum or difference is not wrapped before somebody needs it, as long as it is exact. */
function add(left: Operand, right: Operand): Operand {
  const constant = constantOf(right)
  if (constant !== undefined && constant < 0)
    return subtract(left, integer(number(-constant), -constant, -constant))
  const low = left.low + right.low
  const high = left.high + right.high
  if (!isExact(low, high)) return add(toInt32(left), toInt32(right))
  return integer(binary('+', left.node, right.node), low, high)
}

function subtract(left: Operand, right: Operand): Operand {
  const constant = constantOf(right)
  if (constant !== undefined && constant < 0)
    return add(left, integer(number(-constant), -constant, -constant))
  const low = left.low - right.high
  const high = left.high - right.low
  if (!isExact(low, high)) return subtract(toInt32(left), toInt32(right))
  return integer(binary('-', left.node, right.node), low, high)
}

function isExact(low: number, high: number): boolean {
  return low > -EXACT_MAX && high < EXACT_MAX
}

function sum(combine: (left: Operand, right: Operand) => Operand): OperatorEmitter {
  return (emitter, value) => {
    const left = emitter.operand(value, 0)
    return combine(toTerm(left), toTerm(emitter.operand(value, 1)))
  }
}

/** Smallest 2^n - 1 that is not below `high`, which is an int32 and not negative. */
function allOnes(high: number): number {
  return high === 0 ? 0 : 0xffffffff >>> Math.clz32(high)
}

function and(emitter: ExpressionEmitter, value: Value): Operand {
  const left = emitter.operand(value, 0)
  const right = emitter.operand(value, 1)
  const node = binary('&', left.node, right.node)
  if (left.form === 'boolean' || right.form === 'boolean') return integer(node, 0, 1)
  if (isNatural(left)) return integer(node, 0, isNatural(right) ? Math.min(left.high, right.high) : left.high)
  return isNatural(right) ? integer(node, 0, right.high) : int32(node)
}

/** `|` and `^`: they set no bit that is in neither operand. */
function unite(operator: '|' | '^'): OperatorEmitter {
  return (emitter, value) => {
    const left = emitter.operand(value, 0)
    const right = emitter.operand(value, 1)
    if (operator === '^' && constantOf(right) === -1) return int32(unary('~', left.node))
    const node = binary(operator, left.node, right.node)
    const leftHigh = left.form === 'boolean' ? 1 : isNatural(left) ? left.high : NaN
    const rightHigh = right.form === 'boolean' ? 1 : isNatural(right) ? right.high : NaN
    const high = Math.max(leftHigh, rightHigh)
    return high === high ? integer(node, 0, allOnes(high)) : int32(node)
  }
}

/** The count of a shift: JavaScript masks it as WebAssembly does. */
function shiftCount(emitter: ExpressionEmitter, value: Value): Operand {
  const count = toInteger(emitter.operand(value, 1))
  const constant = constantOf(count)
  return constant === undefined ? count : constantInt32(constant & 31)
}

function shiftLeft(emitter: ExpressionEmitter, value: Value): Operand {
  const left = toInteger(emitter.operand(value, 0))
  const count = shiftCount(emitter, value)
  const node = binary('<<', left.node, count.node)
  const constant = constantOf(count)
  if (constant === undefined || !isNatural(left) || left.high * 2 ** constant > INT32_MAX) return int32(node)
  return integer(node, left.low << constant, left.high << constant)
}

function shiftRightSigned(emitter: ExpressionEmitter, value: Value): Operand {
  const left = toInteger(emitter.operand(value, 0))
  const count = shiftCount(emitter, value)
  const node = binary('>>', left.node, count.node)
  const constant = constantOf(count)
  const low = isInt32(left) ? left.low : INT32_MIN
  const high = isInt32(left) ? left.high : INT32_MAX
  // A shift brings a number nearer to 0, or to -1.
  if (constant === undefined) return integer(node, Math.min(low, 0), Math.max(high, -1))
  return integer(node, low >> constant, high >> constant)
}

function shiftRightUnsigned(emitter: ExpressionEmitter, value: Value): Operand {
  const left = toInteger(emitter.operand(value, 0))
  const count = shiftCount(emitter, value)
  const node = binary('>>>', left.node, count.node)
  const high = isUint32(left) ? left.high : UINT32_MAX
  return integer(node, 0, high >>> (constantOf(count) ?? 0))
}

/** `helper` serves a count known only at run time. */
function rotate(first: '<<' | '>>>', second: '<<' | '>>>', helper: RuntimeHelper): OperatorEmitter {
  return (emitter, value) => {
    const { fn } = emitter
    const left = toInteger(emitter.operand(value, 0))
    const count = shiftCount(emitter, value)
    if (evaluationOf(fn, value) !== 'repeated') {
      return int32(emitter.callHelper(helper, [toInt32(left).node, toInt32(count).node]))
    }
    const constant = fn.a[fn.operand(value, 1)] & 31
    if (constant === 0) return left
    const turned = binary(first, left.node, number(constant))
    return int32(binary('|', turned, binary(second, left.node, number(32 - constant))))
  }
}

function counter(emit: (emitter: ExpressionEmitter, argument: Expression) => Expression): OperatorEmitter {
  return (emitter, value) => integer(emit(emitter, emitter.integer(value, 0)), 0, 32)
}

/** Keeps the lowest 32 - `bits` bits, the topmost of them as the sign. */
function extend(bits: number): OperatorEmitter {
  return (emitter, value) => {
    const operand = toInteger(emitter.operand(value, 0))
    const low = INT32_MIN >> bits
    const high = INT32_MAX >> bits
    if (operand.low >= low && operand.high <= high) return operand
    return integer(binary('>>', binary('<<', operand.node, number(bits)), number(bits)), low, high)
  }
}

/** Equal modulo 2^32: compares both as signed or both as unsigned, whichever they are. */
function equality(operator: '===' | '!=='): OperatorEmitter {
  return (emitter, value) => {
    const left = toInteger(emitter.operand(value, 0))
    const right = toInteger(emitter.operand(value, 1))
    const unsigned = (isUint32(left) && !isInt32(left)) || (isUint32(right) && !isInt32(right))
    const convert = unsigned ? toUint32 : toSigned
    return boolean(totalComparison(operator, convert(left).node, convert(right).node))
  }
}

function isZero(emitter: ExpressionEmitter, value: Value): Operand {
  const operand = emitter.operand(value, 0)
  if (operand.form === 'boolean' && !isNot(operand.node)) return boolean(negate(operand.node))
  return boolean(unary('!', toCondition(operand)))
}

function compareSigned(operator: BinaryOperator): OperatorEmitter {
  return (emitter, value) => {
    const left = toSigned(emitter.operand(value, 0))
    return boolean(totalComparison(operator, left.node, toSigned(emitter.operand(value, 1)).node))
  }
}

function compareUnsigned(operator: BinaryOperator): OperatorEmitter {
  return (emitter, value) => {
    const left = emitter.uint32(value, 0)
    return boolean(totalComparison(operator, left, emitter.uint32(value, 1)))
  }
}

/** Whether nothing needs to be looked at for what the fact `bit` of the division rules out. */
function isHarmless(emitter: ExpressionEmitter, value: Value, bit: number): boolean {
  return !emitter.context.exactTraps || (emitter.divisionFacts(value) & bit) !== 0
}

function divideSigned(emitter: ExpressionEmitter, value: Value): Operand {
  const left = toInt32(emitter.operand(value, 0))
  const right = toInt32(emitter.operand(value, 1))
  const divisor =
    isHarmless(emitter, value, QUOTIENT_FITS) || left.low > INT32_MIN || right.low > -1 || right.high < -1
      ? checkedDivisor(emitter, value, right, '|', 'divideByZero')
      : checkedForOverflow(emitter, left, right)
  return int32(binary('|', binary('/', left.node, divisor), number(0)))
}

function divideUnsigned(emitter: ExpressionEmitter, value: Value): Operand {
  const left = toUint32(emitter.operand(value, 0))
  const right = toUint32(emitter.operand(value, 1))
  const high = Math.floor(left.high / Math.max(right.low, 1))
  const node = binary('/', left.node, checkedDivisor(emitter, value, right, '>>>', 'divideByZero'))
  return wrapNatural(node, high)
}

/** An unsigned int32 of a number that is at most `high`, or NaN. */
function wrapNatural(node: Expression, high: number): Operand {
  return integer(binary(high <= INT32_MAX ? '|' : '>>>', node, number(0)), 0, high)
}

function remainderSigned(emitter: ExpressionEmitter, value: Value): Operand {
  const left = toInt32(emitter.operand(value, 0))
  const right = toInt32(emitter.operand(value, 1))
  const { remainders, wrapsEarly } = emitter.context.tune
  const divisor = checkedDivisor(emitter, value, right, '|', 'remainderByZero')
  if (remainders !== 'operator' && left.low < 0) {
    if (isLeftToHelper(remainders, emitter.fn, value))
      return int32(emitter.callHelper('remainderSigned', [left.node, divisor]))
    const quotient = binary('|', binary('/', left.node, divisor), number(0))
    return int32(multiplyBack(emitter, left, quotient, right))
  }
  const node = binary('%', left.node, divisor)
  if (wrapsEarly) {
    const wrapped = binary('|', node, number(0))
    return left.low >= 0 ? integer(wrapped, 0, left.high) : int32(wrapped)
  }
  // A remainder has the sign of the dividend, also when it is 0; without checks it may be NaN.
  if (left.low >= 0 && mayTrust(emitter, value)) return integer(node, 0, left.high)
  return integer(node, MINUS_ZERO, INT32_MAX)
}

function remainderUnsigned(emitter: ExpressionEmitter, value: Value): Operand {
  const left = toUint32(emitter.operand(value, 0))
  const right = toUint32(emitter.operand(value, 1))
  const high = Math.max(0, Math.min(left.high, right.high - 1))
  const divisor = checkedDivisor(emitter, value, right, '>>>', 'remainderByZero')
  const { remainders, wrapsEarly } = emitter.context.tune
  if (remainders !== 'operator' && left.high > INT32_MAX) {
    const isNatural = high <= INT32_MAX && mayTrust(emitter, value)
    const result = (node: Expression) => (isNatural ? integer(node, 0, high) : int32(node))
    if (isLeftToHelper(remainders, emitter.fn, value)) {
      const operands = [left.node, divisor].map(withoutWrapping)
      return result(emitter.callHelper('remainderUnsigned', operands))
    }
    const quotient = binary('>>>', binary('/', left.node, divisor), number(0))
    return result(multiplyBack(emitter, left, quotient, right))
  }
  const node = binary('%', left.node, divisor)
  if (wrapsEarly) return wrapNatural(node, high)
  if (mayTrust(emitter, value)) return integer(node, 0, high)
  return integer(binary('>>>', node, number(0)), 0, UINT32_MAX)
}

/** `a - imul(q, b) | 0` */
function multiplyBack(
  emitter: ExpressionEmitter,
  left: Operand,
  quotient: Expression,
  right: Operand,
): Expression {
  const product = emitter.callBuiltin('Math.imul', [quotient, withoutWrapping(right.node)])
  return binary('|', binary('-', withoutWrapping(left.node), product), number(0))
}

/**
 * `b`, or `(b || trap())`. JITs are told that it is an int32, which they do not see of what a call might yield: V8 would
 * divide float64 numbers. `b !== 0 ? b : trap() | 0` takes it less than `(b || trap()) | 0`.
 */
function checkedDivisor(
  emitter: ExpressionEmitter,
  value: Value,
  right: Operand,
  wrap: '|' | '>>>',
  trap: RuntimeHelper,
): Expression {
  if (isHarmless(emitter, value, DIVISOR_NOT_ZERO) || right.low > 0 || right.high < 0) return right.node
  const failure = emitter.callHelper(trap, [])
  if (!emitter.context.tune.wrapsEarly) return logical('||', right.node, failure)
  const tested = withoutWrapping(right.node)
  if (tested.type !== 'Identifier') return binary(wrap, logical('||', right.node, failure), number(0))
  const node = conditional(binary('!==', tested, number(0)), tested, binary('|', failure, number(0)))
  return wrap === '|' ? node : binary('>>>', node, number(0))
}

/** `b + 1 >>> 0 > 1 ? b : checkDivisor(a, b)`: one comparison for both traps. */
function checkedForOverflow(emitter: ExpressionEmitter, left: Operand, right: Operand): Expression {
  const test = binary('>', binary('>>>', binary('+', right.node, number(1)), number(0)), number(1))
  const node = conditional(test, right.node, emitter.callHelper('checkDivisor', [left.node, right.node]))
  return emitter.context.tune.wrapsEarly ? binary('|', node, number(0)) : node
}

/** Whether a remainder is surely a number: the divisor is not 0, or that traps. */
function mayTrust(emitter: ExpressionEmitter, value: Value): boolean {
  return emitter.context.exactTraps || (emitter.divisionFacts(value) & DIVISOR_NOT_ZERO) !== 0
}

function isReadable({ node }: Operand): boolean {
  return node.type === 'Identifier' || isNumber(node)
}

/** What the helper does, without the call: `(a >>> 0) * (b >>> 0) * unit + 0.5 - (imul(a, b) >>> 0) * unit | 0`. */
function multiplyHighInline(emitter: ExpressionEmitter, left: Operand, right: Operand): Operand {
  const unit = number(2 ** -32)
  const factor = toUint32(right)
  const constant = constantOf(factor)
  const scaled = constant === undefined ? binary('*', factor.node, unit) : number(constant * 2 ** -32)
  const product = binary('*', toUint32(left).node, scaled)
  const low = emitter.callBuiltin('Math.imul', [toInteger(left).node, toInteger(right).node])
  const error = binary('*', binary('>>>', low, number(0)), unit)
  return int32(binary('|', binary('-', binary('+', product, number(0.5)), error), number(0)))
}

function multiplyAddRemainder(emitter: ExpressionEmitter, value: Value): Operand {
  const divisor = constantOf(emitter.operand(value, 3)) ?? INT32_MAX
  return integer(emitter.callHelper('multiplyAddRemainder', emitter.arguments(value)), 0, divisor - 1)
}

/** `(a >>> 0) * (b / 2 ** 32) | 0` where float64 holds the whole product; else by a helper. */
function multiplyHigh(emitter: ExpressionEmitter, value: Value): Operand {
  const left = emitter.operand(value, 0)
  const right = emitter.operand(value, 1)
  const [a, b] = [toUint32(left), toUint32(right)]
  if (a.high * b.high >= EXACT_MAX) {
    const isWritten = emitter.context.tune.writesHighProducts || constantOf(b) !== undefined
    if (isWritten && isReadable(left) && isReadable(right)) return multiplyHighInline(emitter, left, right)
    return int32(emitter.callHelper('multiplyHighUnsigned', [toInt32(left).node, toInt32(right).node]))
  }
  const factor = constantOf(b)
  const product =
    factor === undefined
      ? binary('*', binary('*', a.node, b.node), number(2 ** -32))
      : binary('*', a.node, number(factor * 2 ** -32))
  return integer(binary('|', product, number(0)), 0, Math.floor((a.high * b.high) / 2 ** 32))
}

/** `imul(a, b)`; without a JIT, where calls are dear, `a * b` for what is exact in float64. */
function multiply(emitter: ExpressionEmitter, value: Value): Operand {
  const [left, right] = [0, 1].map((index) => toTerm(emitter.operand(value, index))) as [Operand, Operand]
  const largest =
    Math.max(Math.abs(left.low), Math.abs(left.high)) * Math.max(Math.abs(right.low), Math.abs(right.high))
  if (largest > emitter.context.tune.largestProduct) {
    const convert = emitter.context.tune.wrapsFactors ? toInt32 : toInteger
    return int32(
      emitter.callBuiltin(
        'Math.imul',
        [left, right].map((factor) => convert(factor).node),
      ),
    )
  }
  const product = binary('*', left.node, right.node)
  // Where a factor is negative the other may be 0, and the product -0.
  const low = left.low >= 0 && right.low >= 0 ? left.low * right.low : Math.min(-largest, MINUS_ZERO)
  return integer(product, low, largest)
}

export const INTEGER_OPERATORS = {
  'i32.const': ({ fn }, value) => constantInt32(fn.a[value]),

  'i32.add': sum(add),
  'i32.sub': sum(subtract),
  'i32.mul': multiply,
  'i32.mul_high_u': multiplyHigh,
  'i32.mul_add_rem_u': multiplyAddRemainder,
  'i32.pick_bytes': (emitter, value) => int32(emitter.callHelper('pickBytes', emitter.arguments(value))),
  'i32.div_s': divideSigned,
  'i32.div_u': divideUnsigned,
  'i32.rem_s': remainderSigned,
  'i32.rem_u': remainderUnsigned,

  'i32.and': and,
  'i32.or': unite('|'),
  'i32.xor': unite('^'),
  'i32.shl': shiftLeft,
  'i32.shr_s': shiftRightSigned,
  'i32.shr_u': shiftRightUnsigned,
  'i32.rotl': rotate('<<', '>>>', 'rotateLeft'),
  'i32.rotr': rotate('>>>', '<<', 'rotateRight'),
  'i32.clz': counter((emitter, argument) => emitter.callBuiltin('Math.clz32', [argument])),
  'i32.ctz': counter((emitter, argument) => emitter.callHelper('countTrailingZeros', [argument])),
  'i32.popcnt': counter((emitter, argument) => emitter.callHelper('countOnes', [argument])),
  'i32.extend8_s': extend(24),
  'i32.extend16_s': extend(16),

  'i32.eqz': isZero,
  'i32.eq': equality('==='),
  'i32.ne': equality('!=='),
  'i32.lt_s': compareSigned('<'),
  'i32.lt_u': compareUnsigned('<'),
  'i32.gt_s': compareSigned('>'),
  'i32.gt_u': compareUnsigned('>'),
  'i32.le_s': compareSigned('<='),
  'i32.le_u': compareUnsigned('<='),
  'i32.ge_s': compareSigned('>='),
  'i32.ge_u': compareUnsigned('>='),
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
