/** How operators on f32 and f64 are written. What an f32 operator yields is rounded when somebody needs it so. */
import type { OperatorName } from '../../../ir/operators.js'
import type { Builtin, RuntimeHelper } from '../../context.js'
import { type BinaryOperator, binary, number, totalComparison, unary } from '../../estree/nodes.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { boolean, float, unrounded } from '../operand.js'

const scratch = new DataView(new ArrayBuffer(8))

/** The f32 with these bits. */
function float32FromBits(bits: number): number {
  scratch.setInt32(0, bits)
  return scratch.getFloat32(0)
}

/** The f64 with these bits. */
function float64FromBits(low: number, high: number): number {
  scratch.setInt32(0, high)
  scratch.setInt32(4, low)
  return scratch.getFloat64(0)
}

function compare(operator: BinaryOperator): OperatorEmitter {
  return (emitter, value) => {
    const left = emitter.number(value, 0)
    return boolean(binary(operator, left, emitter.number(value, 1)))
  }
}

/** Equality has an opposite even where there are NaNs. */
function compareEqual(operator: '===' | '!=='): OperatorEmitter {
  return (emitter, value) => {
    const left = emitter.number(value, 0)
    return boolean(totalComparison(operator, left, emitter.number(value, 1)))
  }
}

function arithmetic(operator: BinaryOperator): OperatorEmitter {
  return (emitter, value) => {
    const left = emitter.number(value, 0)
    return float(binary(operator, left, emitter.number(value, 1)))
  }
}

function arithmetic32(operator: BinaryOperator): OperatorEmitter {
  return (emitter, value) => {
    const left = emitter.number(value, 0)
    return unrounded(binary(operator, left, emitter.number(value, 1)))
  }
}

/** A library function whose result is an f32 when its arguments are. */
function builtin(name: Builtin): OperatorEmitter {
  return (emitter, value) => float(emitter.callBuiltin(name, emitter.arguments(value)))
}

function helper(name: RuntimeHelper): OperatorEmitter {
  return (emitter, value) => float(emitter.callHelper(name, emitter.arguments(value)))
}

const negate: OperatorEmitter = (emitter, value) => float(unary('-', emitter.number(value, 0)))

// A NaN with a sign or payload is made of its bits: engines that keep those of a number pass it on.
export const FLOAT_OPERATORS = {
  'f32.const': (emitter, value) => {
    const bits = emitter.fn.a[value]
    const constant = float32FromBits(bits)
    if (constant === constant || bits === 0x7fc00000) return float(number(constant))
    return float(emitter.callHelper('reinterpretInteger32', [number(bits)]))
  },
  'f64.const': (emitter, value) => {
    const low = emitter.fn.a[value]
    const high = emitter.fn.b[value]
    const constant = float64FromBits(low, high)
    if (constant === constant || (low === 0 && high === 0x7ff80000)) return float(number(constant))
    return float(emitter.callHelper('pairToFloat64Bits', [number(low), number(high)]))
  },

  'f32.eq': compareEqual('==='),
  'f32.ne': compareEqual('!=='),
  'f32.lt': compare('<'),
  'f32.gt': compare('>'),
  'f32.le': compare('<='),
  'f32.ge': compare('>='),
  'f64.eq': compareEqual('==='),
  'f64.ne': compareEqual('!=='),
  'f64.lt': compare('<'),
  'f64.gt': compare('>'),
  'f64.le': compare('<='),
  'f64.ge': compare('>='),

  'f32.abs': builtin('Math.abs'),
  'f32.neg': negate,
  'f32.ceil': builtin('Math.ceil'),
  'f32.floor': builtin('Math.floor'),
  'f32.trunc': builtin('Math.trunc'),
  'f32.nearest': helper('nearest'),
  'f32.sqrt': (emitter, value) => unrounded(emitter.callBuiltin('Math.sqrt', emitter.arguments(value))),
  'f32.add': arithmetic32('+'),
  'f32.sub': arithmetic32('-'),
  'f32.mul': arithmetic32('*'),
  'f32.div': arithmetic32('/'),
  'f32.min': builtin('Math.min'),
  'f32.max': builtin('Math.max'),
  'f32.copysign': helper('copySign'),

  'f64.abs': builtin('Math.abs'),
  'f64.neg': negate,
  'f64.ceil': builtin('Math.ceil'),
  'f64.floor': builtin('Math.floor'),
  'f64.trunc': builtin('Math.trunc'),
  'f64.nearest': helper('nearest'),
  'f64.sqrt': builtin('Math.sqrt'),
  'f64.add': arithmetic('+'),
  'f64.sub': arithmetic('-'),
  'f64.mul': arithmetic('*'),
  'f64.div': arithmetic('/'),
  'f64.min': builtin('Math.min'),
  'f64.max': builtin('Math.max'),
  'f64.copysign': helper('copySign'),
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
