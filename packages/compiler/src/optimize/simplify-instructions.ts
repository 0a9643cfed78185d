/**
 * Peephole rules: replaces an instruction by a cheaper one, or by a value that is there already, looking at it,
 * at what made its operands and at the bits known to be 0. The rules stand in tables by theme in `rules/`;
 * constants are folded by `fold-constants.ts`.
 *
 *     v2 = i32.const value=4          v2 = i32.const value=4
 *     v3 = i32.mul v2, v0             v6 = i32.const value=2
 *     v4 = i32.eqz v3          =>     v3 = i32.shl v0, v6
 *     br_if v4, b1(), b2()            v4 = i32.eqz v3
 *                                     br_if v3, b2(), b1()
 *
 * Requires: nothing beyond the invariants. Serves i64 values and, after legalisation, their halves.
 * Guarantees: no more instructions are executed than before; every trap and effect stays.
 * Costs: linear; blocks are visited in their order, so operands have mostly been simplified before, and each
 * instruction is rewritten at most {@link MAXIMUM_REWRITES} times. What it leaves unused, eliminateDeadCode removes.
 */
import { countIncomingEdges } from '../ir/block-parameters.js'
import type { Block, IrFunction, Terminator, Value } from '../ir/function.js'
import { OPERATORS } from '../ir/operators.js'
import { resolveOperands, resolveTerminator } from '../ir/replacements.js'
import { scratchInt32 } from '../ir/scratch.js'
import { I32 } from '../ir/types.js'
import { FOLDERS } from './fold-constants.js'
import { ARITHMETIC_RULES } from './rules/arithmetic.js'
import { BIT_RULES } from './rules/bits.js'
import { COMPARISON_RULES } from './rules/comparisons.js'
import { CONVERSION_RULES } from './rules/conversions.js'
import { FLOAT_RULES } from './rules/floats.js'
import { MEMORY_RULES } from './rules/memory.js'
import { REFERENCE_RULES } from './rules/references.js'
import { SELECT_RULES, testedForZero } from './rules/selects.js'
import { joinRules, type Rule, Simplification, UNCHANGED } from './rules/simplification.js'

/** How often an instruction may be rewritten; the rules come to an end by themselves, this makes sure of it. */
const MAXIMUM_REWRITES = 12

const RULES_BY_NAME = joinRules([
  ...ARITHMETIC_RULES,
  ...BIT_RULES,
  ...COMPARISON_RULES,
  ...CONVERSION_RULES,
  ...FLOAT_RULES,
  ...SELECT_RULES,
  ...MEMORY_RULES,
  ...REFERENCE_RULES,
])

const NO_RULES: readonly Rule[] = []

/** By operator number. */
const RULES: readonly (readonly Rule[])[] = OPERATORS.map(({ name }) => RULES_BY_NAME.get(name) ?? NO_RULES)

/** By operator number: whether a result known to be 0 may be made a constant: it has no effects, not even traps. */
const IS_TOTAL: readonly boolean[] = OPERATORS.map(({ effects }) => effects === 0)

export function simplifyInstructions(fn: IrFunction): void {
  const s = new Simplification(fn)
  const edgeCount = countIncomingEdges(fn)
  /** By block id: how many edges into it have been seen. */
  const seen = scratchInt32(fn.blockCount)
  for (const block of fn.blocks) {
    const { params, terminator } = block
    // What will come around a loop is not known yet.
    if (seen[block.id] !== edgeCount[block.id]) for (const param of params) s.known.set(param, 0)
    simplifyBlock(s, block)
    // All that is used here comes from blocks that dominate this one, and so have been visited.
    if (!s.replacements.isEmpty) resolveTerminator(terminator, s.replacements)
    if (terminator.kind === 'br_if') simplifyCondition(s, terminator)
    const { edges } = terminator
    for (let k = 0; k < edges.length; k++) {
      const { target, args } = edges[k]!
      const isFirst = seen[target.id]!++ === 0
      for (let i = 0; i < args.length; i++) s.known.join(target.params[i]!, args[i]!, isFirst)
    }
  }
}

function simplifyBlock(s: Simplification, block: Block): void {
  const { instructions } = block
  const output: Value[] = []
  s.output = output
  for (let i = 0; i < instructions.length; i++) {
    const value = instructions[i]!
    if (!simplify(s, value)) output.push(value)
  }
  block.instructions = output
}

/** Rewrites an instruction as far as rules go; whether another value has taken its place. */
function simplify(s: Simplification, value: Value): boolean {
  const { fn, replacements, known } = s
  s.offset = fn.offset[value]!
  if (!replacements.isEmpty) resolveOperands(fn, value, replacements)
  let operator = fn.operator[value]!
  for (let rewrites = 0; rewrites < MAXIMUM_REWRITES; rewrites++) {
    const result = applyRules(s, value, operator)
    if (result === UNCHANGED) break
    if (result !== value) {
      replacements.replace(value, result)
      return true
    }
    operator = fn.operator[value]!
  }
  known.learn(value)
  if (known.zeroBits(value) === -1 && fn.type[value] === I32 && IS_TOTAL[operator] === true) {
    if (fn.op[value] !== 'i32.const') s.toInteger(value, 0)
  }
  return false
}

/** The result of the first rule that applies. */
function applyRules(s: Simplification, value: Value, operator: number): Value {
  const fold = FOLDERS[operator]
  if (fold?.(s.fn, value)) return value
  const rules = RULES[operator]!
  for (let i = 0; i < rules.length; i++) {
    const result = rules[i]!(s, value)
    if (result !== UNCHANGED) return result
  }
  return UNCHANGED
}

/** br_if (x != 0) => br_if x, and br_if (not x) => br_if x with the edges swapped */
function simplifyCondition(s: Simplification, terminator: Terminator): void {
  const { fn } = s
  const { operands, edges } = terminator
  let condition = operands[0]!
  for (let tested = testedForZero(s, condition); tested !== UNCHANGED; tested = testedForZero(s, condition)) {
    if (fn.op[condition] === 'i32.eqz') {
      edges.reverse()
      if (terminator.likely !== undefined) terminator.likely = !terminator.likely
    }
    condition = tested
  }
  operands[0] = condition
}
