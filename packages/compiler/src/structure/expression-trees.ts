/**
 * Decides which instructions are printed inside of the expression that uses them and which are statements of their
 * own. The statements stay in order; an expression is evaluated where the statement it belongs to stands.
 *
 * An instruction may move to its use when that is the only one, in the same block, and JavaScript then evaluates
 * everything whose order matters in the order of the IR. As a block is walked over, instructions wait for their
 * use; one that waits is made a statement when something it must not come after is evaluated.
 *
 * Guarantees bounded depth of expressions. Costs: linear, as only few instructions with effects may wait at a time.
 */
import { isRemovable, NO_EFFECTS, READS_RESULT } from '../ir/effects.js'
import {
  type Block,
  type IrFunction,
  isTailCall,
  NO_VALUE,
  type Terminator,
  type Value,
} from '../ir/function.js'
import { scratchInt32, scratchUint8, scratchUint16 } from '../ir/scratch.js'
import { TUPLE } from '../ir/types.js'
import {
  conflicts,
  type Evaluation,
  type EvaluationTraits,
  effectsOfInstruction,
  evaluationOf,
  FINDS_CODE,
  FINDS_ELEMENT,
  replacesView,
  WRITES_RESULT,
} from './evaluation.js'

/** Evaluated as a statement, and kept in a variable if it is used. Also of a block parameter. */
export const STATEMENT = 0
/** Evaluated where it is used. */
export const INLINE = 1
/** Written out wherever it is used. */
export const CONSTANT = 2
/** Not evaluated. */
export const DROPPED = 3

/** No operand stands deeper in an expression: parsers recurse on it. */
const MAXIMUM_DEPTH = 40
/** An expression of more instructions is hard to read. */
const MAXIMUM_SIZE = 40
/** How many instructions with effects may wait for their use at a time. */
const MAXIMUM_WAITING = 24

export interface ExpressionTrees {
  /** One of the constants above, by value id. */
  readonly fate: Uint8Array
  /** How often a value is used, by value id. */
  readonly uses: Int32Array
  /** Effects of a value with everything printed inside of it, by value id. */
  readonly effects: Uint16Array
  /** Blocks that return just what a call left, in the result registers, too. */
  readonly passingResults: ReadonlySet<Block>
}

export function analyzeExpressionTrees(fn: IrFunction, traits: EvaluationTraits): ExpressionTrees {
  return new TreeAnalysis(fn, traits).run()
}

/** Whether a value is evaluated where it is used, and does anything. */
export function hasEffects({ fate, effects }: ExpressionTrees, value: Value): boolean {
  return fate[value] === INLINE && !isRemovable(effects[value])
}

class TreeAnalysis {
  private readonly fn: IrFunction
  private readonly traits: EvaluationTraits
  private readonly fate: Uint8Array
  private readonly uses: Int32Array
  private readonly effects: Uint16Array
  /** Id of the block of the last use found, by value id. */
  private readonly userBlock: Int32Array
  /** Depth and size of the expression a value is printed as. */
  private readonly depth: Uint8Array
  private readonly size: Uint16Array
  private readonly passingResults = new Set<Block>()
  /** What waits for its use and has effects, in the order of the IR. Some may be statements by now. */
  private readonly waiting: Value[] = []
  /** Operands of the user at hand that are to be printed inside of it, in the order in which they are evaluated. */
  private readonly taken: Value[] = []

  constructor(fn: IrFunction, traits: EvaluationTraits) {
    const count = fn.valueCount
    this.fn = fn
    this.traits = traits
    this.fate = scratchUint8(count)
    this.uses = scratchInt32(count)
    this.effects = scratchUint16(count)
    this.userBlock = scratchInt32(count)
    this.depth = scratchUint8(count)
    this.size = scratchUint16(count)
  }

  run(): ExpressionTrees {
    this.countUses()
    for (const block of this.fn.blocks) {
      const { instructions } = block
      for (let i = 0; i < instructions.length; i++) this.visit(block, instructions[i], instructions[i + 1])
      this.visitTerminator(block)
      empty(this.waiting)
    }
    const { fate, uses, effects, passingResults } = this
    return { fate, uses, effects, passingResults }
  }

  private countUses(): void {
    const { fn, uses, userBlock } = this
    for (const { id, instructions, terminator } of fn.blocks) {
      for (const value of instructions) {
        for (let i = fn.arity(value) - 1; i >= 0; i--) {
          const operand = fn.operand(value, i)
          uses[operand]++
          userBlock[operand] = id
        }
      }
      for (const operand of terminator.operands) {
        uses[operand]++
        userBlock[operand] = id
      }
      for (const edge of terminator.edges) {
        for (const arg of edge.args) {
          uses[arg]++
          userBlock[arg] = id
        }
      }
    }
  }

  /** @param next the instruction behind `value` */
  private visit(block: Block, value: Value, next: Value | undefined): void {
    const { fn } = this
    const evaluation = evaluationOf(fn, value, this.traits)
    if (evaluation === 'constant') {
      this.fate[value] = CONSTANT
      return
    }
    const own = effectsOfInstruction(fn, value, this.traits)
    this.take(value, evaluation)
    const mayWait = this.mayWait(block, value, next)
    const effects = this.settle(own, mayWait)
    this.effects[value] = effects
    this.measure(value)
    if (mayWait) {
      this.fate[value] = INLINE
      if (effects !== NO_EFFECTS) this.wait(value)
    } else {
      // What leaves results in registers is kept for the sake of whoever reads them.
      const isNeeded = this.uses[value] > 0 || !isRemovable(effects) || (effects & WRITES_RESULT) !== 0
      this.fate[value] = isNeeded ? STATEMENT : DROPPED
    }
  }

  private mayWait(block: Block, value: Value, next: Value | undefined): boolean {
    const { fn } = this
    if (fn.type[value] === TUPLE) {
      return (
        next !== undefined && fn.op[next] === 'project' && fn.a[next] === 0 && fn.operand(next, 0) === value
      )
    }
    return this.uses[value] === 1 && this.userBlock[value] === block.id
  }

  /** Finds the operands of `value` that are to be printed inside of it, in the order of their evaluation. */
  private take(value: Value, evaluation: Evaluation): void {
    const { fn, taken } = this
    const arity = fn.arity(value)
    empty(taken)
    switch (evaluation) {
      case 'ordered':
        if (fn.op[value] === 'project') {
          // Result 0 is the call; the others are in registers.
          if (fn.a[value] === 0) taken.push(fn.operand(value, 0))
          return
        }
        for (let i = 0; i < arity; i++) this.takeOperand(fn.operand(value, i))
        break
      case 'view':
        for (let i = 0; i < arity; i++) {
          const operand = fn.operand(value, i)
          if (replacesView(this.effects[operand])) this.makeStatement(operand)
          this.takeOperand(operand)
        }
        break
      case 'choice':
        this.takeOperand(fn.operand(value, 2))
        for (let i = 0; i < 2; i++) {
          const operand = fn.operand(value, i)
          if (!mayBeSkipped(this.effects[operand])) this.makeStatement(operand)
          this.takeOperand(operand)
        }
        break
      case 'indirect':
        this.makeStatement(fn.operand(value, arity - 1))
        for (let i = 0; i < arity - 1; i++) {
          const operand = fn.operand(value, i)
          if (conflicts(this.effects[operand], FINDS_CODE)) this.makeStatement(operand)
          this.takeOperand(operand)
        }
        break
      case 'repeated':
        this.makeStatement(fn.operand(value, 0))
        break
      case 'element':
        this.makeStatement(fn.operand(value, 0))
        this.makeStatement(fn.operand(value, 1))
        for (let i = 2; i < arity; i++) {
          const operand = fn.operand(value, i)
          if (conflicts(this.effects[operand], FINDS_ELEMENT)) this.makeStatement(operand)
          this.takeOperand(operand)
        }
        break
      case 'last':
        for (let i = 0; i < arity; i++) {
          const operand = fn.operand(value, i)
          if (i < arity - 1 && this.effects[operand] !== NO_EFFECTS) this.makeStatement(operand)
          this.takeOperand(operand)
        }
        break
    }
    this.limitSize(value)
  }

  private takeOperand(operand: Value): void {
    if (this.fate[operand] !== INLINE) return
    if (this.depth[operand] >= MAXIMUM_DEPTH) this.makeStatement(operand)
    else this.taken.push(operand)
  }

  /** Makes statements of the largest operands when an expression gets too large. Calls may have many operands. */
  private limitSize(value: Value): void {
    const { taken, fate, size } = this
    let total = 1
    for (const operand of taken) total += size[operand]
    if (total <= MAXIMUM_SIZE || this.fn.arity(value) > 3) return
    while (total > MAXIMUM_SIZE) {
      let largest = NO_VALUE
      for (const operand of taken) {
        if (fate[operand] === INLINE && (largest === NO_VALUE || size[operand] > size[largest]))
          largest = operand
      }
      if (largest === NO_VALUE) return
      total -= size[largest]
      this.makeStatement(largest)
    }
  }

  private measure(value: Value): void {
    let depth = 0
    let size = 0
    for (const operand of this.taken) {
      if (this.fate[operand] !== INLINE) continue
      if (this.depth[operand] > depth) depth = this.depth[operand]
      size += this.size[operand]
    }
    this.depth[value] = depth + 1
    this.size[value] = Math.min(size + 1, 0xffff)
  }

  /**
   * Makes statements of all that would be evaluated in the wrong order, when the user at hand has effects `own`
   * after evaluating what it takes; `waits` when it is going to wait for its own use. Returns the effects of the
   * user's whole expression; what it has taken waits no more.
   */
  private settle(own: number, waits: boolean): number {
    const { taken, effects, fate } = this
    if (own === NO_EFFECTS && this.waiting.length === 0) return NO_EFFECTS
    let total = own
    for (const operand of taken) total |= effects[operand]
    if (total === NO_EFFECTS) return NO_EFFECTS
    this.orderTaken()
    if (waits) this.letWait()
    else this.evaluateNow(total)
    total = own
    for (const operand of taken) if (fate[operand] === INLINE) total |= effects[operand]
    this.forgetTaken()
    return total
  }

  /** Leaves what still waits: neither statements nor what was taken. */
  private forgetTaken(): void {
    const { taken, fate, waiting } = this
    let left = 0
    for (let i = 0; i < waiting.length; i++) {
      const value = waiting[i]
      if (fate[value] === INLINE && !taken.includes(value)) waiting[left++] = value
    }
    while (waiting.length > left) waiting.pop()
  }

  /** Of two operands to be evaluated in another order than they come in, the one that comes first goes ahead. */
  private orderTaken(): void {
    const { taken, effects, waiting } = this
    for (let later = 1; later < taken.length; later++) {
      if (effects[taken[later]] === NO_EFFECTS) continue
      const place = waiting.indexOf(taken[later])
      for (let sooner = 0; sooner < later; sooner++) {
        if (!conflicts(effects[taken[sooner]], effects[taken[later]])) continue
        if (waiting.indexOf(taken[sooner]) > place) this.makeStatement(taken[later])
      }
    }
  }

  /** The user is going to wait as the last in the list: what it takes must not mind to come after all others. */
  private letWait(): void {
    const { taken, effects, fate, waiting } = this
    for (const operand of taken) {
      if (effects[operand] === NO_EFFECTS || fate[operand] !== INLINE) continue
      for (let i = waiting.indexOf(operand) + 1; i < waiting.length; i++) {
        if (fate[waiting[i]] !== INLINE || taken.includes(waiting[i])) continue
        if (!conflicts(effects[operand], effects[waiting[i]])) continue
        this.makeStatement(operand)
        break
      }
    }
  }

  /** The user is evaluated at once, before all others that wait. */
  private evaluateNow(total: number): void {
    const { taken, effects, fate, waiting } = this
    for (const value of waiting) {
      if (fate[value] !== INLINE || taken.includes(value)) continue
      if (conflicts(effects[value], total)) this.makeStatement(value)
    }
  }

  private wait(value: Value): void {
    this.waiting.push(value)
    if (this.waiting.length > MAXIMUM_WAITING) {
      this.makeStatement(this.waiting[0])
      this.waiting.shift()
    }
  }

  /**
   * Makes `value` a statement, if it is not one yet. It then stands before all that wait, so those that come before
   * it and must not be overtaken become statements, too.
   */
  private makeStatement(value: Value): void {
    const { fate, effects, waiting } = this
    if (fate[value] !== INLINE) return
    fate[value] = STATEMENT
    let passed = effects[value]
    if (passed === NO_EFFECTS) return
    for (let i = waiting.indexOf(value) - 1; i >= 0; i--) {
      const other = waiting[i]
      if (fate[other] !== INLINE || !conflicts(effects[other], passed)) continue
      fate[other] = STATEMENT
      passed |= effects[other]
    }
  }

  private visitTerminator(block: Block): void {
    const { terminator } = block
    empty(this.taken)
    if (terminator.kind === 'return' && terminator.operands.length > 1) this.takeResults(block)
    else if (isTailCall(terminator.kind)) this.takeRegisters(terminator)
    else for (const operand of terminator.operands) this.takeOperand(operand)
    if (terminator.kind === 'br') this.takeCopies(terminator)
    else this.takeArms(terminator)
    this.settle(NO_EFFECTS, false)
  }

  /** The arguments of the only way out become assignments, in an order that is found later. */
  private takeCopies(terminator: Terminator): void {
    for (const edge of terminator.edges) for (const arg of edge.args) this.takeOperand(arg)
    this.leaveOrderOpen(this.taken)
  }

  /** Of arguments that are assigned in any order, those that must come before others go ahead. */
  private leaveOrderOpen(args: readonly Value[]): void {
    const { effects, waiting } = this
    for (const arg of args) {
      if (effects[arg] === NO_EFFECTS) continue
      const place = waiting.indexOf(arg)
      const mustPrecede = args.some(
        (other) => waiting.indexOf(other) > place && conflicts(effects[arg], effects[other]),
      )
      if (mustPrecede) this.makeStatement(arg)
    }
  }

  /** The arguments of one of several ways out are evaluated only when it is taken. */
  private takeArms(terminator: Terminator): void {
    for (const edge of terminator.edges) {
      for (const arg of edge.args) {
        if (!mayBeSkipped(this.effects[arg])) this.makeStatement(arg)
        this.takeOperand(arg)
      }
      this.leaveOrderOpen(edge.args)
    }
  }

  /** Several results: those behind the first go to result registers, then the first is returned. */
  private takeResults(block: Block): void {
    const { operands } = block.terminator
    if (this.passesResults(operands)) {
      this.takeOperand(operands[0])
      for (let i = 1; i < operands.length; i++) this.fate[operands[i]] = DROPPED
      this.passingResults.add(block)
      return
    }
    this.keepFromRegisters(operands)
    for (let i = 1; i < operands.length; i++) this.takeOperand(operands[i])
    this.takeOperand(operands[0])
  }

  /** The operands of a tail call all go to registers. */
  private takeRegisters({ kind, operands }: Terminator): void {
    if (kind === 'return_call_indirect') this.makeStatement(operands[operands.length - 1])
    this.keepFromRegisters(operands)
    for (const operand of operands) this.takeOperand(operand)
  }

  /** What itself uses result registers is not evaluated while they are being filled. */
  private keepFromRegisters(operands: readonly Value[]): void {
    for (const operand of operands) {
      if ((this.effects[operand] & (READS_RESULT | WRITES_RESULT)) !== 0) this.makeStatement(operand)
    }
  }

  /** Whether these are all results of one call, in order, still where the call left them. */
  private passesResults(operands: readonly Value[]): boolean {
    const { fn } = this
    if (fn.op[operands[0]] !== 'project') return false
    // Its high half is in a variable.
    if (fn.op[fn.operand(operands[0], 0)] === 'pair.load') return false
    const tuple = fn.operand(operands[0], 0)
    if (fn.tupleTypes.get(tuple)?.length !== operands.length) return false
    return operands.every(
      (operand, i) =>
        this.fate[operand] === INLINE &&
        fn.op[operand] === 'project' &&
        fn.operand(operand, 0) === tuple &&
        fn.a[operand] === i,
    )
  }
}

/**
 * Whether something with these effects may be evaluated in one of several arms only: it does nothing, and leaves no
 * further result for another arm.
 */
function mayBeSkipped(effects: number): boolean {
  return isRemovable(effects) && (effects & WRITES_RESULT) === 0
}

/** Leaves a list its storage, which setting its length would not. */
function empty(list: Value[]): void {
  while (list.length > 0) list.pop()
}
