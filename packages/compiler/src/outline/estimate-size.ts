/**
 * How large a function becomes in V8's bytecode, by which V8 decides whether to optimise it at all.
 *
 * The weights are fitted to what `node --print-bytecode` said of the functions of sql.js and resvg that are between 8
 * and 130 KB: nine of ten functions of 20 to 70 KB are estimated within 13 % of what they are, and the worst at three
 * quarters of it. Small functions, whose registers have short numbers, come out a third smaller than estimated.
 */
import type { Block, IrFunction } from '../ir/function.js'
import { OPERATORS } from '../ir/operators.js'

/** Families of operators by the names they match, the first that does; bytes of bytecode for each instruction. */
const WEIGHTS: readonly (readonly [operators: RegExp, bytes: number])[] = [
  [/\.const$|^ref\.null$|^piece\.unset$/, 0],
  [/^call_(?:indirect|ref)$/, 34],
  [/^(?:call|piece\.call)$/, 6],
  [/^memory\.|atomic/, 30],
  [/\.load/, 35],
  [/\.store/, 43],
  [/^i32\.mul$/, 24],
  [/^i32\.(?:add|sub)$/, 8],
  [/^i32\.(?:and|or|xor|shl|shr_[su])$/, 6],
  [/^i32\.rot[lr]$/, 16],
  [/^i32\.[lg][te]_u$/, 28],
  [/^(?:i32|f32|f64)\.(?:eqz?|ne|[lg][te](?:_s)?)$/, 8],
  [/^f64\.(?:add|sub|mul|div|neg)$/, 9],
  [/^f32\.(?:add|sub|mul|div|neg)$/, 26],
  [/^(?:global|variable)\./, 10],
  [/^project$/, 10],
  [/^select$/, 15],
  [/^pair\./, 24],
  [/^(?:struct|array|ref|i31)\./, 20],
]

/** Of operators in no family. */
const OTHER_WEIGHT = 16

const ARGUMENT = 7
const BRANCH = 3
const CASE = 2
const SWITCH = 13
const EDGE_ARGUMENT = 3
const RETURN = 4
const TRAP = 20

/** By operator number. */
const WEIGHT_OF: Uint8Array = Uint8Array.from(OPERATORS, ({ name }) => {
  return WEIGHTS.find(([pattern]) => pattern.test(name))?.[1] ?? OTHER_WEIGHT
})

/** By operator number: 1 for calls, whose operands are arguments. */
const IS_CALL: Uint8Array = Uint8Array.from(OPERATORS, ({ name }) =>
  name.startsWith('call') || name === 'piece.call' ? 1 : 0,
)

/** Bytes of bytecode of the instruction `value`. */
export function estimateInstruction(fn: IrFunction, value: number): number {
  const operator = fn.operator[value]!
  const bytes = WEIGHT_OF[operator]!
  return IS_CALL[operator] === 1 ? bytes + ARGUMENT * fn.arity(value as never) : bytes
}

/** Bytes of bytecode of a block. */
export function estimateBlock(fn: IrFunction, block: Block): number {
  let bytes = estimateTerminator(block)
  const { instructions } = block
  for (let i = 0; i < instructions.length; i++) bytes += estimateInstruction(fn, instructions[i]!)
  return bytes
}

function estimateTerminator({ terminator: { kind, operands, edges } }: Block): number {
  let bytes = 0
  for (let i = 0; i < edges.length; i++) bytes += EDGE_ARGUMENT * edges[i]!.args.length
  switch (kind) {
    case 'br':
      return bytes + BRANCH
    case 'br_if':
      return bytes + 2 * BRANCH
    case 'br_table':
      return bytes + SWITCH + CASE * edges.length
    case 'return':
      return bytes + RETURN + ARGUMENT * operands.length
    case 'unreachable':
    case 'throw':
      return bytes + TRAP
    default:
      return bytes + ARGUMENT * operands.length
  }
}

/** Bytes of bytecode of a function. Costs: linear, a few operations an instruction. */
export function estimateFunction(fn: IrFunction): number {
  let bytes = 0
  for (const block of fn.blocks) bytes += estimateBlock(fn, block)
  return bytes
}

/** What a call of a piece of a function costs its caller, in bytes of bytecode. */
export function estimatePieceCall(args: number, results: number, exits: number): number {
  return 24 + ARGUMENT * args + 13 * results + (exits > 1 ? SWITCH + 12 * exits : 0)
}

/** What a piece holds because it is one, in bytes of bytecode. */
export function estimatePieceEnds(results: number, exits: number): number {
  return 12 * results + 8 * exits
}
