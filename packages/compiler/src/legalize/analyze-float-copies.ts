/**
 * Which f32 and f64 values are only copied, so that their bits matter and nothing computes with them. As a
 * JavaScript number a NaN loses its bits; as an integer it keeps them.
 *
 * A *leaf* can give its bits as an integer: a load, a constant, a reinterpreted integer. A *copy* passes on what
 * it is given: a block parameter, a `select`, and neg, abs and copysign, which change a sign bit. A copy can be an
 * integer if all that comes in can. A use wants the bits (a store, a reinterpretation, a copy that is an integer)
 * or the number (everything else). A value that is wanted as both is made twice: a second load costs little; but
 * not so a block parameter, which is then a number.
 *
 * Some engines keep the bits of an f64 that is loaded and stored again (not those of an f32, which is converted). There
 * f64 values stay numbers, but for those that a sign is changed of, that are reinterpreted, or that begin as NaNs.
 *
 * Costs: linear in the size of the function.
 */
import type { IrFunction, Value } from '../ir/function.js'
import { PARAMETER } from '../ir/function.js'
import { scratchCopy, scratchInt32, scratchUint8 } from '../ir/scratch.js'
import { F32, F64, type Type } from '../ir/types.js'

export interface FloatCopies {
  /** Is the value wanted as an integer of its size? */
  wantsBits(value: Value): boolean
  /** Is it wanted as a number? */
  wantsNumber(value: Value): boolean
}

// What is known of a value, as a bit set.
/** It can be given as an integer, if nothing says otherwise. */
const LEAF = 1
const COPY = 2
/** A NaN with bits of its own may come from here, or go where one may come to. */
const RELEVANT = 4
/** It cannot be an integer. */
const NUMBER_ONLY = 8
const WANTS_NUMBER = 16
const WANTS_BITS = 32

/**
 * undefined: no value needs to be an integer.
 * @param keepsNaNBits whether the engine keeps the bits of an f64 that is only loaded, held in variables and stored
 */
export function analyzeFloatCopies(fn: IrFunction, keepsNaNBits = false): FloatCopies | undefined {
  const analysis = new Analysis(fn, keepsNaNBits)
  return analysis.run() ? analysis : undefined
}

/** How many of a copy's operands it copies (the condition of a `select` it does not); 0: it is no copy. */
function copiedOperands(fn: IrFunction, value: Value): number {
  switch (fn.op[value]) {
    case 'select':
    case 'f32.copysign':
    case 'f64.copysign':
      return 2
    case 'f32.neg':
    case 'f64.neg':
    case 'f32.abs':
    case 'f64.abs':
      return 1
    default:
      return 0
  }
}

/**
 * The operand of which the instruction wants the bits: what a reinterpretation or a store takes, unless it is a
 * constant that is stored just as well as a number.
 */
export function bitsOperand(fn: IrFunction, value: Value): Value | undefined {
  switch (fn.op[value]) {
    case 'i32.reinterpret_f32':
    case 'i64.reinterpret_f64':
      return fn.operand(value, 0)
    case 'f32.store':
    case 'f64.store': {
      const stored = fn.operand(value, 1)
      return isConstant(fn, stored) && !isNaNConstant(fn, stored) ? undefined : stored
    }
    default:
      return undefined
  }
}

function isConstant(fn: IrFunction, value: Value): boolean {
  return fn.op[value] === 'f32.const' || fn.op[value] === 'f64.const'
}

/** Is the constant a NaN? Then its bits may be other than those JavaScript gives it. */
function isNaNConstant(fn: IrFunction, value: Value): boolean {
  if (fn.op[value] === 'f32.const') return (fn.a[value]! & 0x7fffffff) > 0x7f800000
  const high = fn.b[value]! & 0x7fffffff
  return high > 0x7ff00000 || (high === 0x7ff00000 && fn.a[value] !== 0)
}

function isFloat(type: Type): boolean {
  return type === F32 || type === F64
}

const CHANGES_SIGN: ReadonlySet<string> = new Set(['f64.neg', 'f64.abs', 'f64.copysign'])

class Analysis implements FloatCopies {
  private readonly fn: IrFunction
  /** By value id. */
  private readonly facts: Uint8Array
  /** Values with a new fact to pass on. */
  private readonly pending: Value[] = []
  /** The two ends of each way a copy takes a value. */
  private readonly from: Value[] = []
  private readonly to: Value[] = []
  private sources!: Adjacency
  private users!: Adjacency
  private readonly keepsNaNBits: boolean

  constructor(fn: IrFunction, keepsNaNBits: boolean) {
    this.fn = fn
    this.keepsNaNBits = keepsNaNBits
    this.facts = scratchUint8(fn.valueCount)
  }

  wantsBits(value: Value): boolean {
    return (this.facts[value]! & WANTS_BITS) !== 0
  }

  wantsNumber(value: Value): boolean {
    return (this.facts[value]! & WANTS_NUMBER) !== 0
  }

  /** Answers whether any value is wanted as an integer. */
  run(): boolean {
    const relevant = this.classify()
    if (relevant.length === 0) return false
    this.collectCopies()
    this.spreadRelevance(relevant)
    this.spreadNumbers()
    return this.spreadBits()
  }

  /** Says of each float value what it is; answers the leaves that a NaN with bits of its own may come from. */
  private classify(): Value[] {
    const { fn, facts } = this
    const relevant: Value[] = []
    for (const block of fn.blocks) {
      for (const param of block.params) {
        if (isFloat(fn.type[param]!)) facts[param] = block === fn.entry ? NUMBER_ONLY : COPY
      }
      for (const value of block.instructions) {
        if (this.keepsNaNBits && fn.op[value] === 'i64.reinterpret_f64') relevant.push(fn.operand(value, 0))
        if (!isFloat(fn.type[value]!)) continue
        switch (fn.op[value]) {
          case 'f32.const':
          case 'f64.const':
            facts[value] = LEAF
            if (isNaNConstant(fn, value)) relevant.push(value)
            break
          case 'f64.load':
            facts[value] = LEAF
            if (!this.keepsNaNBits) relevant.push(value)
            break
          case 'f32.load':
          case 'f32.reinterpret_i32':
          case 'f64.reinterpret_i64':
            facts[value] = LEAF
            relevant.push(value)
            break
          default:
            facts[value] = copiedOperands(fn, value) > 0 ? COPY : NUMBER_ONLY
            if (this.keepsNaNBits && CHANGES_SIGN.has(fn.op[value]!)) relevant.push(value)
        }
      }
    }
    return relevant
  }

  private collectCopies(): void {
    const { fn, from, to } = this
    for (const block of fn.blocks) {
      for (const value of block.instructions) {
        if (this.facts[value] !== COPY) continue
        const count = copiedOperands(fn, value)
        for (let i = 0; i < count; i++) {
          from.push(fn.operand(value, i))
          to.push(value)
        }
      }
      for (const { target, args } of block.terminator.edges) {
        for (let i = 0; i < args.length; i++) {
          const param = target.params[i]!
          if (this.facts[param] !== COPY) continue
          from.push(args[i]!)
          to.push(param)
        }
      }
    }
    this.users = new Adjacency(fn.valueCount, from, to)
    this.sources = new Adjacency(fn.valueCount, to, from)
  }

  /** Along copies in both directions, but not through constants: those can be one for the whole function. */
  private spreadRelevance(leaves: readonly Value[]): void {
    for (const leaf of leaves) this.learn(leaf, RELEVANT)
    this.spread((value) => {
      this.users.forEach(value, (user) => this.learn(user, RELEVANT))
      this.sources.forEach(value, (source) => {
        if ((this.facts[source]! & COPY) !== 0) this.learn(source, RELEVANT)
      })
    })
  }

  private spreadNumbers(): void {
    const { fn, facts } = this
    for (let id = 0; id < facts.length; id++) {
      const value = id as Value
      const fact = facts[value]!
      if ((fact & NUMBER_ONLY) !== 0) this.pending.push(value)
      else if ((fact & (COPY | RELEVANT)) === COPY) this.learn(value, NUMBER_ONLY)
    }
    for (const block of fn.blocks) {
      for (const value of block.instructions) this.noteNumbersOf(value)
      const { terminator } = block
      for (const operand of terminator.operands) this.learnNumber(operand)
      for (const { target, args } of terminator.edges) {
        for (let i = 0; i < args.length; i++) {
          if ((facts[target.params[i]!]! & COPY) === 0) this.learnNumber(args[i]!)
        }
      }
    }
    this.spread((value) => {
      const fact = facts[value]!
      if ((fact & WANTS_NUMBER) !== 0 && fn.op[value] === PARAMETER) this.learn(value, NUMBER_ONLY)
      if ((facts[value]! & NUMBER_ONLY) !== 0)
        this.users.forEach(value, (user) => this.learn(user, NUMBER_ONLY))
      // A copy made as a number is made from numbers.
      if ((fact & COPY) !== 0) this.sources.forEach(value, (source) => this.learn(source, WANTS_NUMBER))
    })
  }

  /** The operands that an instruction takes as numbers whatever they are. */
  private noteNumbersOf(value: Value): void {
    const { fn } = this
    if ((this.facts[value]! & COPY) !== 0) return
    // An operand of which the bits are wanted is the last one. Before it, an address may be a float, too.
    const count = fn.arity(value) - (this.wantedBits(value) === undefined ? 0 : 1)
    for (let i = 0; i < count; i++) this.learnNumber(fn.operand(value, i))
  }

  /** What is left to want the bits: stores and reinterpretations of, and copies from, what can be an integer. */
  private spreadBits(): boolean {
    const { fn, facts } = this
    let any = false
    const want = (value: Value) => {
      any = true
      this.learn(value, WANTS_BITS)
    }
    for (const block of fn.blocks) {
      for (const value of block.instructions) {
        const operand = this.wantedBits(value)
        if (operand !== undefined && (facts[operand]! & NUMBER_ONLY) === 0) want(operand)
      }
    }
    // Nobody wants a copy that can be an integer: then it is one, so that what it copies need not be a number.
    for (let id = 0; id < facts.length; id++) {
      const value = id as Value
      if ((facts[value]! & (COPY | NUMBER_ONLY | WANTS_NUMBER)) === COPY) want(value)
    }
    this.spread((value) => this.sources.forEach(value, want))
    return any
  }

  /** {@link bitsOperand}, but for what is stored with all its bits as a number. */
  private wantedBits(value: Value): Value | undefined {
    const operand = bitsOperand(this.fn, value)
    if (operand === undefined || !this.keepsNaNBits || this.fn.op[value] !== 'f64.store') return operand
    return (this.facts[operand]! & RELEVANT) === 0 ? undefined : operand
  }

  private learnNumber(value: Value): void {
    if (isFloat(this.fn.type[value]!)) this.learn(value, WANTS_NUMBER)
  }

  private learn(value: Value, fact: number): void {
    if ((this.facts[value]! & fact) !== 0) return
    this.facts[value] = this.facts[value]! | fact
    this.pending.push(value)
  }

  private spread(visit: (value: Value) => void): void {
    for (let value = this.pending.pop(); value !== undefined; value = this.pending.pop()) visit(value)
  }
}

/** Pairs of values, found by the first of the pair. */
class Adjacency {
  private readonly start: Int32Array
  private readonly items: Int32Array

  constructor(valueCount: number, keys: readonly Value[], values: readonly Value[]) {
    this.start = scratchInt32(valueCount + 1)
    for (const key of keys) this.start[key + 1]!++
    for (let value = 0; value < valueCount; value++) this.start[value + 1]! += this.start[value]!
    const next = scratchCopy(this.start)
    this.items = scratchInt32(keys.length)
    for (let i = 0; i < keys.length; i++) this.items[next[keys[i]!]!++] = values[i]!
  }

  forEach(key: Value, visit: (value: Value) => void): void {
    const end = this.start[key + 1]!
    for (let i = this.start[key]!; i < end; i++) visit(this.items[i] as Value)
  }
}
