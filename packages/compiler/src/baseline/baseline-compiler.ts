/** Compiles functions of a module to baseline code; holds what they share. */
import type { EmitContext } from '../emit/context.js'
import type { Expression } from '../emit/estree/nodes.js'
import { printExpression } from '../emit/estree/print-expression.js'
import { OperatorReader } from '../wasm/decode/operator-reader.js'
import type { Module } from '../wasm/module.js'
import type { BodyNotes } from '../wasm/validate/body-notes.js'
import { BaselineFunction } from './baseline-function.js'

const SEGMENT_SIZE = 300
const LARGEST_WHOLE = 800

/** Where there is another compiler, it gets functions whose dense instructions come more often than every so many bytes. */
const BYTES_PER_DENSE = 64

/** Likewise those with more locals. */
const MAXIMUM_LOCALS = 1000

/** Where code cannot be replaced yet, it is tried again after so many runs. */
const RUNS_AGAIN = 10_000

export interface BaselineOptions {
  /** Bytes of a function that about make a segment; by default what has proved quick. */
  readonly segmentSize?: number | undefined
  /** Whether code counts how often it runs, and asks for better. */
  readonly isReplaced: boolean
}

export class BaselineCompiler {
  readonly module: Module
  readonly context: EmitContext
  readonly reader: OperatorReader
  /** About so many bytes become a segment. */
  readonly segmentSize: number
  /** Functions with bodies of more bytes are made of segments. */
  readonly largestWhole: number
  readonly notes: BodyNotes
  readonly isReplaced: boolean
  private readonly functions = new Map<number, BaselineFunction>()
  private readonly texts = new Map<Expression, string>()
  private readonly globalTexts: string[][] = []

  /** @param notes of the module's bodies, with {@link BASELINE_MARKS} */
  constructor(module: Module, context: EmitContext, notes: BodyNotes, options: BaselineOptions) {
    const { segmentSize, isReplaced } = options
    this.segmentSize = segmentSize ?? SEGMENT_SIZE
    this.largestWhole = segmentSize ?? LARGEST_WHOLE
    this.isReplaced = isReplaced
    this.module = module
    this.context = context
    this.notes = notes
    this.reader = new OperatorReader(module)
  }

  /** Whether a function had better be compiled with all passes at once. */
  isSlow(index: number): boolean {
    const { codeStart, end, localCount } = this.module.functions[index].body!
    return this.notes.countOf(index) * BYTES_PER_DENSE > end - codeStart || localCount > MAXIMUM_LOCALS
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

  /** A call of a function once it has taken the place of its baseline code: where nobody can compile it yet, there is none. */
  replacementText(index: number, params: readonly string[]): string {
    const name = this.functionName(index)
    const call = `return (${name} = t$3)(${params.join(', ')});`
    return `{ const t$3 = optimizeFunction(${index}); if (t$3) ${call} r1 = ${RUNS_AGAIN}; }`
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
