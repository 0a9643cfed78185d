// Makes a failing program smaller while it keeps failing: fewer calls, emptier functions, simpler instructions.
// Greedy and simple; what it leaves is a local minimum.

import { isNumber, isReference, parseReference, type TypeName } from '../type-name.js'
import { nullAs } from './generate-constant.js'
import { bodiesOf, type Call, createNode, type Node, type Program } from './program.js'

export interface FailingProgram {
  program: Program
  calls: Call[]
}

/** Says whether a candidate still fails in the same way. It must answer false for invalid modules. */
export type StillFails = (candidate: FailingProgram) => boolean

/**
 * @param failing changed in place
 * @param deadline time in milliseconds since the epoch at which to stop
 */
export function reduceProgram(failing: FailingProgram, stillFails: StillFails, deadline: number): void {
  const reducer = new Reducer(failing, stillFails, deadline)
  while (reducer.round());
}

class Reducer {
  private readonly failing: FailingProgram
  private readonly stillFails: StillFails
  private readonly deadline: number

  constructor(failing: FailingProgram, stillFails: StillFails, deadline: number) {
    this.failing = failing
    this.stillFails = stillFails
    this.deadline = deadline
  }

  /** One pass over everything; answers whether anything got smaller. */
  round(): boolean {
    const { program } = this.failing
    let progress = this.reduceCalls()
    for (const fn of program.functions) {
      if (!fn.body.every(isMinimal))
        progress = this.attempt(fn, 'body', fn.results.map(defaultNode)) || progress
    }
    for (const fn of program.functions) progress = this.reduceNodes(fn.body) || progress
    if (program.start !== undefined) progress = this.attempt(program, 'start', undefined) || progress
    for (const segment of program.data) {
      if (segment.bytes.length > 0) progress = this.attempt(segment, 'bytes', []) || progress
    }
    return progress
  }

  /** Halves first, then one by one. */
  private reduceCalls(): boolean {
    let progress = false
    for (let size = this.failing.calls.length >> 1; size > 0; size >>= 1) {
      for (let start = 0; start < this.failing.calls.length; ) {
        const rest = this.failing.calls.filter((_, i) => i < start || i >= start + size)
        if (this.attempt(this.failing, 'calls', rest)) progress = true
        else start += size
      }
    }
    return progress
  }

  /** Tries to simplify every node of a list and, where that fails, those inside it. */
  private reduceNodes(nodes: Node[]): boolean {
    let progress = false
    for (let i = 0; i < nodes.length; i++) {
      if (nodes[i]!.vital) continue
      if (this.simplify(nodes, i)) {
        progress = true
        i--
        continue
      }
      const node = nodes[i]!
      progress = this.reduceNodes(node.args) || progress
      if (node.block !== undefined) {
        for (const body of bodiesOf(node.block)) progress = this.reduceNodes(body) || progress
      }
    }
    return progress
  }

  private simplify(nodes: Node[], index: number): boolean {
    const node = nodes[index]!
    if (node.bound || isMinimal(node)) return false
    return replacements(node).some((replacement) => {
      nodes.splice(index, 1, ...replacement)
      if (this.holds()) return true
      nodes.splice(index, replacement.length, node)
      return false
    })
  }

  private attempt<Target, Key extends keyof Target>(target: Target, key: Key, value: Target[Key]): boolean {
    const before = target[key]
    target[key] = value
    if (this.holds()) return true
    target[key] = before
    return false
  }

  private holds(): boolean {
    return Date.now() < this.deadline && this.stillFails(this.failing)
  }
}

/** What may stand in place of a node, simplest first. */
function replacements(node: Node): Node[][] {
  const { results, args, block } = node
  const candidates: Node[][] = []
  // One operand, or the body, instead of the whole.
  for (const arg of args) if (arg.results.join() === results.join() && !arg.bound) candidates.push([arg])
  if (results.length === 0) {
    for (const arg of args) candidates.push(dropped(arg))
  }
  if (block !== undefined && block.params.length === 0) {
    candidates.push(...bodiesOf(block))
  }
  const size = sizeOf([node])
  return [results.map(defaultNode), ...candidates.filter((candidate) => sizeOf(candidate) < size)]
}

/** Number of instructions. */
function sizeOf(nodes: readonly Node[]): number {
  let size = 0
  for (const { args, block } of nodes) {
    size += 1 + sizeOf(args)
    if (block !== undefined) for (const body of bodiesOf(block)) size += sizeOf(body)
  }
  return size
}

function dropped(node: Node): Node[] {
  if (node.bound) return []
  return node.results.reduceRight<Node[]>((nodes) => [createNode('drop', [], nodes, [])], [node])
}

function isMinimal({ op, immediates, args, results }: Node): boolean {
  if (op === 'ref.null' || op === 'nop') return true
  if (op === 'ref.as_non_null') return args.every(isMinimal)
  const [value] = immediates
  const isZero = value instanceof Uint8Array ? value.every((byte) => byte === 0) : value === 0
  return op.endsWith('.const') && args.length === 0 && results.length === 1 && isZero
}

function defaultNode(type: TypeName): Node {
  if (isNumber(type)) return createNode(`${type as 'i32'}.const`, [0], [], [type])
  if (!isReference(type)) return createNode('v128.const', [new Uint8Array(16)], [], [type])
  return parseReference(type).nullable ? createNode('ref.null', [type], [], [type]) : nullAs(type)
}
