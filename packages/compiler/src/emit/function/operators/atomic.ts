/**
 * How atomic accesses are written: by helpers, which take what the accesses to the memory go through, the address as a
 * number, and the operands as they are.
 */
import type { OperatorName } from '../../../ir/operators.js'
import { TUPLE } from '../../../ir/types.js'
import type { RuntimeHelper } from '../../context.js'
import type { Expression } from '../../estree/nodes.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { int32, integer, nothing, type Operand } from '../operand.js'

function access(helper: RuntimeHelper, toOperand?: (node: Expression) => Operand): OperatorEmitter {
  return (emitter, value) => {
    const { fn, context } = emitter
    const memory = fn.b[value]
    const address = context.memory(memory).effectiveAddress(emitter.operand(value, 0), fn.a[value])
    const args: Expression[] = [context.atomicViews(memory), address]
    for (let i = 1; i < fn.arity(value); i++) args.push(emitter.complete(value, i))
    const node = emitter.callHelper(helper, args)
    if (toOperand !== undefined) return toOperand(node)
    // Of a pair, the low half is what the call yields.
    return fn.type[value] === TUPLE ? int32(node) : emitter.result(fn.type[value], node)
  }
}

const byte = (helper: RuntimeHelper) => access(helper, (node) => integer(node, 0, 0xff))
const half = (helper: RuntimeHelper) => access(helper, (node) => integer(node, 0, 0xffff))

export const ATOMIC_OPERATORS = {
  'i32.atomic.load': access('atomicLoad32'),
  'i32.atomic.load8_u': byte('atomicLoad8'),
  'i32.atomic.load16_u': half('atomicLoad16'),
  'i32.atomic.store': access('atomicStore32'),
  'i32.atomic.store8': access('atomicStore8'),
  'i32.atomic.store16': access('atomicStore16'),
  'i32.atomic.rmw.add': access('atomicAdd32'),
  'i32.atomic.rmw8.add_u': byte('atomicAdd8'),
  'i32.atomic.rmw16.add_u': half('atomicAdd16'),
  'i32.atomic.rmw.sub': access('atomicSub32'),
  'i32.atomic.rmw8.sub_u': byte('atomicSub8'),
  'i32.atomic.rmw16.sub_u': half('atomicSub16'),
  'i32.atomic.rmw.and': access('atomicAnd32'),
  'i32.atomic.rmw8.and_u': byte('atomicAnd8'),
  'i32.atomic.rmw16.and_u': half('atomicAnd16'),
  'i32.atomic.rmw.or': access('atomicOr32'),
  'i32.atomic.rmw8.or_u': byte('atomicOr8'),
  'i32.atomic.rmw16.or_u': half('atomicOr16'),
  'i32.atomic.rmw.xor': access('atomicXor32'),
  'i32.atomic.rmw8.xor_u': byte('atomicXor8'),
  'i32.atomic.rmw16.xor_u': half('atomicXor16'),
  'i32.atomic.rmw.xchg': access('atomicExchange32'),
  'i32.atomic.rmw8.xchg_u': byte('atomicExchange8'),
  'i32.atomic.rmw16.xchg_u': half('atomicExchange16'),
  'i32.atomic.rmw.cmpxchg': access('atomicCompareExchange32'),
  'i32.atomic.rmw8.cmpxchg_u': byte('atomicCompareExchange8'),
  'i32.atomic.rmw16.cmpxchg_u': half('atomicCompareExchange16'),
  'pair.atomic.load': access('atomicLoad64'),
  'pair.atomic.store': access('atomicStore64'),
  'pair.atomic.rmw.add': access('atomicAdd64'),
  'pair.atomic.rmw.sub': access('atomicSub64'),
  'pair.atomic.rmw.and': access('atomicAnd64'),
  'pair.atomic.rmw.or': access('atomicOr64'),
  'pair.atomic.rmw.xor': access('atomicXor64'),
  'pair.atomic.rmw.xchg': access('atomicExchange64'),
  'pair.atomic.rmw.cmpxchg': access('atomicCompareExchange64'),
  'pair.atomic.wait32': access('atomicWait32', (node) => integer(node, 0, 2)),
  'pair.atomic.wait64': access('atomicWait64', (node) => integer(node, 0, 2)),
  'memory.atomic.notify': access('atomicNotify'),
  'atomic.fence': (emitter, value) => {
    return nothing(emitter.callHelper('atomicFence', [emitter.context.atomicViews(emitter.fn.a[value])]))
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
