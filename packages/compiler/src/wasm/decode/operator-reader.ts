// The cursor that validation and lowering walk over the instructions of a function body. It allocates nothing
// on the common path: one object is reused for all bodies, and its fields hold the current instruction.

import type { ImmediateKind } from '../instructions/index.js'
import { INSTRUCTIONS, type InstructionName, type InstructionRow } from '../instructions/index.js'
import type { Module } from '../module.js'
import { type BlockSignature, refType, type ValueType } from '../types.js'
import { ByteReader } from './byte-reader.js'
import { type Dispatch, dispatchFor, FIRST_PREFIX, PREFIX_COUNT } from './dispatch.js'
import { isTypeCode, readHeapType, readValueType } from './value-types.js'

/** What the reader needs of a module: also a module that is still being decoded has it. */
export type ReadableModule = Pick<Module, 'bytes' | 'features' | 'types' | 'dataCount' | 'names'>

export type CatchKind = 'catch' | 'catch_ref' | 'catch_all' | 'catch_all_ref'

/** One clause of a try_table. `tag` is -1 for the catch_all kinds. */
export interface CatchClause {
  readonly kind: CatchKind
  readonly tag: number
  readonly label: number
}

const CATCH_KINDS: readonly CatchKind[] = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref']

const EMPTY_BLOCK: BlockSignature = { params: [], results: [] }
const EMPTY_BLOCK_CODE = 0x40
/** Bit of the alignment field that says a memory index follows. */
const HAS_MEMORY_INDEX = 0x40

// How the immediates of a row are read: the common shapes have a number of their own.
const NO_IMMEDIATE = 0
const ONE_INDEX = 1
const MEMORY_ARGUMENT = 2
const I32_CONSTANT = 3
const BLOCK_TYPE = 4
const OTHER = 5

const PLAIN_INDEX_KINDS: readonly ImmediateKind[] = [
  'label',
  'function',
  'type',
  'table',
  'memory',
  'local',
  'global',
  'tag',
  'element',
]

/** Reading shape by row index. */
const SHAPES = Uint8Array.from(INSTRUCTIONS, ({ immediates }) => {
  const [first, second] = immediates
  if (first === undefined) return NO_IMMEDIATE
  if (second !== undefined) return OTHER
  if (first === 'memarg') return MEMORY_ARGUMENT
  if (first === 'i32') return I32_CONSTANT
  if (first === 'blockType') return BLOCK_TYPE
  return PLAIN_INDEX_KINDS.includes(first) ? ONE_INDEX : OTHER
})

export class OperatorReader extends ByteReader {
  /** The current instruction. */
  row: InstructionRow = INSTRUCTIONS[0]
  /** Byte offset of the current instruction's opcode; `position` is the offset after the instruction. */
  offset = 0

  /** First index immediate. */
  index = 0
  /** Second index immediate, or the count of array.new_fixed. */
  index2 = 0
  /** memarg: memory index. */
  memory = 0
  /** memarg: log2 of the alignment hint. */
  align = 0
  /** memarg: offset in bytes; exact up to 2^53, rounded above. */
  memoryOffset = 0
  /** i32.const, signed. The halves of i64.const and f64.const are in `lo` and `hi`, f32.const's bits in `lo`. */
  i32 = 0
  /** The 16 bytes of v128.const and i8x16.shuffle: a view, valid till next(). */
  lanes: Uint8Array
  lane = 0
  /** block, loop, if, try, try_table. */
  blockType: BlockSignature = EMPTY_BLOCK
  /** The type index of a block type that names one, else -1. */
  blockTypeIndex = -1
  /** br_table: all targets, the default last; valid till next(). */
  labels: number[] = []
  /** select t: its types. ref.null, ref.test, ref.cast: their type. br_on_cast: from and to. Valid till next(). */
  types: ValueType[] = []
  /** try_table. Valid till next(). */
  catches: CatchClause[] = []

  private readonly module: ReadableModule
  private readonly dispatch: Dispatch
  private readonly singleResultBlocks = new Map<ValueType, BlockSignature>()

  constructor(module: ReadableModule) {
    super(module.bytes, 0, 0, module.features)
    this.module = module
    this.dispatch = dispatchFor(module.features)
    this.lanes = module.bytes.subarray(0, 0)
  }

  /** Name of the current instruction. */
  get name(): InstructionName {
    return this.row.name
  }

  /** Puts the cursor before the first instruction of bytes [start, end), in function `functionIndex` if any. */
  reset(start: number, end: number, functionIndex = -1, section = 'code'): void {
    this.position = start
    this.offset = start
    this.end = end
    this.functionIndex = functionIndex
    this.section = section
  }

  protected override functionName(): string | undefined {
    return this.module.names?.functions.get(this.functionIndex)
  }

  /** Reads one instruction into the fields; false at the end of the range. Throws MalformedError. */
  next(): boolean {
    const position = this.position
    if (position >= this.end) return false
    this.offset = position
    const opcode = this.bytes[position]
    this.position = position + 1
    const row = this.dispatch.plain[opcode] ?? this.prefixedRow(opcode)
    this.row = row
    switch (SHAPES[row.index]) {
      case NO_IMMEDIATE:
        break
      case ONE_INDEX:
        this.index = this.u32()
        break
      case MEMORY_ARGUMENT:
        this.readMemoryArgument()
        break
      case I32_CONSTANT:
        this.i32 = this.s32()
        break
      case BLOCK_TYPE:
        this.readBlockType()
        break
      default:
        this.readImmediates(row)
    }
    return true
  }

  /** The row of a prefixed opcode, or of none: then it fails. */
  private prefixedRow(opcode: number): InstructionRow {
    const prefix = opcode - FIRST_PREFIX
    let number = -1
    if (prefix >= 0 && prefix < PREFIX_COUNT) {
      number = this.u32()
      const row = this.dispatch.prefixed[prefix][number]
      if (row !== undefined) return row
    }
    const code = number < 0 ? opcode : opcode * 0x10000 + number
    const gated = INSTRUCTIONS.find((row) => row.opcode === code)
    if (gated !== undefined) this.requireFeature(gated.proposal, gated.name, this.offset)
    const text = number < 0 ? opcode.toString(16) : `${opcode.toString(16)} ${number.toString(16)}`
    return this.fail('illegal opcode', this.offset, text)
  }

  private readImmediates(row: InstructionRow): void {
    let indices = 0
    for (const kind of row.immediates) {
      switch (kind) {
        case 'blockType':
          this.readBlockType()
          break
        case 'labels':
          this.readLabels()
          break
        case 'catches':
          this.readCatches()
          break
        case 'memarg':
          this.readMemoryArgument()
          break
        case 'lane':
          this.lane = this.u8()
          break
        case 'lanes':
        case 'v128':
          this.lanes = this.take(16)
          break
        case 'i32':
          this.i32 = this.s32()
          break
        case 'i64':
          this.s64()
          break
        case 'f32':
          this.lo = this.fixed32()
          break
        case 'f64':
          this.fixed64()
          break
        case 'valueTypes': {
          const count = this.count('results')
          this.types = []
          for (let i = 0; i < count; i++) this.types.push(readValueType(this))
          break
        }
        case 'heapType':
          this.types = [
            refType(this.row.name.endsWith(' null') || this.row.name === 'ref.null', readHeapType(this)),
          ]
          break
        case 'cast':
          this.readCast()
          break
        case 'ordering':
          if (this.u8() !== 0) this.fail('zero byte expected', this.position - 1)
          break
        default: {
          const index = this.u32()
          if (indices++ === 0) this.index = index
          else this.index2 = index
          // Only function bodies depend on the data count, since only they come before the data section.
          if (kind === 'data' && this.module.dataCount === undefined && this.section === 'code') {
            this.fail('data count section required', this.offset)
          }
        }
      }
    }
  }

  private readMemoryArgument(): void {
    const flags = this.u32()
    if (flags >= HAS_MEMORY_INDEX) {
      if (flags >= 2 * HAS_MEMORY_INDEX) this.fail('malformed memop flags', this.offset)
      this.requireFeature('multi-memory', 'a memory index', this.offset)
      this.align = flags - HAS_MEMORY_INDEX
      this.memory = this.u32()
    } else {
      this.align = flags
      this.memory = 0
    }
    const byte = this.bytes[this.position]
    if (byte < 0x80 && this.position < this.end) {
      this.position++
      this.memoryOffset = byte
    } else {
      this.memoryOffset = this.u64()
    }
  }

  private readBlockType(): void {
    const byte = this.bytes[this.position]
    this.blockTypeIndex = -1
    if (byte === EMPTY_BLOCK_CODE && this.position < this.end) {
      this.position++
      this.blockType = EMPTY_BLOCK
    } else if (isTypeCode(byte)) {
      const type = readValueType(this)
      let signature = this.singleResultBlocks.get(type)
      if (signature === undefined) {
        signature = { params: [], results: [type] }
        this.singleResultBlocks.set(type, signature)
      }
      this.blockType = signature
    } else {
      const offset = this.position
      const index = this.s33()
      if (index < 0) this.fail('malformed block type', offset)
      this.requireFeature('multi-value', 'a block with a type index', offset)
      this.blockTypeIndex = index
      const composite = this.module.types[index]?.composite
      this.blockType = composite?.kind === 'func' ? composite : EMPTY_BLOCK
    }
  }

  private readLabels(): void {
    const count = this.count('branchTableSize')
    const labels = this.labels
    labels.length = 0
    for (let i = 0; i <= count; i++) labels.push(this.u32())
  }

  private readCatches(): void {
    const count = this.count('tryTableCatches')
    const catches: CatchClause[] = []
    for (let i = 0; i < count; i++) {
      const offset = this.position
      const kind = CATCH_KINDS[this.u8()]
      if (kind === undefined) this.fail('malformed catch clause', offset)
      const tag = kind === 'catch' || kind === 'catch_ref' ? this.u32() : -1
      catches.push({ kind, tag, label: this.u32() })
    }
    this.catches = catches
  }

  private readCast(): void {
    const offset = this.position
    const flags = this.u8()
    if (flags > 3) this.fail('malformed br_on_cast flags', offset)
    this.index = this.u32()
    const from = readHeapType(this)
    const to = readHeapType(this)
    this.types = [refType((flags & 1) !== 0, from), refType((flags & 2) !== 0, to)]
  }
}
