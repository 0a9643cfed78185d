/**
 * Values that a pass has replaced by others. Recording is cheap and final: the pass goes on and resolves what
 * it looks at; the function is rewritten once, at the end, by {@link applyReplacements}.
 */
import { InternalError } from '../errors.js'
import type { IrFunction, Terminator, Value } from './function.js'
import { scratchInt32 } from './scratch.js'

export class Replacements {
  /** By value id: what it was replaced by, plus one; 0 where it was not. */
  private target: Int32Array
  private replaced = 0

  /** `valueCount` is a hint: values made later may be recorded, too. */
  constructor(valueCount = 0) {
    this.target = scratchInt32(valueCount)
  }

  get isEmpty(): boolean {
    return this.replaced === 0
  }

  /** Every use of `old` is to become a use of `replacement`. */
  replace(old: Value, replacement: Value): void {
    const target = this.resolve(replacement)
    if (target === old || this.isReplaced(old)) {
      throw new InternalError(`v${old} is replaced by v${replacement}, but is in use or replaced already`)
    }
    if (old >= this.target.length) this.grow(old)
    this.target[old] = target + 1
    this.replaced++
  }

  isReplaced(value: Value): boolean {
    return value < this.target.length && this.target[value] !== 0
  }

  /** What `value` finally became: itself unless it was replaced. */
  resolve(value: Value): Value {
    const { target } = this
    // Also true of NO_VALUE.
    if (!(value >= 0 && value < target.length) || target[value] === 0) return value
    let root: number = value
    while (root < target.length && target[root] !== 0) root = target[root]! - 1
    let current: number = value
    while (target[current] !== root + 1) {
      const next = target[current]! - 1
      target[current] = root + 1
      current = next
    }
    return root as Value
  }

  private grow(value: Value): void {
    const target = scratchInt32(Math.max(2 * this.target.length, value + 1, 64))
    target.set(this.target)
    this.target = target
  }
}

/** Rewrites operands, terminators and edge arguments; the replaced instructions themselves stay where they are. */
export function applyReplacements(fn: IrFunction, replacements: Replacements): void {
  if (replacements.isEmpty) return
  const { blocks } = fn
  for (let position = 0; position < blocks.length; position++) {
    const { instructions, terminator } = blocks[position]!
    for (let i = 0; i < instructions.length; i++) resolveOperands(fn, instructions[i]!, replacements)
    resolveTerminator(terminator, replacements)
  }
}

/** {@link applyReplacements} for one instruction. */
export function resolveOperands(fn: IrFunction, value: Value, replacements: Replacements): void {
  const arity = fn.arity(value)
  for (let i = 0; i < arity; i++) {
    const operand = fn.operand(value, i)
    const target = replacements.resolve(operand)
    if (target !== operand) fn.setOperand(value, i, target)
  }
}

/** {@link applyReplacements} for the end of a block. */
export function resolveTerminator({ operands, edges }: Terminator, replacements: Replacements): void {
  resolveAll(operands, replacements)
  for (let i = 0; i < edges.length; i++) resolveAll(edges[i]!.args, replacements)
}

function resolveAll(values: Value[], replacements: Replacements): void {
  for (let i = 0; i < values.length; i++) values[i] = replacements.resolve(values[i]!)
}
