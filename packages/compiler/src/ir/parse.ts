/**
 * Reads the text that `print.ts` writes, for tests and for looking into a pass by hand. Value and block ids are
 * kept; instructions without a value get ids that the text does not use. `;` starts a comment.
 */
import { InternalError } from '../errors.js'
import * as wasmTypes from '../wasm/types.js'
import {
  type Block,
  createTerminator,
  type Edge,
  type Immediates,
  IrFunction,
  type Terminator,
  type Value,
} from './function.js'
import { findOperator, type OperatorName } from './operators.js'
import { NONE, TUPLE, type Type } from './types.js'

interface ParsedInstruction {
  readonly op: OperatorName
  readonly type: Type
  readonly operands: readonly Value[]
  readonly immediates: Immediates
  readonly tuple: readonly Type[] | undefined
}

/** The function that `text` describes; throws an InternalError with the line that it cannot read. */
export function parseFunction(text: string): IrFunction {
  return new FunctionParser(text).parse()
}

const IMMEDIATE_SLOTS = ['a', 'b', 'c'] as const

class FunctionParser {
  private readonly lines: string[]
  private line = 0
  private readonly blocks: Block[] = []
  /** What the text defines, by value id: an instruction, or the type of a block parameter. */
  private readonly definitions: (ParsedInstruction | Type | undefined)[] = []
  private readonly unnamed: ParsedInstruction[] = []
  private readonly paramsOf = new Map<Block, Value[]>()
  /** The instructions of each block in order: an id, or one of {@link unnamed}. */
  private readonly contents = new Map<Block, (Value | ParsedInstruction)[]>()
  private fn!: IrFunction

  constructor(text: string) {
    this.lines = text.split('\n')
  }

  parse(): IrFunction {
    let block: Block | undefined
    let head = true
    for (; this.line < this.lines.length; this.line++) {
      const line = this.lines[this.line]!
      // Function names may hold anything; nothing else holds a string.
      const code = (head ? line : line.replace(/;.*/, '')).trim()
      if (code === '' || (head && code.startsWith(';'))) continue
      if (head) {
        this.fn = this.parseHead(code)
        head = false
      } else if (/^b\d+\(.*\):$/.test(code)) {
        block = this.parseBlockHead(code)
      } else if (block === undefined) {
        this.fail('an instruction outside of a block')
      } else if (/^(?:br|br_if|br_table|return|unreachable)(?: |$)/.test(code)) {
        block.terminator = this.parseTerminator(code)
        block = undefined
      } else {
        this.parseInstruction(code, block)
      }
    }
    if (head) this.fail('no function')
    if (block !== undefined) this.fail('a block without terminator')
    return this.build()
  }

  /** Makes the values in the order of their ids; values without a name fill the gaps. */
  private build(): IrFunction {
    const { fn, definitions, unnamed } = this
    const ids = new Map<ParsedInstruction, Value>()
    let next = 0
    for (let id = 0; id < definitions.length || next < unnamed.length; id++) {
      const definition = definitions[id]
      if (typeof definition === 'number') {
        fn.createParameter(fn.blocks[0] ?? this.fail('no block'), definition)
      } else if (definition !== undefined) {
        this.create(definition)
      } else if (next < unnamed.length) {
        ids.set(unnamed[next]!, this.create(unnamed[next]!))
        next++
      } else {
        fn.create('nop', NONE, [])
      }
    }
    for (const block of fn.blocks) {
      block.params.splice(0, block.params.length, ...this.paramsOf.get(block)!)
      block.instructions = this.contents
        .get(block)!
        .map((item) => (typeof item === 'number' ? item : ids.get(item)!))
    }
    return fn
  }

  private create(instruction: ParsedInstruction): Value {
    const { op, type, operands, immediates, tuple } = instruction
    const value = this.fn.create(op, type, operands, immediates)
    if (tuple !== undefined) this.fn.tupleTypes.set(value, tuple)
    return value
  }

  /** `func add 3 (i32, i32) -> (i32)` */
  private parseHead(code: string): IrFunction {
    const match =
      /^func ("(?:[^"\\]|\\.)*"|[\w$.]+) (\d+) (\(.*\)) -> (\(.*\))$/.exec(code) ??
      this.fail('no function head')
    const name = match[1]!.startsWith('"') ? (JSON.parse(match[1]!) as string) : match[1]!
    const signature = { params: this.parseTypes(match[3]!), results: this.parseTypes(match[4]!) }
    return new IrFunction(Number(match[2]), name, signature)
  }

  /** `b1(v5: i32):` */
  private parseBlockHead(code: string): Block {
    const open = code.indexOf('(')
    const block = this.block(Number(code.slice(1, open)))
    if (this.contents.has(block)) this.fail(`b${block.id} comes twice`)
    const params: Value[] = []
    for (const param of this.splitList(code.slice(open, -1))) {
      const match = /^(v\d+): (.*)$/.exec(param) ?? this.fail(`no parameter: ${param}`)
      const value = this.parseValue(match[1]!)
      this.define(value, this.parseType(match[2]!))
      params.push(value)
    }
    this.fn.blocks.push(block)
    this.paramsOf.set(block, params)
    this.contents.set(block, [])
    return block
  }

  /** `v4 = i32.load offset=8 align=2 v3` */
  private parseInstruction(code: string, block: Block): void {
    const match =
      /^(?:(v\d+) = )?(\S+(?: null)?)((?: \w+=-?\w+)*)((?:,? v\d+)*)(?: -> (.*))?$/.exec(code) ??
      this.fail('no instruction')
    const row = findOperator(match[2]!) ?? this.fail(`no operator: ${match[2]}`)
    const immediates: Immediates = {}
    for (const item of match[3]!.split(' ')) {
      if (item === '') continue
      const [name, number] = item.split('=') as [string, string]
      const slot = IMMEDIATE_SLOTS[row.immediates.indexOf(name)] ?? this.fail(`no immediate: ${name}`)
      immediates[slot] =
        name === 'vector' || name === 'lanes' ? this.parseVector(number) : this.parseNumber(number)
    }
    const operands = match[4]!.split(/[ ,]+/).filter((item) => item !== '')
    let type = row.result ?? NONE
    let tuple: Type[] | undefined
    if (match[5]?.startsWith('(') && !match[5].startsWith('(ref ')) {
      type = TUPLE
      tuple = this.parseTypes(match[5])
    } else if (match[5] !== undefined) {
      type = this.parseType(match[5])
    }
    const instruction: ParsedInstruction = {
      op: row.name,
      type,
      operands: operands.map((operand) => this.parseValue(operand)),
      immediates,
      tuple,
    }
    if ((match[1] !== undefined) !== (type !== NONE))
      this.fail(`${row.name} of type ${type === NONE ? 'none' : 'a value'}`)
    if (match[1] === undefined) {
      this.unnamed.push(instruction)
      this.contents.get(block)!.push(instruction)
    } else {
      const value = this.parseValue(match[1])
      this.define(value, instruction)
      this.contents.get(block)!.push(value)
    }
  }

  /** `br_if v4, b1(v2), b2()` */
  private parseTerminator(code: string): Terminator {
    const match =
      /^(\w+)(?: likely=(true|false))?(?: a=(\d+))?(?: b=(\d+))?(?: (.*))?$/.exec(code) ??
      this.fail('no terminator')
    const operands: Value[] = []
    const edges: Edge[] = []
    for (const item of this.splitList(`(${match[5] ?? ''})`)) {
      const edge = /^b(\d+)(\(.*\))$/.exec(item)
      if (edge === null) operands.push(this.parseValue(item))
      else {
        const args = this.splitList(edge[2]!).map((arg) => this.parseValue(arg))
        edges.push({ target: this.block(Number(edge[1])), args })
      }
    }
    const terminator = createTerminator(match[1] as Terminator['kind'], operands, edges, -1)
    if (match[2] !== undefined) terminator.likely = match[2] === 'true'
    if (match[3] !== undefined) terminator.a = Number(match[3])
    if (match[4] !== undefined) terminator.b = Number(match[4])
    return terminator
  }

  private block(id: number): Block {
    while (this.blocks.length <= id) this.blocks.push(this.fn.createBlock())
    return this.blocks[id]!
  }

  private define(value: Value, definition: ParsedInstruction | Type): void {
    if (this.definitions[value] !== undefined) this.fail(`v${value} is defined twice`)
    this.definitions[value] = definition
  }

  private parseValue(text: string): Value {
    if (!/^v\d+$/.test(text)) this.fail(`no value: ${text}`)
    return Number(text.slice(1)) as Value
  }

  private parseNumber(text: string): number {
    const number = Number(text)
    if (Number.isNaN(number)) this.fail(`no number: ${text}`)
    return text.startsWith('0x') ? number | 0 : number
  }

  /** `0x00000001_0x00000002_0x00000003_0x00000004` or `0_1_..._15`, as its place in the function's table. */
  private parseVector(text: string): number {
    return this.fn.internVector(text.split('_').map((number) => this.parseNumber(number)))
  }

  private parseTypes(text: string): Type[] {
    return this.splitList(text).map((type) => this.parseType(type))
  }

  private parseType(text: string): Type {
    const simple = TYPES.get(text)
    if (simple !== undefined) return simple
    const match = /^\(ref (null )?(\S+)\)$/.exec(text) ?? this.fail(`no type: ${text}`)
    const heap = HEAP_TYPES.get(match[2]!) ?? wasmTypes.concreteHeapType(this.parseNumber(match[2]!))
    return wasmTypes.refType(match[1] !== undefined, heap)
  }

  /** The items of `(x, y(a, b), z)`, separated by the commas that are in no inner parentheses. */
  private splitList(text: string): string[] {
    const items: string[] = []
    let depth = 0
    let start = 1
    const end = text.length - 1
    for (let i = 1; i < end; i++) {
      const character = text[i]
      if (character === '(') depth++
      else if (character === ')') depth--
      else if (character === ',' && depth === 0) {
        items.push(text.slice(start, i).trim())
        start = i + 1
      }
    }
    if (text.slice(start, end).trim() !== '') items.push(text.slice(start, end).trim())
    return items
  }

  private fail(what: string): never {
    throw new InternalError(`IR text, line ${this.line + 1}: ${what}: ${this.lines[this.line] ?? ''}`)
  }
}

const TYPES = new Map(
  [
    wasmTypes.I32,
    wasmTypes.I64,
    wasmTypes.F32,
    wasmTypes.F64,
    wasmTypes.V128,
    wasmTypes.FUNCREF,
    wasmTypes.EXTERNREF,
    wasmTypes.ANYREF,
    wasmTypes.EQREF,
    wasmTypes.I31REF,
    wasmTypes.STRUCTREF,
    wasmTypes.ARRAYREF,
    wasmTypes.EXNREF,
    wasmTypes.NULLREF,
    wasmTypes.NULLFUNCREF,
    wasmTypes.NULLEXTERNREF,
    wasmTypes.NULLEXNREF,
  ].map((type) => [wasmTypes.valueTypeName(type), type]),
)

const HEAP_TYPES = new Map(
  [
    wasmTypes.HEAP_NOEXN,
    wasmTypes.HEAP_NOFUNC,
    wasmTypes.HEAP_NOEXTERN,
    wasmTypes.HEAP_NONE,
    wasmTypes.HEAP_FUNC,
    wasmTypes.HEAP_EXTERN,
    wasmTypes.HEAP_ANY,
    wasmTypes.HEAP_EQ,
    wasmTypes.HEAP_I31,
    wasmTypes.HEAP_STRUCT,
    wasmTypes.HEAP_ARRAY,
    wasmTypes.HEAP_EXN,
  ].map((heap) => [wasmTypes.heapTypeName(heap), heap]),
)
