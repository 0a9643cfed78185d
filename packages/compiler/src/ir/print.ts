/**
 * IR as text, read back by `parse.ts`. Value and block ids are the real ones, so that texts printed before and
 * after a pass can be compared. Byte offsets and origins are left out.
 *
 *     func add 3 (i32, i32) -> (i32)
 *     b0(v0: i32, v1: i32):
 *       v2 = i32.const value=5
 *       v3 = i32.add v0, v2
 *       v4 = call function=7 v0, v3 -> i32
 *       i32.store offset=8 align=2 v4, v3
 *       br_if v4, b1(v2), b2()
 *     b1(v5: i32):
 *       return v5
 *     b2():
 *       unreachable
 */
import type { Block, Edge, IrFunction, Value } from './function.js'
import { findOperator } from './operators.js'
import { NONE, TUPLE, type Type, typeName } from './types.js'

/** Immediates that are most often 0 and are then left out. */
const OMITTED_WHEN_ZERO = new Set([
  'offset',
  'memory',
  'memory2',
  'align',
  'table',
  'table2',
  'half',
  'ordering',
])

/** The text of a function, ending in a newline. */
export function printFunction(fn: IrFunction): string {
  const { params, results } = fn.signature
  const lines = [`func ${printName(fn.name)} ${fn.index} ${printTypes(params)} -> ${printTypes(results)}`]
  for (const block of fn.blocks) {
    lines.push(printBlockHead(fn, block))
    for (const value of block.instructions) lines.push(`  ${printInstruction(fn, value)}`)
    lines.push(`  ${printTerminator(block)}`)
  }
  lines.push('')
  return lines.join('\n')
}

/** `b1(v5: i32):` */
export function printBlockHead(fn: IrFunction, block: Block): string {
  const params = block.params.map((param) => `v${param}: ${typeName(fn.type[param]!)}`)
  return `b${block.id}(${params.join(', ')}):`
}

/** `v4 = i32.load offset=8 align=2 v3` */
export function printInstruction(fn: IrFunction, value: Value): string {
  const op = fn.op[value]!
  const row = findOperator(op)
  const type = fn.type[value]!
  let text: string = type === NONE ? op : `v${value} = ${op}`
  const immediates = row?.immediates ?? []
  for (let i = 0; i < immediates.length; i++) {
    const name = immediates[i]!
    const immediate = (i === 0 ? fn.a : i === 1 ? fn.b : fn.c)[value]!
    if (immediate === 0 && OMITTED_WHEN_ZERO.has(name)) continue
    text += ` ${name}=${printImmediate(fn, name, immediate)}`
  }
  const operands = fn.operands(value)
  if (operands.length > 0) text += ` ${printValues(operands)}`
  if (type === TUPLE) text += ` -> ${printTypes(fn.tupleTypes.get(value) ?? [])}`
  else if (row === undefined || type !== (row.result ?? NONE)) text += ` -> ${typeName(type)}`
  return text + printFloatComment(fn, value)
}

/** `br_if v4, b1(v2), b2()` */
export function printTerminator(block: Block): string {
  const { kind, operands, edges, likely, a, b } = block.terminator
  const parts = [...operands.map((operand) => `v${operand}`), ...edges.map(printEdge)]
  let hint = likely === undefined ? '' : ` likely=${likely}`
  if (a !== undefined) hint += ` a=${a}`
  if (b !== undefined) hint += ` b=${b}`
  return parts.length === 0 ? `${kind}${hint}` : `${kind}${hint} ${parts.join(', ')}`
}

function printEdge({ target, args }: Edge): string {
  return `b${target.id}(${printValues(args)})`
}

function printValues(values: readonly Value[]): string {
  return values.map((value) => `v${value}`).join(', ')
}

function printTypes(types: readonly Type[]): string {
  return `(${types.map(typeName).join(', ')})`
}

function printName(name: string): string {
  return /^[\w$.]+$/.test(name) ? name : JSON.stringify(name)
}

function printImmediate(fn: IrFunction, name: string, immediate: number): string {
  if (name === 'bits') return printBits(immediate)
  if (name === 'vector') return fn.vectors[immediate]!.map(printBits).join('_')
  if (name === 'lanes') return fn.vectors[immediate]!.join('_')
  return String(immediate)
}

function printBits(bits: number): string {
  return `0x${(bits >>> 0).toString(16).padStart(8, '0')}`
}

const floats = new DataView(new ArrayBuffer(8))

/** The number that the bits of a constant stand for, as a comment. */
function printFloatComment(fn: IrFunction, value: Value): string {
  if (fn.op[value] === 'f32.const') {
    floats.setInt32(0, fn.a[value]!)
    return ` ; ${printNumber(floats.getFloat32(0))}`
  }
  if (fn.op[value] === 'f64.const') {
    floats.setInt32(0, fn.b[value]!)
    floats.setInt32(4, fn.a[value]!)
    return ` ; ${printNumber(floats.getFloat64(0))}`
  }
  return ''
}

function printNumber(number: number): string {
  return Object.is(number, -0) ? '-0' : String(number)
}
