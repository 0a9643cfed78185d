/** Peephole rules for the addresses and values of loads and stores. */
import type { OperatorName } from '../../ir/operators.js'
import { OPERATORS } from '../../ir/operators.js'
import { lowestBits } from './bits.js'
import { type Rule, type RuleTable, UNCHANGED } from './simplification.js'

/**
 * load (x + c) offset=o => load x offset=o+c, where x + c provably does not wrap around: only then is the sum of
 * the offset and the wrapped address the same.
 */
const foldOffset: Rule = ({ fn, known }, value) => {
  const address = fn.operand(value, 0)
  if (fn.op[address] !== 'i32.add') return UNCHANGED
  const constant = fn.operand(address, 1)
  if (fn.op[constant] !== 'i32.const') return UNCHANGED
  const added = fn.a[constant]! >>> 0
  const base = fn.operand(address, 0)
  const offset = fn.a[value]! + added
  if (known.maximum(base) + added > 0xffff_ffff || offset > 0xffff_ffff) return UNCHANGED
  fn.setOperand(value, 0, base)
  fn.a[value] = offset
  return value
}

/** load 1024 offset=8 => load 1032 */
const foldConstantAddress: Rule = (s, value) => {
  const { fn } = s
  const address = fn.operand(value, 0)
  const offset = fn.a[value]!
  if (fn.op[address] !== 'i32.const' || offset === 0) return UNCHANGED
  const sum = (fn.a[address]! >>> 0) + offset
  if (sum > 0x7fff_ffff) return UNCHANGED
  fn.setOperand(value, 0, s.i32(sum))
  fn.a[value] = 0
  return value
}

/** store8 (x & 255) => store8 x */
const storeLowest =
  (bits: number): Rule =>
  ({ fn }, value) => {
    const stored = fn.operand(value, 1)
    const inner = lowestBits(fn, stored, bits)
    if (inner === stored) return UNCHANGED
    fn.setOperand(value, 1, inner)
    return value
  }

const NARROW_STORES: readonly (readonly [OperatorName, number])[] = [
  ['i32.store8', 0xff],
  ['i64.store8', 0xff],
  ['i32.store16', 0xffff],
  ['i64.store16', 0xffff],
  ['i64.store32', -1],
]

const ACCESSES = OPERATORS.filter(({ name }) => /^[if](32|64)\.(load|store)\d*(_[su])?$/.test(name))

export const MEMORY_RULES: readonly RuleTable[] = [
  Object.fromEntries(ACCESSES.map(({ name }) => [name, [foldOffset, foldConstantAddress]])),
  Object.fromEntries(NARROW_STORES.map(([name, bits]) => [name, [storeLowest(bits)]])),
]
