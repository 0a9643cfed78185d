/**
 * What every i32 value is surely a multiple of, as a power of two: so that an access at `(i << 2) + 1024` is known to
 * be aligned. Of what goes around in a loop it holds if nothing in the loop breaks it: all parameters count as 0 at
 * first, and are corrected until nothing changes.
 *
 * Costs: linear for each round, of which there are as many as corrections go around; beyond a few, what still changes
 * counts as unaligned.
 */
import type { IrFunction, Value } from './function.js'
import { OPERATORS, type OperatorName } from './operators.js'
import { scratchUint8 } from './scratch.js'
import { I32 } from './types.js'

/** Of 0, which is a multiple of everything. */
const ALL = 32
const MAXIMUM_ROUNDS = 8

/** By value id: the number of lowest bits that are 0. */
export function analyzeAlignment(fn: IrFunction): Uint8Array {
  const known = scratchUint8(fn.valueCount)
  for (const { params } of fn.blocks) for (const param of params) known[param] = ALL
  for (const param of fn.entry.params) known[param] = 0
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    evaluate(fn, known)
    if (!correctParameters(fn, known)) return known
  }
  for (const { params } of fn.blocks) for (const param of params) known[param] = 0
  evaluate(fn, known)
  return known
}

function evaluate(fn: IrFunction, known: Uint8Array): void {
  for (const { instructions } of fn.blocks) {
    for (const value of instructions) {
      if (fn.type[value] !== I32) continue
      const transfer = TRANSFERS[fn.operator[value]]
      if (transfer !== undefined) known[value] = transfer(fn, value, known)
    }
  }
}

/** Corrects parameters by the arguments of edges; whether there was anything to correct. */
function correctParameters(fn: IrFunction, known: Uint8Array): boolean {
  let isChanged = false
  for (const { terminator } of fn.blocks) {
    for (const { target, args } of terminator.edges) {
      for (let i = 0; i < args.length; i++) {
        const param = target.params[i]
        if (known[args[i]] >= known[param]) continue
        known[param] = known[args[i]]
        isChanged = true
      }
    }
  }
  return isChanged
}

type Transfer = (fn: IrFunction, value: Value, known: Uint8Array) => number

const least: Transfer = (fn, value, known) =>
  Math.min(known[fn.operand(value, 0)], known[fn.operand(value, 1)])
const most: Transfer = (fn, value, known) =>
  Math.max(known[fn.operand(value, 0)], known[fn.operand(value, 1)])

/** By a constant count; by another the multiple can only get lost, or grow. */
function shift(direction: 1 | -1): Transfer {
  return (fn, value, known) => {
    const bits = known[fn.operand(value, 0)]
    const count = fn.operand(value, 1)
    if (bits === ALL) return ALL
    if (fn.op[count] !== 'i32.const') return direction === 1 ? bits : 0
    return Math.max(0, Math.min(ALL, bits + direction * (fn.a[count] & 31)))
  }
}

const BY_NAME: Readonly<Partial<Record<OperatorName, Transfer>>> = {
  'i32.const': ({ a }, value) => (a[value] === 0 ? ALL : 31 - Math.clz32(a[value] & -a[value])),
  'i32.add': least,
  'i32.sub': least,
  'i32.or': least,
  'i32.xor': least,
  'i32.and': most,
  'i32.mul': (fn, value, known) => Math.min(ALL, known[fn.operand(value, 0)] + known[fn.operand(value, 1)]),
  'i32.shl': shift(1),
  'i32.shr_s': shift(-1),
  'i32.shr_u': shift(-1),
  select: least,
}

/** By operator number. */
const TRANSFERS: readonly (Transfer | undefined)[] = OPERATORS.map(({ name }) => BY_NAME[name])
