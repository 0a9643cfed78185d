// Instructions as text, in the syntax of the text format, one a line: for diagnostics and tests.

import type { OperatorReader } from '../decode/operator-reader.js'
import type { InstructionName } from '../instructions/index.js'
import {
  type BlockSignature,
  heapTypeName,
  heapTypeOf,
  isNullable,
  type ValueType,
  valueTypeName,
} from '../types.js'

/** Names in the table that the text format does not have: it tells these forms apart by their immediates. */
const TEXT_NAMES: Partial<Record<InstructionName, string>> = {
  'select t': 'select',
  'ref.test null': 'ref.test',
  'ref.cast null': 'ref.cast',
}

/** The reader's current instruction, with its immediates as numbers: `i32.load offset=4`, `br_table 0 1`. */
export function printInstruction(reader: OperatorReader): string {
  const { row, name } = reader
  const parts: string[] = [TEXT_NAMES[name] ?? name]
  let indices = 0
  for (const kind of row.immediates) {
    switch (kind) {
      case 'blockType':
        parts.push(...printBlockType(reader))
        break
      case 'labels':
        parts.push(reader.labels.join(' '))
        break
      case 'catches':
        for (const { kind: clause, tag, label } of reader.catches) {
          parts.push(tag < 0 ? `(${clause} ${label})` : `(${clause} ${tag} ${label})`)
        }
        break
      case 'memarg':
        if (reader.memory !== 0) parts.push(String(reader.memory))
        if (reader.memoryOffset !== 0) parts.push(`offset=${reader.memoryOffset}`)
        if (reader.align !== row.accessLog2) parts.push(`align=${2 ** reader.align}`)
        break
      case 'lane':
        parts.push(String(reader.lane))
        break
      case 'lanes':
        parts.push(...Array.from(reader.lanes, String))
        break
      case 'v128':
        parts.push('i8x16', ...Array.from(reader.lanes, hexByte))
        break
      case 'i32':
        parts.push(String(reader.i32))
        break
      case 'i64':
        parts.push(String((BigInt(reader.hi) << 32n) | BigInt(reader.lo >>> 0)))
        break
      case 'f32':
        parts.push(printF32(reader.lo))
        break
      case 'f64':
        parts.push(printF64(reader.lo, reader.hi))
        break
      case 'valueTypes':
        parts.push(`(result ${reader.types.map(valueTypeName).join(' ')})`)
        break
      case 'heapType':
        parts.push(
          name === 'ref.null'
            ? heapTypeName(heapTypeOf(reader.types[0]))
            : referenceTypeText(reader.types[0]),
        )
        break
      case 'cast':
        parts.push(String(reader.index), ...reader.types.map(referenceTypeText))
        break
      case 'ordering':
        break
      default:
        parts.push(String(indices++ === 0 ? reader.index : reader.index2))
    }
  }
  return parts.join(' ')
}

function printBlockType(reader: OperatorReader): string[] {
  const parts = reader.blockTypeIndex < 0 ? [] : [`(type ${reader.blockTypeIndex})`]
  return [...parts, ...printSignature(reader.blockType)]
}

/** `(param i32) (result f64)`, without what is empty. */
export function printSignature({ params, results }: BlockSignature): string[] {
  const parts: string[] = []
  if (params.length > 0) parts.push(`(param ${params.map(valueTypeName).join(' ')})`)
  if (results.length > 0) parts.push(`(result ${results.map(valueTypeName).join(' ')})`)
  return parts
}

/** Never abbreviated, so that nullability shows. */
function referenceTypeText(type: ValueType): string {
  return `(ref ${isNullable(type) ? 'null ' : ''}${heapTypeName(heapTypeOf(type))})`
}

function hexByte(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`
}

const scratch = new DataView(new ArrayBuffer(8))

/** The f32 with these bits, in the fewest digits that give it back. */
export function printF32(bits: number): string {
  scratch.setInt32(0, bits)
  const value = scratch.getFloat32(0)
  if (Number.isNaN(value)) return printNan(bits < 0, BigInt(bits & 0x7f_ffff), 0x40_0000n)
  for (let digits = 1; value !== 0 && digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return printNumber(short)
  }
  return printNumber(value)
}

/** The f64 with these bits. */
export function printF64(lo: number, hi: number): string {
  scratch.setInt32(0, hi)
  scratch.setInt32(4, lo)
  const value = scratch.getFloat64(0)
  if (!Number.isNaN(value)) return printNumber(value)
  return printNan(hi < 0, (BigInt(hi & 0xf_ffff) << 32n) | BigInt(lo >>> 0), 0x8_0000_0000_0000n)
}

function printNumber(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (Number.isFinite(value)) return String(value)
  return value < 0 ? '-inf' : 'inf'
}

function printNan(negative: boolean, payload: bigint, canonical: bigint): string {
  return `${negative ? '-' : ''}nan${payload === canonical ? '' : `:0x${payload.toString(16)}`}`
}
