/**
 * The shapes of block parameters. Parameters that flow into one another form a web and get one shape, so that
 * going round a loop converts nothing: the shape that most of their uses and of what flows into them have,
 * inner loops counting more.
 *
 * Floats are no shape for bits that may be anything, as a NaN does not keep all of its own. So webs of floats are
 * those into which nothing but floats flows, or which nothing shows to hold anything else.
 */
import { type Block, type IrFunction, PARAMETER, type Value } from '../../ir/function.js'
import { scratchInt32 } from '../../ir/scratch.js'
import { V128 } from '../../ir/types.js'
import {
  DOUBLES,
  DOUBLES_BIT,
  FLOATS,
  FLOATS_BIT,
  HALVES,
  HALVES_BIT,
  LONGS,
  type Shape,
  WORDS,
  WORDS_BIT,
} from './shape.js'

/** What a use of one lane adds to the shape it wants, so that a whole vector adds the same in any shape. */
const LANE_WEIGHT: Readonly<Record<Shape, number>> = { 0: 2, 1: 2, 2: 4, 3: 4, 4: 1, 5: 0 }
const VECTOR_WEIGHT = 8

/** The shapes a web can have, in order of preference. An i64 is two words, so words serve as well. */
const CANDIDATES: readonly Shape[] = [WORDS, FLOATS, DOUBLES, HALVES]
const CANDIDATE_COUNT = CANDIDATES.length
/** All of them. */
export const CANDIDATE_SET = WORDS_BIT | FLOATS_BIT | DOUBLES_BIT | HALVES_BIT

/** What is known of a web. */
interface Web {
  /** By candidate. */
  readonly votes: number[]
  /** The shapes in which all that flows into it is copied with all its bits. */
  carriers: number
}

export class VectorWebs {
  private readonly fn: IrFunction
  private readonly functionParameters: ReadonlySet<Value>
  /** By value: another parameter of its web, in the end itself. */
  private readonly parents: Int32Array
  /** By root. */
  private readonly webs = new Map<number, Web>()
  /** How much a vote counts at the place that is looked at. */
  private weight = 1

  constructor(fn: IrFunction) {
    this.fn = fn
    this.functionParameters = new Set(fn.entry.params)
    this.parents = scratchInt32(fn.valueCount)
    for (let value = 0; value < fn.valueCount; value++) this.parents[value] = value
    for (const { terminator } of fn.blocks) {
      for (const { target, args } of terminator.edges) {
        args.forEach((arg, i) => {
          if (this.isMember(arg)) this.join(arg, target.params[i]!)
        })
      }
    }
  }

  /** The parameters of the entry block are the function's: words, as every caller passes them. */
  isMember(value: Value): boolean {
    const { fn } = this
    return fn.op[value] === PARAMETER && fn.type[value] === V128 && !this.functionParameters.has(value)
  }

  /** Votes from now on come from a place within so many loops. */
  setDepth(depth: number): void {
    this.weight = 4 ** Math.min(depth, 8)
  }

  /** A lane of a member is used in `shape`. */
  voteForUse(param: Value, shape: Shape): void {
    this.vote(param, shape, LANE_WEIGHT[shape])
  }

  /**
   * A value flows into `param` that no web holds.
   * @param shape the one shape it is made in, if there is but one
   * @param carriers the shapes in which it is copied with all its bits
   */
  voteForArgument(param: Value, shape: Shape | undefined, carriers: number): void {
    this.web(param).carriers &= carriers | HALVES_BIT
    if (shape !== undefined) this.vote(param, shape, VECTOR_WEIGHT)
  }

  private vote(param: Value, shape: Shape, weight: number): void {
    const candidate = CANDIDATES.indexOf(shape === LONGS ? WORDS : shape)
    if (candidate >= 0) this.web(param).votes[candidate]! += weight * this.weight
  }

  private web(param: Value): Web {
    const root = this.root(param)
    let web = this.webs.get(root)
    if (web === undefined) {
      web = { votes: new Array(CANDIDATE_COUNT).fill(0), carriers: CANDIDATE_SET }
      this.webs.set(root, web)
    }
    return web
  }

  /** The shape of a parameter, once all votes are in. */
  shape(param: Value): Shape {
    if (!this.isMember(param)) return WORDS
    const { votes, carriers } = this.web(param)
    let best = 0
    for (let i = 1; i < CANDIDATE_COUNT; i++) if (votes[i]! > votes[best]!) best = i
    const shape = CANDIDATES[best]!
    const isExact = (carriers & (1 << shape)) !== 0
    return isExact || votes.every((count, i) => i === best || count === 0) ? shape : WORDS
  }

  private join(a: Value, b: Value): void {
    this.parents[this.root(a)] = this.root(b)
  }

  private root(value: number): number {
    const { parents } = this
    let root = value
    while (parents[root] !== root) root = parents[root]!
    while (parents[value] !== root) {
      const next = parents[value]!
      parents[value] = root
      value = next
    }
    return root
  }
}

/** Whether a block has vector parameters that can have a shape of their own. */
export function hasVectorParameters(fn: IrFunction): boolean {
  const takesVector = ({ params }: Block) => params.some((param) => fn.type[param] === V128)
  return fn.blocks.slice(1).some(takesVector)
}
