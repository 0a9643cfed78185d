/** Atomic accesses, by the helpers that optimised code calls as well. */
import type { RuntimeHelper } from '../emit/context.js'
import type { InstructionName } from '../wasm/instructions/index.js'
import { readsOf } from './calls.js'
import { pushPair } from './integer64.js'
import { behindAddress, numberOfAddress, popAddress } from './memory.js'
import { CALL } from './operand-stack.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'

/** What the helpers call the operations. */
const OPERATIONS: Readonly<Record<string, string>> = {
  load: 'Load',
  store: 'Store',
  add: 'Add',
  sub: 'Sub',
  and: 'And',
  or: 'Or',
  xor: 'Xor',
  xchg: 'Exchange',
  cmpxchg: 'CompareExchange',
}

interface AtomicShape {
  readonly helper: RuntimeHelper
  /** Of each operand behind the address the number of words, and how many of them the helper takes. */
  readonly operands: readonly (readonly [words: number, taken: number])[]
  /** Whether it answers nothing, an i32, an i64 of which the helper gives the low half, or both. */
  readonly result: 'none' | 'word' | 'extended' | 'pair'
}

function access({ helper, operands, result }: AtomicShape): BaselineOperator {
  return (writer: SegmentWriter) => {
    const { stack, context, reader } = writer
    let count = 0
    for (const [words] of operands) count += words
    const first = popAddress(writer, count)
    let at = behindAddress(writer, first)
    for (let word = first; word < at + count; word++) stack.atom(word)
    const reads = readsOf(writer, at + count - first)
    const args = [context.atomicViews(reader.memory).name, numberOfAddress(writer, first)]
    for (const [words, taken] of operands) {
      for (let word = 0; word < taken; word++) args.push(stack.text(at + word))
      at += words
    }
    const text = `${writer.helper(helper)}(${args.join(', ')})`
    if (result === 'none') writer.write(`${text};`)
    else if (result === 'pair') pushPair(writer, text)
    else {
      stack.push(CALL, text, reads)
      if (result === 'extended') stack.pushConstant(0, 1)
    }
  }
}

/** The operators of a type, in all sizes. */
function operatorsOf(type: 'i32' | 'i64'): [string, BaselineOperator][] {
  const words = type === 'i64' ? 2 : 1
  const whole = 32 * words
  const operators: [string, BaselineOperator][] = []
  for (const size of [8, 16, 32, 64]) {
    if (size > whole) continue
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      const isAccess = name === 'load' || name === 'store'
      const narrow = size === whole ? '' : String(size)
      const sign = narrow === '' || name === 'store' ? '' : '_u'
      const fullName = isAccess ? `${name}${narrow}${sign}` : `rmw${narrow}.${name}${sign}`
      const operand = [words, size === 64 ? 2 : 1] as const
      const operands = name === 'load' ? [] : name === 'cmpxchg' ? [operand, operand] : [operand]
      const value = size === 64 ? 'pair' : type === 'i64' ? 'extended' : 'word'
      const helper = `atomic${operation}${size}` as RuntimeHelper
      const result = name === 'store' ? 'none' : value
      operators.push([`${type}.atomic.${fullName}`, access({ helper, operands, result })])
    }
  }
  return operators
}

const PAIR = [2, 2] as const
const WORD = [1, 1] as const

export const ATOMIC_OPERATORS: BaselineOperators = {
  ...(Object.fromEntries([...operatorsOf('i32'), ...operatorsOf('i64')]) as {
    [Name in InstructionName]?: BaselineOperator
  }),
  'memory.atomic.notify': access({ helper: 'atomicNotify', operands: [WORD], result: 'word' }),
  'memory.atomic.wait32': access({ helper: 'atomicWait32', operands: [WORD, PAIR], result: 'word' }),
  'memory.atomic.wait64': access({ helper: 'atomicWait64', operands: [PAIR, PAIR], result: 'word' }),
  'atomic.fence': (writer) => {
    const { stack, context, target } = writer
    // Where no memory is shared, no thread can tell.
    const memory = target.shared.module.memories.findIndex(({ type }) => type.limits.shared)
    if (memory < 0) return
    stack.settleEffects()
    writer.write(`${writer.helper('atomicFence')}(${context.atomicViews(memory).name});`)
  },
}
