/**
 * A function in baseline code: written from its bytes in one pass, without any optimisation, when it is first called.
 *
 * A small one is a JavaScript function like any other. A large one is made of segments, each written when control first
 * gets to it, since programs run but a small part of their large functions: a function of the *frame*, which holds the
 * words of the locals and, behind them, those on the operand stack, that answers the number of the segment to go on
 * with, or -1 when the function returns. The first word of the frame is then the first result.
 */
import { F32, F64, isReference, type ValueType } from '../wasm/types.js'
import { type BlockEnds, PROTECTED, TAIL_CALLING } from '../wasm/validate/body-notes.js'
import type { BaselineCompiler } from './baseline-compiler.js'
import { enterBlocks } from './control.js'
import { BASELINE_OPERATORS } from './operators.js'
import { OuterLabel } from './outer-label.js'
import { SegmentWriter } from './segment-writer.js'
import { partsOf, wordCount } from './words.js'

/**
 * A function is compiled with all passes when it was called, or its segments have run, so many times for each byte: when
 * that has taken about as long as compiling will.
 */
const RUNS_PER_BYTE = 16

/** Without a JIT compiling takes ten times as long, and gains less. */
const RUNS_PER_BYTE_INTERPRETED = 128

/** But not before so many. */
const LEAST_RUNS = 4000

/** Where a segment begins, and what is known there. */
export interface Segment {
  /** Byte offset of its first instruction. */
  readonly offset: number
  /** The innermost block around it. */
  readonly label: OuterLabel | undefined
  /** The words of the operand stack: which part of its value each one is. */
  readonly parts: readonly number[]
}

export class BaselineFunction {
  readonly index: number
  readonly shared: BaselineCompiler
  /** Names of the parameters: of the words, but of the numbers that floats are. */
  readonly params: readonly string[]
  readonly paramWords: number
  readonly localWords: number
  readonly results: readonly ValueType[]
  /** Whether it is not made of segments. */
  readonly isWhole: boolean
  /** Whether it is a body whose tail calls a function around it finishes. */
  private readonly makesTailCalls: boolean
  /** Byte offset up to which the current segment may go. */
  limit = 0
  /** By local: the number of words before its first one. */
  private readonly words: readonly number[]
  private readonly paramTypes: readonly ValueType[]
  private readonly initialValues: readonly string[]
  private readonly blocks: BlockEnds
  private readonly segments: Segment[] = []
  private readonly segmentNumbers = new Map<number, number>()

  constructor(index: number, shared: BaselineCompiler, blocks: BlockEnds) {
    const { type, body } = shared.module.functions[index]
    this.index = index
    this.shared = shared
    this.blocks = blocks
    const locals = [...type.params]
    for (const run of body!.locals) for (let i = 0; i < run.count; i++) locals.push(run.type)
    const words = [0]
    const initialValues: string[] = []
    for (const local of locals) {
      for (let part = 0; part < wordCount(local); part++) {
        initialValues.push(isReference(local) ? 'null' : '0')
      }
      words.push(words[words.length - 1] + wordCount(local))
    }
    this.words = words
    this.initialValues = initialValues
    this.paramWords = words[type.params.length]
    this.localWords = words[locals.length]
    this.params = type.params.flatMap((param, local) => {
      const first = words[local]
      if (param === F32 || param === F64) return [`i${first}$0`]
      return partsOf([param]).map((part) => `i${first + part}`)
    })
    this.paramTypes = type.params
    this.results = type.results
    const { notes } = shared
    // Segments cannot share a `try` statement.
    this.isWhole = body!.end - body!.codeStart <= shared.largestWhole || notes.isMarked(index, PROTECTED)
    this.makesTailCalls = notes.isMarked(index, TAIL_CALLING)
    const height = 0
    const results = partsOf(type.results)
    const target = body!.end
    const outermost = { kind: 'function', height, carried: results, results, target, end: target } as const
    this.segmentAt(body!.codeStart, new OuterLabel(outermost, undefined), [])
  }

  /** The number of the first word of a local. */
  firstWord(local: number): number {
    return this.words[local]
  }

  initialValue(word: number): string {
    return this.initialValues[word]
  }

  /** Byte offset behind the end of the block at `offset`; undefined if that is a small one. */
  endOfBlock(offset: number): number | undefined {
    return this.blocks.ends.get(offset)
  }

  /** Byte offset behind the `else` of the `if` at `offset`, if it has one. */
  elseOfBlock(offset: number): number | undefined {
    return this.blocks.elses.get(offset)
  }

  /** The number of the segment that begins at `offset`. */
  segmentAt(offset: number, label: OuterLabel | undefined, parts: readonly number[]): number {
    let number = this.segmentNumbers.get(offset)
    if (number === undefined) {
      number = this.segments.push({ offset, label, parts }) - 1
      this.segmentNumbers.set(offset, number)
    }
    return number
  }

  /** How often this code may run. */
  private runs(): number {
    const { codeStart, end } = this.shared.module.functions[this.index].body!
    const { inlinesHelpers } = this.shared.context.tune
    const runsPerByte = inlinesHelpers ? RUNS_PER_BYTE : RUNS_PER_BYTE_INTERPRETED
    return Math.max(LEAST_RUNS, runsPerByte * (end - codeStart))
  }

  /** What a call begins with: it counts, and is the last one of this code if there were many. */
  countCall(): string {
    if (!this.shared.isReplaced) return ''
    return `if (--r1 < 0) ${this.shared.replacementText(this.index, this.params)}\n`
  }

  /** Declares the words of parameters that are floats. */
  paramDeclarations(): string[] {
    const { context } = this.shared
    return this.paramTypes.flatMap((type, local) => {
      const word = this.words[local]
      if (type === F32) return [`i${word} = ${context.helper('reinterpretFloat32').name}(i${word}$0)`]
      if (type !== F64) return []
      const low = `i${word} = ${context.helper('pairFromFloat64').name}(i${word}$0)`
      return [low, `i${word + 1} = ${context.resultRegisters('integer').name}[1]`]
    })
  }

  /** The program whose value is the function. */
  functionText(): string {
    const { shared, index } = this
    const name = `${shared.functionName(index)}$0`
    const counter = shared.isReplaced ? `let r1 = ${this.runs()};\n` : ''
    if (this.isWhole) {
      const writer = this.writeSegment(this.segments[0], Number.POSITIVE_INFINITY)
      return `${counter}${writer.declarationText()}${this.finished(writer.functionText(name))}`
    }
    const { params } = this
    const declared = this.paramDeclarations()
    const declaration = declared.length === 0 ? '' : `let ${declared.join(', ')};\n`
    const words = this.initialValues.map((value, word) => (word < this.paramWords ? `i${word}` : value))
    const replacement = `if (r1 < 0) ${shared.replacementText(index, params)}\n`
    return `const r2 = [];
${counter}${this.finished(`function ${name}(${params.join(', ')}) {
${shared.isReplaced ? replacement : ''}${declaration}const r0 = [${words.join(', ')}];
let i = 0;
do {
i = (r2[i] || (r2[i] = prepareSegment(${index}, i)))(r0);
${shared.isReplaced ? 'r1 -= 1;\n' : ''}} while (i >= 0);
return r0[0];
}`)}`
  }

  /** The value of the program: a function, or the one that finishes its tail calls. */
  private finished(text: string): string {
    if (!this.makesTailCalls) return `(${text});`
    const params = this.params.join(', ')
    const finish = this.shared.context.helper('finishTailCalls').name
    return `const t$1 = ${text};
const t$2 = (${params}) => ${finish}(t$1(${params}));
t$2.tail = t$1;
t$2;`
  }

  /** The program whose value is a segment. */
  segmentText(number: number): string {
    const segment = this.segments[number]
    const writer = this.writeSegment(segment, segment.offset + this.shared.segmentSize)
    return `${writer.declarationText()}(${writer.segmentText()});`
  }

  private writeSegment(segment: Segment, limit: number): SegmentWriter {
    const { reader, context } = this.shared
    this.limit = limit
    const writer = new SegmentWriter(this, reader, context)
    const { end } = this.shared.module.functions[this.index].body!
    reader.reset(segment.offset, end, this.index)
    writer.begin(segment)
    if (!this.isWhole) enterBlocks(writer, segment.offset, limit)
    const { stack, inner } = writer
    while (!writer.isFinished) {
      if (inner.length === 0 && reader.position >= limit) {
        stack.settleEffects()
        writer.exitTo(reader.position, writer.outer, stack.parts.slice(0, stack.height), 0)
        break
      }
      reader.next()
      BASELINE_OPERATORS[reader.row.index](writer)
      stack.finishInstruction()
    }
    return writer
  }
}
