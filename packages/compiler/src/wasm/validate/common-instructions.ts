// Validates runs of the instructions that bodies are mostly made of, from the bytes, in one loop over flat arrays: three
// to four times as fast as reading and validating them one by one, most of all where there is no JIT. What is not
// plainly valid, or unusual in any way, is left alone, so that the rules beside this file say all that is to be said
// about it: here nothing fails.

import { dispatchFor } from '../decode/dispatch.js'
import type { InstructionRow } from '../instructions/index.js'
import type { Module } from '../module.js'
import { ADDRESS, F32, F64, I32, I64, V128 } from '../types.js'
import type { BodyNotes } from './body-notes.js'
import type { BodyValidator } from './body-validator.js'
import { FRAME_BLOCK, FRAME_FUNCTION, FRAME_IF, FRAME_LOOP } from './control-frame.js'

// How the numeric instructions are validated.
const OTHER = 0
const UNARY = 1
const BINARY = 2

/** No instruction that is common has more bytes. */
const LONGEST = 16

/** Nothing that is common pushes more. */
const MOST_RESULTS = 64

const EMPTY_BLOCK_CODE = 0x40
const EMPTY_SIGNATURE = { params: [], results: [] }

function shapeOf({ params, results, immediates }: InstructionRow): number {
  if (params === undefined || results?.length !== 1 || immediates.length > 0) return OTHER
  if (params.length === 1) return UNARY
  return params.length === 2 && params[0] === params[1] ? BINARY : OTHER
}

/** The tables of one module, by opcode byte. */
export class CommonInstructions {
  private readonly shapes = new Uint8Array(0x100)
  /** The type of the operands, but for addresses. */
  private readonly operands = new Uint8Array(0x100)
  private readonly results = new Uint8Array(0x100)
  /** Row indices. */
  private readonly rows = new Uint16Array(0x100)
  /** Log2 of the natural alignment. */
  private readonly alignments = new Uint8Array(0x100)
  private marks: Uint16Array | undefined
  private readonly globalTypes: Int32Array
  private readonly isMutable: Uint8Array
  /** Whether the first memory has addresses of 32 bits. */
  private readonly hasMemory: boolean

  constructor(module: Module) {
    const [memory] = module.memories
    this.hasMemory = memory !== undefined && memory.type.limits.index === 'i32'
    for (const row of dispatchFor(module.features).plain) {
      if (row === undefined) continue
      const { opcode } = row
      this.shapes[opcode] = shapeOf(row)
      this.rows[opcode] = row.index
      this.alignments[opcode] = row.accessLog2
      this.operands[opcode] = row.params?.find((type) => type !== ADDRESS) ?? 0
      this.results[opcode] = row.results?.[0] ?? 0
    }
    this.globalTypes = Int32Array.from(module.globals, ({ type }) => type.type)
    this.isMutable = Uint8Array.from(module.globals, ({ type }) => (type.mutable ? 1 : 0))
  }

  /** What the instructions weigh, by opcode. */
  private marksOf(notes: BodyNotes): Uint16Array {
    this.marks ??= this.rows.map((row) => notes.rowMarks[row])
    return this.marks
  }

  /** Validates from the reader's position on, up to the first instruction that takes more than this. */
  validate(body: BodyValidator): void {
    const { reader, used, notes } = body
    const { shapes, operands, results, rows, alignments, globalTypes } = this
    const { spread: locals, spreadCount: localCount } = body.locals
    const { bytes } = reader
    const last = reader.end - LONGEST
    const { hasMemory } = this
    const marks = notes && this.marksOf(notes)
    const { stack } = body
    let { height } = body
    let position = reader.position
    let floor = body.frame.height
    loop: while (position <= last && height < stack.length - MOST_RESULTS) {
      const opcode = bytes[position]
      let next = position + 1
      // Opcodes as numbers: interpreters jump to the case at once.
      switch (opcode) {
        // local.get
        case 0x20: {
          let index = bytes[next++]
          if (index >= 0x80) {
            const byte = bytes[next++]
            if (byte >= 0x80) break loop
            index += (byte - 1) << 7
          }
          if (index >= localCount) break loop
          const type = locals[index]
          if (type >>> 0 > V128) break loop
          stack[height++] = type
          break
        }
        // local.set, local.tee
        case 0x21:
        case 0x22: {
          let index = bytes[next++]
          if (index >= 0x80) {
            const byte = bytes[next++]
            if (byte >= 0x80) break loop
            index += (byte - 1) << 7
          }
          if (index >= localCount || height <= floor) break loop
          const type = locals[index]
          if (type >>> 0 > V128 || stack[height - 1] !== type) break loop
          if (opcode === 0x21) height--
          break
        }
        // global.get
        case 0x23: {
          const index = bytes[next++]
          if (index >= 0x80 || index >= globalTypes.length) break loop
          stack[height++] = globalTypes[index]
          break
        }
        // global.set
        case 0x24: {
          const index = bytes[next++]
          if (index >= 0x80 || index >= globalTypes.length || this.isMutable[index] === 0) break loop
          if (height <= floor || stack[height - 1] !== globalTypes[index]) break loop
          height--
          break
        }
        // i32.const: five bytes may be too large.
        case 0x41: {
          let length = 1
          while (bytes[next++] >= 0x80) if (++length > 4) break loop
          stack[height++] = I32
          break
        }
        // i64.const
        case 0x42: {
          let length = 1
          while (bytes[next++] >= 0x80) if (++length > 9) break loop
          stack[height++] = I64
          break
        }
        // f32.const
        case 0x43:
          next += 4
          stack[height++] = F32
          break
        // f64.const
        case 0x44:
          next += 8
          stack[height++] = F64
          break
        // Loads.
        case 0x28:
        case 0x29:
        case 0x2a:
        case 0x2b:
        case 0x2c:
        case 0x2d:
        case 0x2e:
        case 0x2f:
        case 0x30:
        case 0x31:
        case 0x32:
        case 0x33:
        case 0x34:
        case 0x35: {
          if (!hasMemory || bytes[next++] > alignments[opcode]) break loop
          let length = 1
          while (bytes[next++] >= 0x80) if (++length > 4) break loop
          if (height <= floor || stack[height - 1] !== I32) break loop
          stack[height - 1] = results[opcode]
          break
        }
        // Stores.
        case 0x36:
        case 0x37:
        case 0x38:
        case 0x39:
        case 0x3a:
        case 0x3b:
        case 0x3c:
        case 0x3d:
        case 0x3e: {
          if (!hasMemory || bytes[next++] > alignments[opcode]) break loop
          let length = 1
          while (bytes[next++] >= 0x80) if (++length > 4) break loop
          if (height - 2 < floor) break loop
          if (stack[height - 1] !== operands[opcode] || stack[height - 2] !== I32) break loop
          height -= 2
          break
        }
        // nop
        case 0x01:
          break
        // block, loop, if
        case 0x02:
        case 0x03:
        case 0x04: {
          if (bytes[next++] !== EMPTY_BLOCK_CODE) break loop
          if (opcode === 0x04) {
            if (height <= floor || stack[height - 1] !== I32) break loop
            height--
          }
          body.height = height
          reader.offset = position
          body.pushFrame(
            opcode === 0x02 ? FRAME_BLOCK : opcode === 0x03 ? FRAME_LOOP : FRAME_IF,
            EMPTY_SIGNATURE,
          )
          floor = height
          break
        }
        // end
        case 0x0b: {
          const { kind, signature, start } = body.frame
          if (height !== floor || signature !== EMPTY_SIGNATURE || kind === FRAME_FUNCTION) break loop
          body.height = height
          reader.offset = position
          body.popFrame()
          notes?.noteEnd(start, next)
          floor = body.frame.height
          if (body.frame.unreachable) {
            used[rows[opcode]] = 1
            position = next
            break loop
          }
          break
        }
        // br_if
        case 0x0d: {
          const label = bytes[next++]
          if (label >= 0x80 || label >= body.depth || body.label(label).signature !== EMPTY_SIGNATURE)
            break loop
          if (height <= floor || stack[height - 1] !== I32) break loop
          height--
          break
        }
        // call
        case 0x10: {
          let index = bytes[next++]
          if (index >= 0x80) {
            const byte = bytes[next++]
            if (byte >= 0x80) break loop
            index += (byte - 1) << 7
          }
          if (index >= body.module.functions.length) break loop
          const { params, results } = body.module.functions[index].type
          const from = height - params.length
          if (from < floor || results.length > MOST_RESULTS) break loop
          for (let i = 0; i < params.length; i++) if (stack[from + i] !== params[i]) break loop
          height = from
          for (let i = 0; i < results.length; i++) stack[height++] = results[i]
          break
        }
        default: {
          const shape = shapes[opcode]
          if (shape === OTHER) break loop
          const operand = operands[opcode]
          if (height - shape < floor || stack[height - 1] !== operand) break loop
          if (shape === BINARY && stack[--height - 1] !== operand) {
            height++
            break loop
          }
          stack[height - 1] = results[opcode]
          if (marks !== undefined && marks[opcode] !== 0) notes!.noteInstruction(rows[opcode])
        }
      }
      used[rows[opcode]] = 1
      position = next
    }
    body.height = height
    reader.position = position
  }
}
