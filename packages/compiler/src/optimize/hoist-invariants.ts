/**
 * Computes what is the same in all rounds of a loop once, in front of it. Only what has no effects, so it does not matter
 * if the loop is then left at once, or not entered: it goes to the end of the block that dominates the header.
 *
 *     b0(v0, v1):                     b0(v0, v1):
 *       br b1(v0)                       v3 = i32.mul v0, v1
 *     b1(v2):                    =>     br b1(v0)
 *       v3 = i32.mul v0, v1           b1(v2):
 *       v4 = i32.add v2, v3             v4 = i32.add v2, v3
 *       br_if v4, b1(v4), b2()          br_if v4, b1(v4), b2()
 *
 * For engines without a JIT: others do it themselves, and have to keep what is hoisted in a register.
 *
 * Requires: nothing beyond the invariants.
 * Guarantees: nothing that has effects is moved. Dead constants are left where they were.
 * Costs: linear; next to nothing without loops.
 */
import { analyzeControlFlow, type ControlFlow, NO_BLOCK } from '../ir/control-flow.js'
import { NO_EFFECTS } from '../ir/effects.js'
import type { IrFunction, Value } from '../ir/function.js'
import { EFFECTS, OPERATORS, type OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'
import { TUPLE } from '../ir/types.js'

/** By operator number. */
const IS_CONSTANT = Uint8Array.from(OPERATORS, ({ name }) => (/^[if](32|64)\.const$/.test(name) ? 1 : 0))

/** Out of so many loops at once at most. */
const MOST_LOOPS = 8

export function hoistInvariants(fn: IrFunction, { isInterpreted }: PassContext): void {
  if (isInterpreted !== true || !hasBackEdge(fn)) return
  const { blocks } = fn
  const flow = analyzeControlFlow(fn)
  /** By value id: the position of the block in which it is computed by now. */
  const home = scratchInt32(fn.valueCount)
  for (let position = 0; position < blocks.length; position++) {
    const { params, instructions } = blocks[position]!
    for (let i = 0; i < params.length; i++) home[params[i]!] = position
    const isInLoop = flow.loopHeader[position] !== NO_BLOCK
    let kept = 0
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      const target = isInLoop && isMovable(fn, value) ? findHome(fn, flow, home, value, position) : position
      home[value] = target
      if (target === position) instructions[kept++] = value
      else hoist(fn, value, target)
    }
    instructions.length = kept
  }
}

/** Whether an instruction may be executed elsewhere, and more or less often; there is no sense in moving constants. */
function isMovable(fn: IrFunction, value: Value): boolean {
  const operator = fn.operator[value]!
  return EFFECTS[operator] === NO_EFFECTS && fn.type[value] !== TUPLE && fn.arity(value) > 0
}

/** The position of the block in front of all loops around `position` in which no operand is computed. */
function findHome(
  fn: IrFunction,
  flow: ControlFlow,
  home: Int32Array,
  value: Value,
  position: number,
): number {
  const { loopHeader, loopParent, immediateDominator } = flow
  let latest = -1
  for (let k = fn.arity(value) - 1; k >= 0; k--) {
    const operand = fn.operand(value, k)
    if (IS_CONSTANT[fn.operator[operand]!] !== 1) latest = Math.max(latest, home[operand]!)
  }
  let target = position
  let header = loopHeader[position]!
  // A definition dominates its uses: it is in a loop around one of them, or in front of the header.
  for (let loops = 0; loops < MOST_LOOPS && header !== NO_BLOCK && latest < header; loops++) {
    const before = immediateDominator[header]!
    // It may be in another loop, which is left for this one.
    if (loopHeader[before] !== loopParent[header]) break
    target = before
    header = loopParent[header]!
  }
  return target
}

/** Puts an instruction at the end of the block at `target`. */
function hoist(fn: IrFunction, value: Value, target: number): void {
  const { instructions } = fn.blocks[target]!
  for (let k = fn.arity(value) - 1; k >= 0; k--) {
    const operand = fn.operand(value, k)
    // A constant is written anew where it is needed.
    if (IS_CONSTANT[fn.operator[operand]!] !== 1) continue
    const { a, b, op, type } = fn
    const copy = fn.create(op[operand] as OperatorName, type[operand]!, [], { a: a[operand], b: b[operand] })
    instructions.push(copy)
    fn.setOperand(value, k, copy)
  }
  instructions.push(value)
}

function hasBackEdge({ blocks, blockCount }: IrFunction): boolean {
  const isSeen = scratchUint8(blockCount)
  for (const { id, terminator } of blocks) {
    isSeen[id] = 1
    for (const { target } of terminator.edges) if (isSeen[target.id] === 1) return true
  }
  return false
}
