/** Compiles functions of a module to baseline code; holds what they share. */
import type { EmitContext } from '../emit/context.js'
import type { Expression } from '../emit/estree/nodes.js'
import { printExpression } from '../emit/estree/print-tree.js'
import { OperatorReader } from '../wasm/decode/operator-reader.js'
import type { Module } from '../wasm/module.js'
import type { BodyNotes } from '../wasm/validate/body-notes.js'
import { BaselineFunction } from './baseline-function.js'

const SEGMENT_SIZE = 300
const LARGEST_WHOLE = 800

/** Functions with more locals are left to the other compiler. */
const MAXIMUM_LOCALS = 1000

/** Likewise those that compute with floats more often than every so many bytes: here floats are their bits. */
const BYTES_PER_FLOAT = 64

export class BaselineCompiler {
  readonly module: Module
  readonly context: EmitContext
  readonly reader: OperatorReader
  /** About so many bytes become a segment. */
  readonly segmentSize: number
  /** Functions with bodies of more bytes are made of segments. */
  readonly largestWhole: number
  private readonly notes: BodyNotes
  /** Whether there are indices of two words. */
  private readonly hasLargeTables: boolean
  private readonly functions = new Map<number, BaselineFunction>()
  private readonly texts = new Map<Expression, string>()
  private readonly globalTexts: string[][] = []

  /** @param notes of the module's bodies, with {@link BASELINE_WEIGHTS} */
  /** @param segmentSize bytes of a function that about make a segment; by default what has proved quick */
  constructor(module: Module, context: EmitContext, notes: BodyNotes, segmentSize?: number) {
    this.segmentSize = segmentSize ?? SEGMENT_SIZE
    this.largestWhole = segmentSize ?? LARGEST_WHOLE
    this.module = module
    this.context = context
    this.notes = notes
    this.hasLargeTables = module.tables.some(({ type }) => type.limits.index === 'i64')
    this.reader = new OperatorReader(module)
  }

  canCompile(index: number): boolean {
    if (this.hasLargeTables) return false
    const { codeStart, end, localCount } = this.module.functions[index].body!
    const weight = this.notes.weightOf(index)
    return weight * BYTES_PER_FLOAT <= end - codeStart && localCount <= MAXIMUM_LOCALS
  }

  /** The program whose value is the function. */
  functionText(index: number): string {
    // Instances share segments, and so their numbers.
    let fn = this.functions.get(index)
    if (fn === undefined) {
      fn = new BaselineFunction(index, this, this.notes.blockEnds(index))
      if (!fn.isWhole) this.functions.set(index, fn)
    }
    return fn.functionText()
  }

  /** The program whose value is a segment of a function. */
  segmentText(index: number, segment: number): string {
    return this.functions.get(index)!.segmentText(segment)
  }

  // What the texts of functions have in common.

  functionName(index: number): string {
    return this.context.functionCode(index).name
  }

  /** A call of a function after it has taken the place of its baseline code. */
  optimizedCall(index: number, params: readonly string[]): string {
    return `(${this.functionName(index)} = optimizeFunction(${index}))(${params.join(', ')})`
  }

  globalText(index: number, part: number): string {
    const parts = (this.globalTexts[index] ??= [])
    return (parts[part] ??= printExpression(this.context.global(index, part)))
  }

  expressionText(expression: Expression): string {
    let text = this.texts.get(expression)
    if (text === undefined) {
      text = printExpression(expression)
      this.texts.set(expression, text)
    }
    return text
  }
}
