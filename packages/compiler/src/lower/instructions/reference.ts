/** Lowerings of references: null checks, tests and casts, branches on them, and calls by reference. */
import type { Edge, Value } from '../../ir/function.js'
import { I32 } from '../../ir/types.js'
import {
  asNonNull,
  type FunctionType,
  HEAP_ANY,
  HEAP_EXTERN,
  HEAP_FUNC,
  HEAP_NOEXN,
  HEAP_NOEXTERN,
  HEAP_NOFUNC,
  HEAP_NONE,
  type HeapType,
  isNullable,
  refType,
  type ValueType,
} from '../../wasm/types.js'
import type { FunctionLowering } from '../function-lowering.js'
import { relateTypes } from '../type-relations.js'
import type { Lowering } from './lowering.js'

/** The type below all others of a hierarchy. */
function bottomOf(top: HeapType): HeapType {
  if (top === HEAP_ANY) return HEAP_NONE
  if (top === HEAP_FUNC) return HEAP_NOFUNC
  return top === HEAP_EXTERN ? HEAP_NOEXTERN : HEAP_NOEXN
}

/** The reference, or a trap if it is null. */
function nonNull(lowering: FunctionLowering, reference: Value): Value {
  const type = lowering.fn.type[reference]!
  return isNullable(type) ? lowering.emitUnary('ref.as_non_null', asNonNull(type), reference) : reference
}

/** `i31.get_s` and `i31.get_u`, which do not trap by themselves in IR. */
function readInteger31(op: 'i31.get_s' | 'i31.get_u'): Lowering {
  return (lowering) => {
    lowering.push(lowering.emitUnary(op, I32, nonNull(lowering, lowering.pop())))
  }
}

function isNull(lowering: FunctionLowering, reference: Value): Value {
  return lowering.emitUnary('ref.is_null', I32, reference)
}

/**
 * The type to ask for when a reference of type `from` is cast to type `to`: as wide as it can be. Undefined if it is
 * of that type in any case.
 */
function askedType(lowering: FunctionLowering, from: ValueType, to: ValueType): ValueType | undefined {
  const relation = relateTypes(lowering.module, from, to)
  const nullable = relation.null === 'accepted'
  if (relation.object === 'never') return refType(nullable, bottomOf(relation.top))
  if (relation.object === 'maybe') return to
  return relation.null === 'refused' ? refType(false, relation.top) : undefined
}

/** An i32 that says whether `reference` is of type `target`. */
function testType(lowering: FunctionLowering, reference: Value, target: ValueType): Value {
  const relation = relateTypes(lowering.module, lowering.fn.type[reference]!, target)
  if (relation.object === 'maybe') return lowering.emit('ref.test', I32, [reference], target)
  const isNullAccepted = relation.null === 'accepted'
  if (relation.object === 'never') {
    return isNullAccepted ? isNull(lowering, reference) : lowering.emit('i32.const', I32, [], 0)
  }
  if (relation.null === 'refused') return lowering.emitUnary('i32.eqz', I32, isNull(lowering, reference))
  return lowering.emit('i32.const', I32, [], 1)
}

function test(lowering: FunctionLowering): void {
  const [target] = lowering.reader.types as [ValueType]
  lowering.push(testType(lowering, lowering.pop(), target))
}

function cast(lowering: FunctionLowering): void {
  const [target] = lowering.reader.types as [ValueType]
  const reference = lowering.pop()
  const asked = askedType(lowering, lowering.fn.type[reference]!, target)
  lowering.push(asked === undefined ? reference : lowering.emit('ref.cast', target, [reference], asked))
}

/** Branches to the label of the instruction if `condition` is as said, and goes on otherwise. */
function branch(lowering: FunctionLowering, condition: Value, taken: Edge, whenNotZero: boolean): void {
  const block = lowering.current!
  const next: Edge = { target: lowering.fn.createBlock(), args: [] }
  lowering.terminate('br_if', [condition], whenNotZero ? [taken, next] : [next, taken])
  lowering.startChained(next.target, block)
}

/** The reference stays on the stack, on both ways. */
function branchOnCast(lowering: FunctionLowering, whenCast: boolean): void {
  const [, target] = lowering.reader.types as [ValueType, ValueType]
  const [reference] = lowering.peekMany(1) as [Value]
  const condition = testType(lowering, reference, target)
  branch(lowering, condition, lowering.branchEdge(lowering.reader.index), whenCast)
}

/** `any.convert_extern` and `extern.convert_any`. */
function convert(op: 'any.convert_extern' | 'extern.convert_any', to: HeapType): Lowering {
  return (lowering) => {
    const reference = lowering.pop()
    const type = refType(isNullable(lowering.fn.type[reference]!), to)
    lowering.push(lowering.emitUnary(op, type, reference))
  }
}

export const REFERENCE_LOWERINGS = {
  'ref.is_null'(lowering) {
    lowering.push(isNull(lowering, lowering.pop()))
  },

  'ref.as_non_null'(lowering) {
    lowering.push(nonNull(lowering, lowering.pop()))
  },

  'i31.get_s': readInteger31('i31.get_s'),
  'i31.get_u': readInteger31('i31.get_u'),

  'ref.test': test,
  'ref.test null': test,
  'ref.cast': cast,
  'ref.cast null': cast,
  'any.convert_extern': convert('any.convert_extern', HEAP_ANY),
  'extern.convert_any': convert('extern.convert_any', HEAP_EXTERN),

  br_on_null(lowering) {
    const reference = lowering.pop()
    const condition = isNull(lowering, reference)
    branch(lowering, condition, lowering.branchEdge(lowering.reader.index), true)
    lowering.push(reference)
  },

  br_on_non_null(lowering) {
    const [reference] = lowering.peekMany(1) as [Value]
    const condition = isNull(lowering, reference)
    branch(lowering, condition, lowering.branchEdge(lowering.reader.index), false)
    lowering.pop()
  },

  br_on_cast(lowering) {
    branchOnCast(lowering, true)
  },

  br_on_cast_fail(lowering) {
    branchOnCast(lowering, false)
  },

  call_ref(lowering) {
    const { fn, module, reader } = lowering
    const type = module.types[reader.index]!.composite as FunctionType
    const operands = lowering.popMany(type.params.length + 1)
    const callee = operands[operands.length - 1]!
    if (fn.op[callee] === 'ref.func') {
      operands.pop()
      lowering.emitCall('call', type.results, operands, fn.a[callee]!)
    } else {
      lowering.emitCall('call_ref', type.results, operands, reader.index)
    }
  },
} satisfies Record<string, Lowering>
