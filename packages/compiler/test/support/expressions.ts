// Functions of one block written as an expression, `(i32.add (i32.mul x 8) 1)`, for tests of rules that need no
// control flow. x and y are i32 parameters, X and Y i64, f and g f32, F and G f64.

import { IrFunction, type Value } from '../../src/ir/function.js'
import { findOperator } from '../../src/ir/operators.js'
import { F32, F64, I32, I64, NONE, type Type } from '../../src/ir/types.js'
import { ADDRESS } from '../../src/wasm/types.js'
import { f32Bits, f32Number, f64Bits, f64Number, joinPair, splitPair } from './interpret-ir.js'

export const VARIABLES = ['x', 'y', 'X', 'Y', 'f', 'g', 'F', 'G'] as const
export const VARIABLE_TYPES: readonly Type[] = [I32, I32, I64, I64, F32, F32, F64, F64]

/** A function that returns (or, for a store, just does) what the expression says. */
export function parseExpression(text: string): IrFunction {
  return new ExpressionParser(text).parse()
}

class ExpressionParser {
  private readonly tokens: string[]
  private next = 0
  private readonly fn = new IrFunction(0, 'expression', { params: VARIABLE_TYPES, results: [] })
  private readonly block = this.fn.createBlock()

  constructor(text: string) {
    this.tokens = text.match(/[()]|[^\s()]+/g) ?? []
  }

  parse(): IrFunction {
    const { fn, block } = this
    fn.blocks = [block]
    for (const type of VARIABLE_TYPES) fn.createParameter(block, type)
    const value = this.parseValue(I32)
    const type = fn.type[value]!
    fn.signature = { params: VARIABLE_TYPES, results: type === NONE ? [] : [type] }
    block.terminator = { kind: 'return', operands: type === NONE ? [] : [value], edges: [], offset: -1 }
    return fn
  }

  /** One operand; a literal is of type `expected`. */
  private parseValue(expected: Type): Value {
    const { fn } = this
    const token = this.tokens[this.next++]!
    const variable = VARIABLES.indexOf(token as (typeof VARIABLES)[number])
    if (variable !== -1) return fn.entry.params[variable]!
    if (token !== '(') return this.append(this.literal(token, expected))
    const row = findOperator(this.tokens[this.next++]!)!
    const immediates: Record<string, number> = {}
    while (this.tokens[this.next]!.includes('=')) {
      const [name, number] = this.tokens[this.next++]!.split('=') as [string, string]
      immediates[['a', 'b', 'c'][row.immediates.indexOf(name)]!] = Number(number)
    }
    const operands: Value[] = []
    while (this.tokens[this.next] !== ')') {
      const isCondition = row.name === 'select' && operands.length === 2
      const param = row.params?.[operands.length] ?? (isCondition ? I32 : (fn.type[operands[0]!] ?? expected))
      operands.push(this.parseValue(param === ADDRESS ? I32 : param))
    }
    this.next++
    const type = row.name === 'select' ? fn.type[operands[0]!]! : (row.result ?? I32)
    return this.append(fn.create(row.name, type, operands, immediates))
  }

  private literal(token: string, type: Type): Value {
    const { fn } = this
    if (type === I32) return fn.createI32(Number(token))
    if (type === F32) return fn.create('f32.const', F32, [], { a: f32Bits(Number(token)) })
    const [a, b] = splitPair(type === I64 ? BigInt(token) : f64Bits(Number(token)))
    return fn.create(type === I64 ? 'i64.const' : 'f64.const', type, [], { a, b })
  }

  private append(value: Value): Value {
    this.block.instructions.push(value)
    return value
  }
}

/** The expression that a function of one block returns, or its last store. */
export function printExpression(fn: IrFunction): string {
  const { instructions, terminator } = fn.entry
  const root = terminator.operands[0] ?? instructions[instructions.length - 1]!
  return print(fn, root)
}

function print(fn: IrFunction, value: Value): string {
  const variable = fn.entry.params.indexOf(value)
  if (variable !== -1) return VARIABLES[variable]!
  const op = fn.op[value]!
  switch (op) {
    case 'i32.const':
      return String(fn.a[value])
    case 'i64.const':
      return String(joinPair(fn.a[value]!, fn.b[value]!))
    case 'f32.const':
      return printFloat(f32Number(fn.a[value]!))
    case 'f64.const':
      return printFloat(f64Number(joinPair(fn.a[value]!, fn.b[value]!)))
  }
  const immediates = findOperator(op)!.immediates.flatMap((name, i) => {
    const immediate = [fn.a, fn.b, fn.c][i]![value]!
    return immediate === 0 ? [] : [`${name}=${immediate}`]
  })
  return `(${[op, ...immediates, ...fn.operands(value).map((operand) => print(fn, operand))].join(' ')})`
}

function printFloat(number: number): string {
  return Object.is(number, -0) ? '-0' : String(number)
}
