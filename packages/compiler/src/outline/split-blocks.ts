/**
 * Cuts large blocks into several, where few values are live, so that a function can be divided within them.
 *
 * Requires legal IR. Guarantees the same function, in which a block is larger than `size` only where one instruction
 * is, or its results are. Blocks in which exceptions are caught stay. Costs: linear.
 */
import { type Block, createTerminator, type IrFunction, type Value } from '../ir/function.js'
import { scratchInt32 } from '../ir/scratch.js'
import { estimateBlock, estimateInstruction } from './estimate-size.js'
import { isRepeatable } from './repeatable.js'

/** `size`: bytes of bytecode, as estimated. */
export function splitBlocks(fn: IrFunction, size: number): void {
  if (!fn.blocks.some((block) => isTooLarge(fn, block, size))) return
  const lastUser = findLastUsers(fn)
  fn.blocks = fn.blocks.flatMap((block) => {
    return isTooLarge(fn, block, size) ? splitBlock(fn, block, size, lastUser) : [block]
  })
}

function isTooLarge(fn: IrFunction, block: Block, size: number): boolean {
  return block.region === undefined && block.instructions.length > 1 && estimateBlock(fn, block) > size
}

/** By value: the id of the only block that uses it in an instruction, plus 1; 0: none, -1: it is used elsewhere, too. */
function findLastUsers(fn: IrFunction): Int32Array {
  const users = scratchInt32(fn.valueCount)
  for (const { id, instructions, terminator } of fn.blocks) {
    for (const value of instructions) {
      for (let i = fn.arity(value) - 1; i >= 0; i--) {
        const operand = fn.operand(value, i)
        users[operand] = users[operand] === 0 || users[operand] === id + 1 ? id + 1 : -1
      }
    }
    for (const operand of terminator.operands) users[operand] = -1
    for (const { args } of terminator.edges) for (const arg of args) users[arg] = -1
  }
  return users
}

function splitBlock(fn: IrFunction, block: Block, size: number, users: Int32Array): Block[] {
  const { instructions, terminator } = block
  const live = countLive(fn, block, users)
  const blocks = [block]
  let current = block
  let start = 0
  let bytes = 0
  let best = -1
  for (let i = 0; i < instructions.length; i++) {
    bytes += estimateInstruction(fn, instructions[i]!)
    // Between the middle of a piece and its end, the place with the fewest live values, the last of equals.
    const mayEnd = i + 1 < instructions.length && fn.op[instructions[i + 1]!] !== 'project'
    if (mayEnd && bytes >= size / 2 && (best === -1 || live[i]! <= live[best]!)) best = i
    if (bytes < size || best === -1) continue
    const next = fn.createBlock()
    current.instructions = instructions.slice(start, best + 1)
    const offset = fn.offset[instructions[best]!]!
    current.terminator = createTerminator('br', [], [{ target: next, args: [] }], offset)
    blocks.push(next)
    current = next
    start = best + 1
    i = best
    bytes = 0
    best = -1
  }
  current.instructions = instructions.slice(start)
  current.terminator = terminator
  return blocks
}

/** How many values that are born or die in the block are live behind each of its instructions. */
function countLive(fn: IrFunction, { id, instructions }: Block, users: Int32Array): Int32Array {
  const live = new Int32Array(instructions.length + 1)
  const bornHere = new Set<Value>()
  const isDead = new Set<Value>()
  for (const value of instructions) bornHere.add(value)
  for (let i = instructions.length - 1; i >= 0; i--) {
    const value = instructions[i]!
    for (let k = fn.arity(value) - 1; k >= 0; k--) {
      const operand = fn.operand(value, k)
      if (users[operand] !== id + 1 || isDead.has(operand) || isRepeatable(fn, operand)) continue
      // Its last use: live before this one, from its birth or the beginning on.
      isDead.add(operand)
      live[i]!--
      if (!bornHere.has(operand)) live[0]!++
    }
    if (users[value] !== 0 && !isRepeatable(fn, value)) live[i]!++
  }
  for (let i = 1; i < instructions.length; i++) live[i]! += live[i - 1]!
  return live
}
