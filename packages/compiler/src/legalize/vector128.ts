/**
 * Splits v128 values into scalars. Each is represented by lanes in the shapes in which it is used (see
 * `vector128/shape.ts`): floats as floats, 64-bit integers as i64, everything else as four int32, the bits of it
 * where nothing is computed, so that NaNs keep theirs.
 *
 * Requires lowered IR. Guarantees lowered IR without v128, in values, tuples and signature: outside of the
 * function, a v128 is four i32, the lowest first. Costs O(instructions); nothing where there is no v128.
 *
 * The rules of the operators stand in tables in `vector128/`. First the shapes of block parameters are voted on,
 * then the wanted lanes are recorded from uses to definitions, then the lanes are built in order.
 */
import { analyzeControlFlow } from '../ir/control-flow.js'
import type { Block, Edge, IrFunction, Value } from '../ir/function.js'
import type { Pass } from '../ir/pass.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32, scratchUint8, scratchUint16 } from '../ir/scratch.js'
import { I32, NONE, TUPLE, type Type, V128 } from '../ir/types.js'
import { hasHalves, immediatesOfHalf } from './halves.js'
import { LaneEmitter } from './vector128/lane-emitter.js'
import { LaneRecorder, type ParameterVotes } from './vector128/lane-recorder.js'
import { findRule, findVectorRule } from './vector128/rules.js'
import { DOUBLES, FLOATS, HALVES, SHAPES, type Shape, WORDS, WORDS_BIT } from './vector128/shape.js'
import { ShapeFacts } from './vector128/shape-facts.js'
import { CANDIDATE_SET, hasVectorParameters, VectorWebs } from './vector128/webs.js'

export const legalizeVector128: Pass = (fn) => {
  if (fn.hasVectors || fn.signature.results.includes(V128)) new VectorLegalization(fn).run()
}

const FOUR_WORDS: readonly Type[] = [I32, I32, I32, I32]

class VectorLegalization {
  private readonly fn: IrFunction
  private readonly facts: ShapeFacts
  private readonly webs: VectorWebs
  /** By value: 1 where it was a v128 before. */
  private readonly isVector: Uint8Array
  /** By block id. */
  private readonly loopDepth: Int32Array
  /** By vector value: how many loops its definition is in. */
  private readonly definitionDepth: Uint16Array
  private readonly replacements: Replacements
  /** The parameters of each block as they were, by block id. */
  private readonly params: (readonly Value[])[] = []
  private emitter!: LaneEmitter
  private wanted!: Int32Array

  constructor(fn: IrFunction) {
    this.fn = fn
    this.facts = new ShapeFacts(fn)
    this.webs = new VectorWebs(fn)
    this.loopDepth = scratchInt32(fn.blockCount)
    this.definitionDepth = scratchUint16(fn.valueCount)
    this.replacements = new Replacements(fn.valueCount)
    this.isVector = scratchUint8(fn.valueCount)
    for (let value = 0; value < fn.valueCount; value++) if (fn.type[value] === V128) this.isVector[value] = 1
    const flow = analyzeControlFlow(fn)
    fn.blocks.forEach((block, position) => {
      const depth = Math.min(flow.loopDepth[position]!, 0xffff)
      this.loopDepth[block.id] = depth
      for (const param of block.params) this.definitionDepth[param] = depth
      for (const value of block.instructions) this.definitionDepth[value] = depth
    })
  }

  run(): void {
    const { fn, webs, facts } = this
    if (hasVectorParameters(fn)) this.vote()
    facts.analyze((param) => 1 << webs.shape(param))
    this.wanted = this.record(true).wanted
    this.emitter = new LaneEmitter(fn, facts)
    this.emit()
    fn.signature = { params: flatten(fn.signature.params), results: flatten(fn.signature.results) }
    fn.hasVectors = false
  }

  // Shapes of parameters

  /** Lets uses say in which shape they want a parameter, and what flows into it in which shape it comes. */
  private vote(): void {
    const { fn, webs, facts } = this
    facts.analyze((param) => (webs.isMember(param) ? CANDIDATE_SET : WORDS_BIT))
    this.record(false, webs)
    for (const block of fn.blocks) {
      webs.setDepth(this.loopDepth[block.id]!)
      for (const { target, args } of block.terminator.edges) {
        args.forEach((arg, i) => {
          if (fn.type[arg] !== V128 || webs.isMember(arg)) return
          webs.voteForArgument(target.params[i]!, this.onlyShape(arg), facts.carriers(arg))
        })
      }
    }
  }

  /**
   * The shape that a value has and would have to be converted from; undefined where it can be made in any, or comes
   * from outside and may be anything.
   */
  private onlyShape(value: Value): Shape | undefined {
    const { fn, facts } = this
    if (findVectorRule(fn.op[value]!) === undefined) return undefined
    const made = facts.made(value)
    const carriers = facts.carriers(value)
    const set = (made & (made - 1)) === 0 ? made : (carriers & WORDS_BIT) === 0 ? carriers : 0
    return ([WORDS, FLOATS, DOUBLES, HALVES] as const).find((shape) => (set & (1 << shape)) !== 0)
  }

  // Wanted lanes

  /** @param withEdges whether what flows into parameters is wanted in their shapes, these being known */
  private record(withEdges: boolean, votes?: ParameterVotes): LaneRecorder {
    const { fn, webs } = this
    const recorder = new LaneRecorder(fn, this.facts, this.definitionDepth, votes)
    for (let position = fn.blocks.length - 1; position >= 0; position--) {
      const block = fn.blocks[position]!
      recorder.depth = this.loopDepth[block.id]!
      webs.setDepth(recorder.depth)
      if (withEdges) this.recordEdges(recorder, block)
      for (const operand of block.terminator.operands) this.recordWords(recorder, operand)
      const { instructions } = block
      for (let i = instructions.length - 1; i >= 0; i--) this.recordInstruction(recorder, instructions[i]!)
      for (const param of block.params) if (this.isVector[param] === 1) recorder.recordVector(param)
    }
    return recorder
  }

  private recordEdges(recorder: LaneRecorder, block: Block): void {
    for (const { target, args } of block.terminator.edges) {
      args.forEach((arg, i) => {
        if (this.isVector[arg] === 1) recordAll(recorder, arg, this.webs.shape(target.params[i]!))
      })
    }
  }

  private recordInstruction(recorder: LaneRecorder, value: Value): void {
    const { fn } = this
    const rule = findRule(fn.op[value]!)
    recorder.instruction = value
    if (rule?.kind === 'scalar') rule.value(recorder)
    else if (rule?.kind === 'effect') rule.run(recorder)
    else if (this.isVector[value] === 1) {
      recorder.recordVector(value)
      if (findVectorRule(fn.op[value]!) !== undefined) return
    }
    // A call or the like passes words.
    if (rule === undefined)
      for (let i = 0; i < fn.arity(value); i++) this.recordWords(recorder, fn.operand(value, i))
  }

  private recordWords(recorder: LaneRecorder, value: Value): void {
    if (this.isVector[value] === 1) recordAll(recorder, value, WORDS)
  }

  // Scalars

  private emit(): void {
    const { fn, emitter } = this
    for (const block of fn.blocks) this.params[block.id] = [...block.params]
    for (const block of fn.blocks) {
      emitter.startBlock()
      this.emitParameters(block)
      this.emitInstructions(block)
      const { terminator } = block
      terminator.operands = this.flattenValues(terminator.operands)
      for (const edge of terminator.edges) this.emitArguments(edge)
      block.instructions = emitter.output
    }
    fn.entry.instructions = [...emitter.takeConstants(), ...fn.entry.instructions]
    applyReplacements(fn, this.replacements)
  }

  private emitParameters(block: Block): void {
    const { fn, emitter, webs } = this
    const before = this.params[block.id]!
    if (!before.some((param) => this.isVector[param] === 1)) return
    block.params.length = 0
    for (const param of before) {
      if (this.isVector[param] === 0) {
        block.params.push(param)
        continue
      }
      const shape = webs.shape(param)
      const { lanes, type } = SHAPES[shape]!
      for (let lane = 0; lane < lanes; lane++) {
        emitter.setLane(param, shape, lane, fn.createParameter(block, type, fn.origin[param]))
      }
    }
    for (const param of before)
      if (this.isVector[param] === 1) emitter.define(param, this.wanted[param]!, undefined)
  }

  private emitArguments(edge: Edge): void {
    const { emitter, webs } = this
    const params = this.params[edge.target.id]!
    if (!params.some((param) => this.isVector[param] === 1)) return
    edge.args = edge.args.flatMap((arg, i) =>
      this.isVector[arg] === 1 ? emitter.lanesOf(arg, webs.shape(params[i]!)) : arg,
    )
  }

  private emitInstructions(block: Block): void {
    const { fn, emitter } = this
    /** Results of the last call, the conversions of which must not stand between the projects. */
    const results: Value[] = []
    for (const value of block.instructions) {
      if (fn.op[value] !== 'project') this.defineAll(results)
      emitter.startInstruction(value)
      const rule = findRule(fn.op[value]!)
      if (rule?.kind === 'scalar') this.replacements.replace(value, rule.value(emitter))
      else if (rule?.kind === 'effect') rule.run(emitter)
      else if (this.isVector[value] === 1) this.emitVector(value, results)
      else this.emitOther(value)
    }
    this.defineAll(results)
  }

  private defineAll(values: Value[]): void {
    for (const value of values) this.emitter.define(value, this.wanted[value]!, undefined)
    values.length = 0
  }

  private emitVector(value: Value, results: Value[]): void {
    const { fn, emitter } = this
    const rule = findVectorRule(fn.op[value]!)
    if (rule !== undefined) {
      emitter.define(value, this.wanted[value]!, rule)
      return
    }
    if (hasHalves(fn.op[value]!)) {
      const op = fn.op[value] as 'global.get'
      const operands = fn.operands(value)
      for (let word = 0; word < 4; word++) {
        const scalar = emitter.append(op, I32, operands, immediatesOfHalf(fn, value, word))
        emitter.setLane(value, WORDS, word, scalar)
      }
    } else if (fn.op[value] === 'project') {
      const tuple = fn.operand(value, 0)
      this.emitWordProjects(value, tuple, this.flatResult(tuple, fn.a[value]!))
    } else {
      this.emitOther(value)
      fn.type[value] = TUPLE
      fn.tupleTypes.set(value, FOUR_WORDS)
      this.emitWordProjects(value, value, 0)
    }
    results.push(value)
  }

  /** Reads the four words of `value` from the results of `tuple`, from number `first` on. */
  private emitWordProjects(value: Value, tuple: Value, first: number): void {
    const { emitter } = this
    for (let lane = 0; lane < 4; lane++) {
      emitter.setLane(value, WORDS, lane, emitter.append('project', I32, [tuple], { a: first + lane }))
    }
  }

  /** The number that result `result` of a tuple has when each v128 before it counts as four. */
  private flatResult(tuple: Value, result: number): number {
    const types = this.originalTypes.get(tuple) ?? this.fn.tupleTypes.get(tuple)!
    return flatten(types.slice(0, result)).length
  }

  /** The types of tuples that had a v128 among them. */
  private readonly originalTypes = new Map<Value, readonly Type[]>()

  /** Keeps an instruction that is no vector operator, passing words for its vectors. */
  private emitOther(value: Value): void {
    const { fn, emitter } = this
    const operands = fn.operands(value)
    const hasVectors = operands.some((operand) => this.isVector[operand] === 1)
    if (hasVectors && hasHalves(fn.op[value]!)) {
      const op = fn.op[value] as 'global.set'
      const content = operands.pop()!
      emitter.lanesOf(content, WORDS).forEach((word, half) => {
        emitter.append(op, NONE, [...operands, word], immediatesOfHalf(fn, value, half))
      })
      return
    }
    if (hasVectors) {
      const { a, b, c } = fn
      fn.rewrite(value, fn.op[value] as 'call', fn.type[value]!, this.flattenValues(operands), {
        a: a[value]!,
        b: b[value]!,
        c: c[value]!,
      })
    }
    const types = fn.type[value] === TUPLE ? fn.tupleTypes.get(value) : undefined
    if (types?.includes(V128)) {
      this.originalTypes.set(value, types)
      fn.tupleTypes.set(value, flatten(types))
    }
    if (fn.op[value] === 'project') fn.a[value] = this.flatResult(fn.operand(value, 0), fn.a[value]!)
    emitter.output.push(value)
  }

  private flattenValues(values: readonly Value[]): Value[] {
    const { emitter } = this
    return values.flatMap((value) => (this.isVector[value] === 1 ? emitter.lanesOf(value, WORDS) : value))
  }
}

/** Each v128 becomes four i32; i64 stay. */
function flatten(types: readonly Type[]): Type[] {
  return types.flatMap((type) => (type === V128 ? FOUR_WORDS : type))
}

function recordAll(recorder: LaneRecorder, value: Value, shape: Shape): void {
  for (let lane = 0; lane < SHAPES[shape]!.lanes; lane++) recorder.laneOf(value, shape, lane)
}
