// Writes instructions by name. What immediates an instruction takes and how they are encoded follows from its
// row in the compiler's instruction table, so nothing here knows single instructions.

import {
  type ImmediateKind,
  type InstructionName,
  type InstructionRow,
  instruction,
} from '@dewasm/compiler/instructions'
import { ByteWriter } from './byte-writer.js'
import { parseReference, type ReferenceName, type TypeName, writeHeapType, writeType } from './type-name.js'

export type { TypeName } from './type-name.js'

/** A block type: nothing, one result, or the index of a function type. */
export type BlockType = 'empty' | TypeName | number

/** The immediate of a load or store; `align` is log2 and defaults to the natural alignment. */
export interface MemoryArgument {
  offset?: number
  align?: number
  memory?: number
}

/** A NaN by its bits, or a number. */
export type FloatBits = { bits: number } | { bits64: bigint } | number

/** What a `try_table` catches, and the label that it hands it to. */
export interface CatchClause {
  kind: 'catch' | 'catch_ref' | 'catch_all' | 'catch_all_ref'
  /** Of `catch` and `catch_ref`. */
  tag?: number
  label: number
}

/** What `br_on_cast` and `br_on_cast_fail` name. */
export interface BranchCast {
  label: number
  from: ReferenceName
  to: ReferenceName
}

export type Immediate =
  | number
  | bigint
  | string
  | readonly number[]
  | Uint8Array
  | readonly TypeName[]
  | MemoryArgument
  | FloatBits
  | readonly CatchClause[]
  | BranchCast

const EMPTY_BLOCK = 0x40

const CATCH_KINDS: readonly CatchClause['kind'][] = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref']

const floatBits = new DataView(new ArrayBuffer(8))

export class CodeWriter {
  readonly out: ByteWriter

  constructor(out = new ByteWriter()) {
    this.out = out
  }

  /**
   * Writes one instruction. `immediates` stand in the order of the row's; those left out at the end are 0,
   * and those of a load or store its natural alignment without an offset.
   */
  op(name: InstructionName, ...immediates: Immediate[]): this {
    const row = instruction(name)
    if (row.opcode > 0xff) this.out.byte(row.opcode >>> 16).unsigned(row.opcode & 0xffff)
    else this.out.byte(row.opcode)
    const { immediates: kinds } = row
    for (let i = 0; i < kinds.length; i++) this.immediate(row, kinds[i]!, immediates[i])
    return this
  }

  /** `i32.const`, the most frequent instruction of hand-written code. */
  i32(value: number): this {
    return this.op('i32.const', value)
  }

  /** A block with its body between the opening instruction and `end`. */
  block(name: 'block' | 'loop' | 'if', type: BlockType, body: () => void): this {
    this.op(name, type)
    body()
    return this.op('end')
  }

  private immediate(row: InstructionRow, kind: ImmediateKind, value: Immediate | undefined): void {
    const { out } = this
    switch (kind) {
      case 'i32':
        out.signed(value as number)
        return
      case 'i64':
        out.signed64(BigInt(value as number | bigint))
        return
      case 'f32':
        out.word(f32Bits(value as FloatBits))
        return
      case 'f64': {
        const bits = f64Bits(value as FloatBits)
        out.word(Number(bits & 0xffff_ffffn)).word(Number(bits >> 32n))
        return
      }
      case 'v128':
      case 'lanes':
        out.append(value as Uint8Array)
        return
      case 'memarg': {
        const { offset = 0, align = row.accessLog2, memory = 0 } = (value ?? {}) as MemoryArgument
        if (memory === 0) out.unsigned(align)
        else out.unsigned(align | 64).unsigned(memory)
        out.unsigned(offset)
        return
      }
      case 'labels': {
        const labels = value as readonly number[]
        out.unsigned(labels.length - 1)
        for (const label of labels) out.unsigned(label)
        return
      }
      case 'blockType':
        if (typeof value === 'number') out.signed(value)
        else if (value === 'empty') out.byte(EMPTY_BLOCK)
        else writeType(out, value as TypeName)
        return
      case 'valueTypes': {
        const types = value as readonly TypeName[]
        out.unsigned(types.length)
        for (const type of types) writeType(out, type)
        return
      }
      case 'heapType':
        if (typeof value === 'number') out.signed(value)
        else writeHeapType(out, value as ReferenceName)
        return
      case 'lane':
      case 'ordering':
        out.byte((value as number | undefined) ?? 0)
        return
      case 'catches': {
        const clauses = value as readonly CatchClause[]
        out.unsigned(clauses.length)
        for (const { kind, tag, label } of clauses) {
          out.byte(CATCH_KINDS.indexOf(kind))
          if (tag !== undefined) out.unsigned(tag)
          out.unsigned(label)
        }
        return
      }
      case 'cast': {
        const { label, from, to } = value as BranchCast
        const nullable = (type: ReferenceName) => Number(parseReference(type).nullable)
        out.byte(nullable(from) | (nullable(to) << 1)).unsigned(label)
        writeHeapType(out, from)
        writeHeapType(out, to)
        return
      }
      default:
        out.unsigned((value as number | undefined) ?? 0)
    }
  }
}

/** The bit pattern of a float32 constant. */
export function f32Bits(value: FloatBits): number {
  if (typeof value === 'object') return 'bits' in value ? value.bits : Number(value.bits64)
  floatBits.setFloat32(0, value)
  return floatBits.getUint32(0)
}

/** The bit pattern of a float64 constant. */
export function f64Bits(value: FloatBits): bigint {
  if (typeof value === 'object') return 'bits64' in value ? value.bits64 : BigInt(value.bits)
  floatBits.setFloat64(0, value)
  return floatBits.getBigUint64(0)
}
