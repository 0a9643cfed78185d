/**
 * Which i32 values were loaded from memory, give or take a constant: pointers as in lists and trees, where the next
 * access has to wait for the last one. A parameter of a block is one if any of its arguments is, but not if a constant
 * is added to it each time around a loop: that walks through an array.
 *
 * Costs: linear for each round, of which there are as many as values are handed on from loop to loop; beyond a few,
 * what was not found counts as not loaded.
 */
import type { IrFunction, Value } from './function.js'
import { OPERATORS } from './operators.js'
import { scratchUint8 } from './scratch.js'

const MAXIMUM_ROUNDS = 4

// What is known of a value; of several that it may be, the greatest counts.
const UNKNOWN = 0
const LOADED = 1
const WALKING = 2

/** By operator number: 1 for what adds to its first operand or subtracts from it. */
const IS_SUM = Uint8Array.from(OPERATORS, ({ name }) => (name === 'i32.add' || name === 'i32.sub' ? 1 : 0))
const IS_LOAD = Uint8Array.from(OPERATORS, ({ name }) => (name === 'i32.load' ? 1 : 0))
const IS_SELECT = Uint8Array.from(OPERATORS, ({ name }) => (name === 'select' ? 1 : 0))

/** By value id: 1 for what was loaded. */
export function analyzeLoadedAddresses(fn: IrFunction): Uint8Array {
  const known = scratchUint8(fn.valueCount)
  for (const { terminator } of fn.blocks) {
    for (const { target, args } of terminator.edges) {
      args.forEach((arg, i) => {
        if (baseOf(fn, arg) === target.params[i] && arg !== target.params[i])
          known[target.params[i]] = WALKING
      })
    }
  }
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) if (!propagate(fn, known)) break
  for (let value = 0; value < known.length; value++) if (known[value] === WALKING) known[value] = UNKNOWN
  return known
}

/** One round over all blocks; whether anything new was found of a parameter. */
function propagate(fn: IrFunction, known: Uint8Array): boolean {
  let isChanged = false
  for (const { instructions, terminator } of fn.blocks) {
    for (const value of instructions) {
      const operator = fn.operator[value]
      if (IS_LOAD[operator] === 1) known[value] = LOADED
      else if (IS_SUM[operator] === 1) known[value] = known[baseOf(fn, value)]
      else if (IS_SELECT[operator] === 1)
        known[value] = Math.max(known[fn.operand(value, 0)], known[fn.operand(value, 1)])
    }
    for (const { target, args } of terminator.edges) {
      for (let i = 0; i < args.length; i++) {
        if (known[args[i]] <= known[target.params[i]]) continue
        known[target.params[i]] = known[args[i]]
        isChanged = true
      }
    }
  }
  return isChanged
}

/** What a sum with constants is a constant more than, looked at for a few sums in sums. */
function baseOf(fn: IrFunction, value: Value): Value {
  let base = value
  for (let depth = 0; depth < 4 && IS_SUM[fn.operator[base]] === 1; depth++) {
    if (fn.op[fn.operand(base, 1)] !== 'i32.const') break
    base = fn.operand(base, 0)
  }
  return base
}
