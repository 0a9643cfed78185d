/**
 * Finds what is constant whichever way control takes, also where it comes around a loop: sparse conditional constant
 * propagation (Wegman and Zadeck, "Constant propagation with conditional branches", 1991). Parameters count as constant
 * and edges as never taken until something shows otherwise, so a constant that is only changed where its having changed
 * leads is one. Such are high halves of 64-bit numbers that stay 0 in a loop.
 *
 *     b0(v0):                               b0(v0):
 *       v1 = i32.const value=0                v1 = i32.const value=0
 *       br b1(v0, v1)                         br b1(v0)
 *     b1(v2, v3):                      =>   b1(v2):
 *       v4 = i32.const value=7                v4 = i32.const value=7
 *       v5 = i32.shr_u v3, v4                 v5 = i32.const value=0
 *       ... b1(v6, v5)                        ... b1(v6)
 *
 * What operators yield for constants is said in `fold-constants.ts` alone.
 *
 * Requires: nothing beyond the invariants; instructions with constant operands folded, or less is found.
 * Guarantees: no parameter and no foldable instruction that it finds constant is left. Conditions become constants;
 * the edges not taken are left to simplifyControlFlow.
 * Costs: where no parameter begins as a constant and may stay one, which is told by a look at all edges, that. Elsewhere
 * linear for each round, of which there are as many as corrections go around; beyond a few, nothing is changed.
 */
import { dropParameters, IncomingEdges } from '../ir/block-parameters.js'
import { blockPositions } from '../ir/control-flow.js'
import { type Edge, type IrFunction, PARAMETER, type Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'
import { F32, F64, I32, I64, type Type } from '../ir/types.js'
import { FOLDERS } from './fold-constants.js'

const MAXIMUM_ROUNDS = 8

/** What a value is, if it is no constant: nothing yet, or anything. A constant is one more than the id of one. */
const UNKNOWN = 0
const VARIES = -1

/** By operator number: 1 for constants, 2 for those that yield a constant for constants. */
const IS_CONSTANT = 1
const IS_FOLDED = 2
const KINDS = Uint8Array.from(OPERATORS, ({ name, index }) =>
  /^[if](32|64)\.const$/.test(name) ? IS_CONSTANT : FOLDERS[index] !== undefined ? IS_FOLDED : 0,
)

export function propagateConstants(fn: IrFunction): void {
  if (!mayFindAny(fn)) return
  const propagation = new Propagation(fn)
  if (propagation.run()) propagation.apply()
}

/** Whether a parameter gets one and the same constant on all edges from before, and around a loop what may be that. */
function mayFindAny(fn: IrFunction): boolean {
  const { blocks } = fn
  /** By parameter: one more than the id of the constant it has got so far, or VARIES. */
  const known = scratchInt32(fn.valueCount)
  const isSeen = scratchUint8(fn.blockCount)
  const around: Edge[] = []
  let isAny = false
  for (let position = 0; position < blocks.length; position++) {
    const { id, terminator } = blocks[position]!
    isSeen[id] = 1
    const { edges } = terminator
    for (let k = 0; k < edges.length; k++) {
      const { target, args } = edges[k]!
      if (isSeen[target.id] === 1) {
        around.push(edges[k]!)
        continue
      }
      for (let i = 0; i < args.length; i++) {
        const param = target.params[i]!
        const arg = args[i]!
        const before = known[param]!
        if (before === VARIES) continue
        if (!isConstant(fn, arg) || (before !== UNKNOWN && !isSame(fn, before - 1, arg)))
          known[param] = VARIES
        else {
          known[param] = arg + 1
          isAny = true
        }
      }
    }
  }
  if (!isAny) return false
  for (let k = 0; k < around.length; k++) {
    const { target, args } = around[k]!
    for (let i = 0; i < args.length; i++) {
      const param = target.params[i]!
      if (known[param]! > 0 && !mayStay(fn, param, args[i]!, known[param]! - 1)) known[param] = VARIES
    }
  }
  for (let position = 1; position < blocks.length; position++) {
    const { params } = blocks[position]!
    for (let i = 0; i < params.length; i++) if (known[params[i]!]! > 0) return true
  }
  return false
}

/** Whether what comes around a loop for `param` may be the constant `initial`: not so what a load yields, or one more. */
function mayStay(fn: IrFunction, param: Value, arg: Value, initial: number): boolean {
  if (arg === param || fn.op[arg] === PARAMETER) return true
  const kind = KINDS[fn.operator[arg]!]
  if (kind === IS_CONSTANT) return isSame(fn, initial, arg)
  if (kind !== IS_FOLDED) return false
  const isSum = fn.op[arg] === 'i32.add' || fn.op[arg] === 'i64.add'
  return !isSum || fn.operand(arg, 0) !== param || !isConstant(fn, fn.operand(arg, 1))
}

function isConstant(fn: IrFunction, value: Value): boolean {
  const operator = fn.operator[value]!
  return operator >= 0 && KINDS[operator] === IS_CONSTANT
}

/** Whether two constants are of one type and the same in all bits. */
function isSame(fn: IrFunction, left: number, right: number): boolean {
  return (
    left === right ||
    (fn.operator[left] === fn.operator[right] && fn.a[left] === fn.a[right] && fn.b[left] === fn.b[right])
  )
}

class Propagation {
  private readonly fn: IrFunction
  /** By value id: UNKNOWN, VARIES, or one more than the id of a constant. */
  private readonly known: Int32Array
  /** By block id: whether a way leads there. */
  private readonly isReached: Uint8Array
  private readonly positions: Int32Array
  /** An instruction of two operands, and one of one, to be folded again and again. */
  private readonly binary: Value
  private readonly unary: Value
  /** Constants that no instruction of the function is. */
  private readonly made = new Map<string, Value>()

  constructor(fn: IrFunction) {
    this.fn = fn
    const nothing = fn.createI32(0)
    this.binary = fn.createBinary('i32.add', I32, nothing, nothing)
    this.unary = fn.createUnary('i32.eqz', I32, nothing)
    this.known = scratchInt32(fn.valueCount)
    this.isReached = scratchUint8(fn.blockCount)
    this.positions = blockPositions(fn)
  }

  /** Whether all is known in the end. */
  run(): boolean {
    const { fn, known, isReached } = this
    const { blocks } = fn
    isReached[fn.entry.id] = 1
    for (const param of fn.entry.params) known[param] = VARIES
    for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
      let isChanged = false
      for (let position = 0; position < blocks.length; position++) {
        const { id, instructions, terminator } = blocks[position]!
        if (isReached[id] === 0) continue
        for (let i = 0; i < instructions.length; i++) {
          const value = instructions[i]!
          if (known[value] !== VARIES) known[value] = this.evaluate(value)
        }
        const { edges, kind, operands } = terminator
        const isBranch = kind === 'br_if' || kind === 'br_table'
        const condition = isBranch ? known[operands[0]!]! : VARIES
        if (condition === UNKNOWN) continue
        if (condition === VARIES) {
          for (let k = 0; k < edges.length; k++) if (this.take(edges[k]!, position)) isChanged = true
        } else {
          const index = fn.a[condition - 1]!
          const taken = kind === 'br_if' ? (index !== 0 ? 0 : 1) : Math.min(index >>> 0, edges.length - 1)
          if (this.take(edges[taken]!, position)) isChanged = true
        }
      }
      if (!isChanged) return true
    }
    return false
  }

  /** Writes what was found. */
  apply(): void {
    const { fn, known } = this
    const replacements = new Replacements(fn.valueCount)
    for (let position = 0; position < fn.blocks.length; position++) {
      const { params, instructions, id } = fn.blocks[position]!
      if (this.isReached[id] === 0) continue
      for (let i = 0; i < instructions.length; i++) {
        const value = instructions[i]!
        const found = known[value]!
        if (found > 0 && found !== value + 1) this.write(value, found - 1)
      }
      if (position === 0) continue
      for (let i = params.length - 1; i >= 0; i--) {
        if (known[params[i]!]! <= 0) continue
        const constant = known[params[i]!]! - 1
        const { a, b, op, type } = fn
        const copy = fn.create(op[constant] as OperatorName, type[constant]!, [], {
          a: a[constant],
          b: b[constant],
        })
        instructions.unshift(copy)
        replacements.replace(params[i]!, copy)
      }
    }
    if (replacements.isEmpty) return
    dropParameters(fn, new IncomingEdges(fn), (param) => replacements.isReplaced(param))
    applyReplacements(fn, replacements)
  }

  private write(value: Value, constant: number): void {
    const { fn } = this
    const { a, b, op, type } = fn
    fn.rewrite(value, op[constant] as OperatorName, type[constant]!, [], { a: a[constant], b: b[constant] })
  }

  /** Follows an edge from the block at `position`; whether that is news for a block looked at before in this round. */
  private take({ target, args }: Edge, position: number): boolean {
    const { known, isReached, fn } = this
    let isChanged = isReached[target.id] === 0
    isReached[target.id] = 1
    for (let i = 0; i < args.length; i++) {
      const param = target.params[i]!
      const before = known[param]!
      const now = known[args[i]!]!
      if (before === VARIES || now === UNKNOWN) continue
      if (now !== VARIES && (before === UNKNOWN || isSame(fn, before - 1, now - 1))) {
        if (before !== UNKNOWN) continue
        known[param] = now
      } else known[param] = VARIES
      isChanged = true
    }
    return isChanged && this.positions[target.id]! <= position
  }

  private evaluate(value: Value): number {
    const { fn, known } = this
    const operator = fn.operator[value]!
    const kind = KINDS[operator]!
    if (kind === IS_CONSTANT) return value + 1
    const arity = fn.arity(value)
    if (kind !== IS_FOLDED || arity > 2) return fn.op[value] === 'select' ? this.select(value) : VARIES
    const left = known[fn.operand(value, 0)]!
    const right = arity > 1 ? known[fn.operand(value, 1)]! : left
    if (left === VARIES || right === VARIES) return VARIES
    if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN
    const probe = arity > 1 ? this.binary : this.unary
    const operands = arity > 1 ? [(left - 1) as Value, (right - 1) as Value] : [(left - 1) as Value]
    fn.rewrite(probe, fn.op[value] as OperatorName, fn.type[value]!, operands)
    if (!FOLDERS[operator]!(fn, probe)) return VARIES
    return this.constant(probe) + 1
  }

  /** `select` of which the condition is known, or both of which are the same. */
  private select(value: Value): number {
    const { fn, known } = this
    if (!isNumeric(fn.type[value]!)) return VARIES
    const condition = known[fn.operand(value, 2)]!
    if (condition === UNKNOWN) return UNKNOWN
    const whenNonZero = known[fn.operand(value, 0)]!
    const whenZero = known[fn.operand(value, 1)]!
    if (condition !== VARIES) return fn.a[condition - 1] !== 0 ? whenNonZero : whenZero
    if (whenNonZero === VARIES || whenZero === VARIES) return VARIES
    if (whenNonZero === UNKNOWN || whenZero === UNKNOWN) return UNKNOWN
    return isSame(fn, whenNonZero - 1, whenZero - 1) ? whenNonZero : VARIES
  }

  /** The constant that `probe` was folded to, as one that stays. */
  private constant(probe: Value): Value {
    const { fn } = this
    const key = `${fn.operator[probe]} ${fn.a[probe]} ${fn.b[probe]}`
    let constant = this.made.get(key)
    if (constant === undefined) {
      const { a, b, op, type } = fn
      constant = fn.create(op[probe] as OperatorName, type[probe]!, [], { a: a[probe], b: b[probe] })
      this.made.set(key, constant)
    }
    return constant
  }
}

function isNumeric(type: Type): boolean {
  return type === I32 || type === I64 || type === F32 || type === F64
}
