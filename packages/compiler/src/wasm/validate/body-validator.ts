// Validates instruction sequences: function bodies and constant expressions (specification, "Instruction
// Sequences", by the algorithm of its appendix). One object serves all bodies of a module; it holds the
// operand stack, the control stack and the locals, and the rules beside this file work on it.
//
// Cost: linear in the body, times the arity of the blocks and calls in it. No recursion, and nothing is
// allocated for an instruction.

import { InvalidError } from '../../errors.js'
import { OperatorReader } from '../decode/operator-reader.js'
import { INSTRUCTIONS, type InstructionRow } from '../instructions/index.js'
import { LIMITS } from '../limits.js'
import type { ConstantExpression, Module } from '../module.js'
import {
  ADDRESS,
  type ArrayType,
  type BlockSignature,
  BOTTOM,
  BOTTOM_REFERENCE,
  type FunctionType,
  type GlobalType,
  heapTypeOf,
  I32,
  I64,
  isConcrete,
  isReference,
  resultTypeName,
  type StructType,
  type TableType,
  type ValueType,
  valueTypeName,
} from '../types.js'
import type { BodyNotes } from './body-notes.js'
import { CommonInstructions } from './common-instructions.js'
import { ControlFrame, FRAME_FUNCTION } from './control-frame.js'
import { LocalTypes } from './local-types.js'
import { RULES } from './rules.js'
import type { TypeSpace } from './type-space.js'

/** More than any one instruction pushes. */
const STACK_MARGIN = LIMITS.arrayNewFixedLength

const I32_CONST = 0x41
const END = 0x0b

/** Whether an expression is an `i32.const` of at most four bytes: a module may have a hundred thousand of them. */
function isPlainConstant(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== I32_CONST || end - start < 3 || end - start > 6) return false
  for (let at = start + 1; at < end - 2; at++) if (bytes[at] < 0x80) return false
  return bytes[end - 2] < 0x80 && bytes[end - 1] === END
}

/** What a body may refer to that the module alone does not say. */
export interface BodyContext {
  readonly module: Module
  readonly types: TypeSpace
  /** By function index: 1 if it occurs outside function bodies, so that ref.func may name it. */
  readonly declaredFunctions: Uint8Array
}

export class BodyValidator {
  readonly module: Module
  readonly types: TypeSpace
  readonly reader: OperatorReader
  readonly locals: LocalTypes
  readonly declaredFunctions: Uint8Array
  /** By row index: 1 for each instruction that a validated body holds. */
  readonly used = new Uint8Array(INSTRUCTIONS.length)
  /** Results of the function. */
  returns: readonly ValueType[] = []
  /** In a constant expression: number of globals it may refer to. */
  private visibleGlobals = 0

  /** Where to note what bodies hold. */
  notes: BodyNotes | undefined
  private common: CommonInstructions | undefined

  /** Types on the operand stack, {@link height} of them. */
  stack = new Int32Array(4 * STACK_MARGIN)
  height = 0
  private readonly frames: ControlFrame[] = [new ControlFrame()]
  /** The innermost block. */
  frame: ControlFrame = this.frames[0]
  /** Number of blocks around the current instruction, the function itself included. */
  depth = 0

  constructor({ module, types, declaredFunctions }: BodyContext) {
    this.module = module
    this.types = types
    this.declaredFunctions = declaredFunctions
    this.reader = new OperatorReader(module)
    this.locals = new LocalTypes(LIMITS.locals)
  }

  /** Validates the body of a function that is not imported. Throws InvalidError or MalformedError. */
  validateFunction(functionIndex: number): void {
    const { type, body } = this.module.functions[functionIndex]
    const { start, codeStart, end, locals, localCount } = body!
    this.reader.reset(codeStart, end, functionIndex)
    for (const { type: local } of locals) this.checkType(local)
    this.locals.reset(type.params, locals, localCount, end - start)
    this.begin({ params: [], results: type.results })
    const { reader, used, notes } = this
    notes?.beginFunction(functionIndex)
    const common = (this.common ??= new CommonInstructions(this.module))
    for (;;) {
      if (!this.frame.unreachable && this.depth > 0) common.validate(this)
      if (!reader.next()) break
      if (this.depth === 0) reader.fail('unexpected content after end of function', reader.offset)
      if (this.height > this.stack.length - STACK_MARGIN) this.growStack()
      const { row } = reader
      used[row.index] = 1
      notes?.noteInstruction(row.index)
      const rule = RULES[row.index]
      if (rule === undefined) this.applySignature(row)
      else rule(this)
    }
    if (this.depth !== 0) reader.fail('END opcode expected')
    notes?.endFunction()
  }

  /**
   * Validates a constant expression, which may refer to the first `visibleGlobals` globals.
   * Throws InvalidError or MalformedError.
   */
  validateConstantExpression(expression: ConstantExpression, visibleGlobals: number, section: string): void {
    const { reader, module } = this
    if (expression.type === I32 && isPlainConstant(module.bytes, expression.start, expression.end)) return
    reader.reset(expression.start, expression.end, -1, section)
    this.locals.reset([], [], 0, 0)
    this.visibleGlobals = visibleGlobals
    this.begin({ params: [], results: [expression.type] })
    while (reader.next()) {
      const { row } = reader
      if (this.height > this.stack.length - STACK_MARGIN) this.growStack()
      if (row.name !== 'end') {
        if (row.constant === undefined || !module.features.has(row.constant)) this.failNotConstant()
        if (row.name === 'global.get') this.checkConstantGlobal()
      }
      const rule = RULES[row.index]
      if (rule === undefined) this.applySignature(row)
      else rule(this)
    }
  }

  private checkConstantGlobal(): void {
    const { index } = this.reader
    if (index >= this.visibleGlobals) this.fail('unknown global', String(index))
    const { type, import: imported } = this.module.globals[index]
    const constant = !type.mutable && (imported !== undefined || this.module.features.has('gc'))
    if (!constant) this.failNotConstant()
  }

  private failNotConstant(): never {
    this.fail('constant expression required', this.reader.name)
  }

  /** Starts an instruction sequence with this signature. */
  private begin(signature: BlockSignature): void {
    this.returns = signature.results
    this.height = 0
    this.depth = 0
    this.pushFrame(FRAME_FUNCTION, signature)
  }

  /** Throws InvalidError at the current instruction. */
  fail(fault: string, detail?: string): never {
    throw new InvalidError(fault, { ...this.reader.location(this.reader.offset), detail })
  }

  /** Throws the InvalidError for operands that do not fit. */
  failType(expected: string, found: string): never {
    this.fail('type mismatch', `${this.reader.name} expects ${expected}, found ${found}`)
  }

  // The operand stack

  private growStack(): void {
    this.reader.checkLimit('operands', this.height, this.reader.offset)
    const grown = new Int32Array(2 * this.stack.length)
    grown.set(this.stack)
    this.stack = grown
  }

  push(type: ValueType): void {
    this.stack[this.height++] = type
  }

  pushAll(types: readonly ValueType[]): void {
    for (let i = 0; i < types.length; i++) this.stack[this.height++] = types[i]
  }

  /** Pops an operand of any type: BOTTOM where code is unreachable. */
  popAny(): ValueType {
    if (this.height > this.frame.height) return this.stack[--this.height] as ValueType
    if (!this.frame.unreachable) this.failType('an operand', 'none')
    return BOTTOM
  }

  /** Pops an operand that must match `expected`, and tells its own type. */
  pop(expected: ValueType): ValueType {
    if (this.height > this.frame.height) {
      const actual = this.stack[--this.height] as ValueType
      if (actual !== expected && !this.types.isSubtype(actual, expected)) {
        this.failType(valueTypeName(expected), valueTypeName(actual))
      }
      return actual
    }
    if (!this.frame.unreachable) this.failType(valueTypeName(expected), 'none')
    return BOTTOM
  }

  /** Is the operand stack empty and polymorphic, so that popping need not go on? */
  get matchesAnything(): boolean {
    return this.frame.unreachable && this.height === this.frame.height
  }

  /** Pops operands that must match `types`, the last one first. */
  popAll(types: readonly ValueType[]): void {
    for (let i = types.length - 1; i >= 0 && !this.matchesAnything; i--) this.pop(types[i])
  }

  /** Pops `count` operands that must match `type`. */
  popMany(type: ValueType, count: number): void {
    for (let i = 0; i < count && !this.matchesAnything; i++) this.pop(type)
  }

  /** Pops a reference of any type. */
  popReference(): ValueType {
    const type = this.popAny()
    if (type === BOTTOM) return BOTTOM_REFERENCE
    if (!isReference(type)) this.failType('a reference', valueTypeName(type))
    return type
  }

  /** Checks that the operands on top match `types`, and leaves them. */
  peekAll(types: readonly ValueType[]): void {
    const { stack, frame } = this
    for (let i = types.length - 1, at = this.height - 1; i >= 0; i--, at--) {
      if (at < frame.height) {
        if (frame.unreachable) return
        this.failType(resultTypeName(types), `only ${this.height - frame.height} operands`)
      }
      if (stack[at] !== types[i] && !this.types.isSubtype(stack[at] as ValueType, types[i])) {
        this.failType(resultTypeName(types), `${valueTypeName(stack[at] as ValueType)} at ${i}`)
      }
    }
  }

  // Simple instructions

  /** An instruction whose row says all: pops its parameters and pushes its results. */
  private applySignature(row: InstructionRow): void {
    const params = row.params!
    const results = row.results!
    for (let i = params.length - 1; i >= 0; i--) this.pop(params[i])
    for (let i = 0; i < results.length; i++) this.stack[this.height++] = results[i]
  }

  /** The same, for a row in which ADDRESS stands for `address`. */
  applyAddressed(row: InstructionRow, address: ValueType): void {
    const params = row.params!
    const results = row.results!
    for (let i = params.length - 1; i >= 0; i--) this.pop(params[i] === ADDRESS ? address : params[i])
    for (let i = 0; i < results.length; i++) this.push(results[i] === ADDRESS ? address : results[i])
  }

  // The control stack

  /** Enters a block: its parameters, already popped, are pushed inside it. */
  pushFrame(kind: number, signature: BlockSignature): void {
    if (this.depth === this.frames.length) this.frames.push(new ControlFrame())
    const frame = this.frames[this.depth++]
    frame.kind = kind
    frame.start = this.reader.offset
    frame.signature = signature
    frame.height = this.height
    frame.unreachable = false
    frame.setLocals = this.locals.setCount
    this.frame = frame
    this.pushAll(signature.params)
  }

  /** Leaves the innermost block, popping its results. */
  popFrame(): ControlFrame {
    const { frame } = this
    this.popAll(frame.signature.results)
    if (this.height !== frame.height) {
      const rest = this.stack.slice(frame.height, Math.min(this.height, frame.height + 8))
      this.failType('no further operands', resultTypeName(Array.from(rest) as ValueType[]))
    }
    this.locals.unsetTo(frame.setLocals)
    this.depth--
    this.frame = this.frames[Math.max(0, this.depth - 1)]
    return frame
  }

  /** Control does not go on after the current instruction. */
  setUnreachable(): void {
    this.height = this.frame.height
    this.frame.unreachable = true
  }

  /** The block a branch to `label` leaves (or, a loop, repeats). */
  label(label: number): ControlFrame {
    if (label >= this.depth) this.fail('unknown label', String(label))
    return this.frames[this.depth - 1 - label]
  }

  // The module's index spaces

  /** Checks that a type refers to no type definition that does not exist. */
  checkType(type: ValueType): void {
    if (isReference(type)) {
      const heap = heapTypeOf(type)
      if (isConcrete(heap) && heap >= this.module.types.length) this.fail('unknown type', String(heap))
    }
  }

  functionType(index: number): FunctionType {
    const composite = this.module.types[index]?.composite
    if (composite?.kind !== 'func') this.fail('unknown type', `${index} is not a function type`)
    return composite
  }

  structType(index: number): StructType {
    const composite = this.module.types[index]?.composite
    if (composite?.kind !== 'struct') this.fail('unknown type', `${index} is not a struct type`)
    return composite
  }

  arrayType(index: number): ArrayType {
    const composite = this.module.types[index]?.composite
    if (composite?.kind !== 'array') this.fail('unknown type', `${index} is not an array type`)
    return composite
  }

  /** The type of function `index` of the function index space. */
  callee(index: number): FunctionType {
    if (index >= this.module.functions.length) this.fail('unknown function', String(index))
    return this.module.functions[index].type
  }

  tableType(index: number): TableType {
    if (index >= this.module.tables.length) this.fail('unknown table', String(index))
    return this.module.tables[index].type
  }

  globalType(index: number): GlobalType {
    if (index >= this.module.globals.length) this.fail('unknown global', String(index))
    return this.module.globals[index].type
  }

  /** What an exception of a tag carries. */
  tagParams(index: number): readonly ValueType[] {
    if (index >= this.module.tags.length) this.fail('unknown tag', String(index))
    return this.module.tags[index].type.type.params
  }

  /** The type of the addresses of a memory. */
  memoryAddress(index: number): ValueType {
    if (index >= this.module.memories.length) this.fail('unknown memory', String(index))
    return this.module.memories[index].type.limits.index === 'i64' ? I64 : I32
  }

  elementType(index: number): ValueType {
    if (index >= this.module.elements.length) this.fail('unknown elem segment', String(index))
    return this.module.elements[index].type
  }

  checkData(index: number): void {
    if (index >= (this.module.dataCount ?? 0)) this.fail('unknown data segment', String(index))
  }
}
