/**
 * What peephole rules see and may do. A rule looks at one instruction and answers with
 * - {@link UNCHANGED}: the rule does not apply;
 * - the instruction itself: it was rewritten in place, and rules may apply again;
 * - another value, defined before it: that takes its place.
 * Rules are exact: traps, NaN payloads, -0 and wrapping come out the same. They never copy an effect.
 */
import { type IrFunction, NO_VALUE, type Value } from '../../ir/function.js'
import { KnownBits } from '../../ir/known-bits.js'
import { findOperator, type OperatorName } from '../../ir/operators.js'
import { Replacements } from '../../ir/replacements.js'
import { I32, I64, type Type } from '../../ir/types.js'
import { FOLDERS } from '../fold-constants.js'

export const UNCHANGED = NO_VALUE

export type Rule = (s: Simplification, value: Value) => Value
export type RuleTable = Partial<Record<OperatorName, readonly Rule[]>>

/** The integer types that many rules serve alike. */
export const WIDTHS = ['i32', 'i64'] as const
export type Width = (typeof WIDTHS)[number]

/**
 * The name as the operators' table has it. Names put together from parts go through here, once: a string that
 * is the very one that instructions hold compares fastest.
 */
export function operator<const Name extends OperatorName>(name: Name): Name {
  return findOperator(name)!.name as Name
}

export class Simplification {
  readonly fn: IrFunction
  readonly known: KnownBits
  readonly replacements: Replacements
  /** The instructions of the current block so far, into which rules put new ones. */
  output: Value[] = []
  /** Byte offset that new instructions are said to come from. */
  offset = -1

  constructor(fn: IrFunction) {
    this.fn = fn
    this.known = new KnownBits(fn)
    this.replacements = new Replacements(fn.valueCount)
  }

  /** Whether a value is an integer constant. */
  isConstant(value: Value): boolean {
    const op = this.fn.op[value]
    return op === 'i32.const' || op === 'i64.const'
  }

  /** Whether a value is the integer constant `number`, which fits in an i32. */
  is(value: Value, number: number): boolean {
    const op = this.fn.op[value]
    if (op === 'i32.const') return this.fn.a[value] === number
    return op === 'i64.const' && this.fn.a[value] === number && this.fn.b[value] === number >> 31
  }

  /** An i32 constant before the current instruction. */
  i32(number: number): Value {
    return this.insert(this.fn.createI32(number))
  }

  /** An i64 constant before the current instruction. */
  i64(low: number, high: number): Value {
    return this.insert(this.fn.create('i64.const', I64, [], { a: low | 0, b: high | 0 }))
  }

  /** A constant of an integer type that fits in an i32. */
  integer(width: Width, number: number): Value {
    return width === 'i32' ? this.i32(number) : this.i64(number, number >> 31)
  }

  /** A new instruction before the current one, folded if its operand is constant. */
  unary(op: OperatorName, type: Type, operand: Value): Value {
    return this.insert(this.fn.createUnary(op, type, operand))
  }

  /** A new instruction before the current one, folded if its operands are constant. */
  binary(op: OperatorName, type: Type, left: Value, right: Value): Value {
    return this.insert(this.fn.createBinary(op, type, left, right))
  }

  /** The low half of an i64: what it was extended from, if it was. */
  low(value: Value): Value {
    const { fn } = this
    const op = fn.op[value]
    if (op === 'i64.extend_i32_s' || op === 'i64.extend_i32_u') return fn.operand(value, 0)
    return this.unary('i32.wrap_i64', I32, value)
  }

  /** Rewrites the current instruction in place, one operand. */
  toUnary(value: Value, op: OperatorName, type: Type, operand: Value): Value {
    this.fn.rewrite(value, op, type, [operand])
    return value
  }

  /** Rewrites the current instruction in place, two operands. */
  toBinary(value: Value, op: OperatorName, type: Type, left: Value, right: Value): Value {
    this.fn.rewrite(value, op, type, [left, right])
    return value
  }

  /** Turns the current instruction into an integer constant that fits in an i32, of its own type. */
  toInteger(value: Value, number: number): Value {
    const { fn } = this
    if (fn.type[value] === I64) fn.rewrite(value, 'i64.const', I64, [], { a: number, b: number >> 31 })
    else fn.rewrite(value, 'i32.const', I32, [], { a: number })
    return value
  }

  /** Puts a constant or an instruction just made before the current one. */
  insert(value: Value): Value {
    const { fn } = this
    fn.offset[value] = this.offset
    FOLDERS[fn.operator[value]!]?.(fn, value)
    this.known.learn(value)
    this.output.push(value)
    return value
  }
}

/** Joins rule tables; rules of one operator in several tables are tried in the order of the tables. */
export function joinRules(tables: readonly RuleTable[]): Map<string, readonly Rule[]> {
  const joined = new Map<string, readonly Rule[]>()
  for (const table of tables) {
    for (const [name, rules] of Object.entries(table))
      joined.set(name, [...(joined.get(name) ?? []), ...rules])
  }
  return joined
}
