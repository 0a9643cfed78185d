/**
 * Where in a function's body each local is assigned and where each loop ends: lets SSA construction make block
 * parameters only for locals that a loop or block really changes.
 */
import type { OperatorReader } from '../wasm/decode/operator-reader.js'
import { INSTRUCTIONS, type InstructionName } from '../wasm/instructions/index.js'
import type { FunctionBody } from '../wasm/module.js'

const NOTED: readonly InstructionName[] = [
  'local.set',
  'local.tee',
  'block',
  'if',
  'loop',
  'try',
  'try_table',
  'delegate',
  'end',
  'return_call',
]

/** By row index: whether the instruction says something about assignments. */
const IS_NOTED = Uint8Array.from(INSTRUCTIONS, ({ name }) => (NOTED.includes(name) ? 1 : 0))

/** Assignments to locals, by byte offset. */
export class Assignments {
  /** By local: offsets of its `local.set` and `local.tee`, ascending; absent for one that is never assigned. */
  private readonly offsets: (number[] | undefined)[] = []
  /** Offset of a loop's `end` by the offset of its `loop`. */
  private readonly loopEnds = new Map<number, number>()
  /** Locals that are assigned within a `try` or `try_table`. */
  readonly inTry = new Set<number>()
  /** Whether the function calls itself in place of itself. */
  hasSelfTailCall = false

  /** Reads through `body` once. Costs O(instructions). */
  constructor(reader: OperatorReader, body: FunctionBody, functionIndex: number) {
    reader.reset(body.codeStart, body.end, functionIndex)
    /** Of each open construct: the offset where it began if it is a loop, else a negative number. */
    const open: number[] = []
    /** How many of them are a `try` or `try_table`, marked by -2. */
    let tries = 0
    while (reader.next()) {
      if (IS_NOTED[reader.row.index] === 0) continue
      switch (reader.name) {
        case 'local.set':
        case 'local.tee': {
          const offsets = this.offsets[reader.index]
          if (offsets === undefined) this.offsets[reader.index] = [reader.offset]
          else offsets.push(reader.offset)
          if (tries > 0) this.inTry.add(reader.index)
          break
        }
        case 'block':
        case 'if':
          open.push(-1)
          break
        case 'try':
        case 'try_table':
          open.push(-2)
          tries++
          break
        case 'loop':
          open.push(reader.offset)
          break
        case 'end':
        case 'delegate': {
          const start = open.pop() ?? -1
          if (start >= 0) this.loopEnds.set(start, reader.offset)
          if (start === -2) tries--
          break
        }
        case 'return_call':
          if (reader.index === functionIndex) this.hasSelfTailCall = true
          break
      }
    }
  }

  /** The offset of the `end` of the loop whose `loop` instruction is at `start`. */
  loopEnd(start: number): number {
    return this.loopEnds.get(start)!
  }

  /** Whether `local` is assigned at a byte offset in [start, end). Costs O(log assignments). */
  isAssigned(local: number, start: number, end: number): boolean {
    const offsets = this.offsets[local]
    if (offsets === undefined) return false
    let low = 0
    let high = offsets.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (offsets[middle]! < start) low = middle + 1
      else high = middle
    }
    return low < offsets.length && offsets[low]! < end
  }
}
