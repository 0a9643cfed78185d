// Runs IR, lowered or legal, one instruction after the other: what passes are tested against. Slow and plain
// on purpose. See `IrValue` for how values are held.

import { type Block, type Edge, type IrFunction, PARAMETER, type Value } from '../../src/ir/function.js'
import { F32, F64, flattenTypes, I32, I64, type Signature, TUPLE, type Type } from '../../src/ir/types.js'
import {
  f32Number,
  f64Number,
  IrTrap,
  type IrValue,
  joinPair,
  SCALAR_SEMANTICS,
  splitPair,
} from './scalar-semantics.js'

export {
  f32Bits,
  f32Number,
  f64Bits,
  f64Number,
  IrTrap,
  type IrValue,
  joinPair,
  splitPair,
} from './scalar-semantics.js'

/** A function that IR calls, in WebAssembly's types even when the caller is legal IR. */
export interface IrCallee {
  signature: Signature
  run(args: IrValue[]): IrValue[]
}

/** Everything outside the function. Calls, stores and the like change it in place. */
export interface IrWorld {
  memories: Uint8Array[]
  /** Where `memory.grow` stops, in pages. */
  maximumPages: number
  /** i64 globals hold BigInts, in legal IR too. */
  globals: IrValue[]
  tables: IrValue[][]
  functions: IrCallee[]
  /** What `call_indirect` names by its type index. Table entries it may call are `IrCallee`s. */
  types: Signature[]
  data: Uint8Array[]
  elements: IrValue[][]
  /** `canonical`: floats are JavaScript numbers, which have but one NaN. */
  nan: 'exact' | 'canonical'
  /** How many blocks may be entered before the outcome is `exhausted`. */
  fuel: number
  /** Told what each instruction and parameter yields. */
  watch?: (value: Value, result: IrValue | IrValue[]) => void
}

export type IrOutcome =
  | { kind: 'return'; values: IrValue[] }
  | { kind: 'trap'; message: string }
  | { kind: 'exhausted' }

const PAGE = 65536

/** A world of one zeroed page of memory and nothing else, but for what `parts` gives. */
export function createWorld(parts: Partial<IrWorld> = {}): IrWorld {
  return {
    memories: [new Uint8Array(PAGE)],
    maximumPages: 4,
    globals: [],
    tables: [],
    functions: [],
    types: [],
    data: [],
    elements: [],
    nan: 'exact',
    fuel: 10_000,
    ...parts,
  }
}

/** A copy that shares nothing mutable: run the same function twice from the same state. */
export function copyWorld(world: IrWorld): IrWorld {
  return {
    ...world,
    memories: world.memories.map((memory) => memory.slice()),
    globals: [...world.globals],
    tables: world.tables.map((table) => [...table]),
    data: [...world.data],
    elements: [...world.elements],
  }
}

/** The arguments as a function of legal IR takes them: each i64 as low, high. */
export function flattenValues(types: readonly Type[], values: readonly IrValue[]): IrValue[] {
  return values.flatMap((value, i): IrValue[] => (types[i] === I64 ? splitPair(value as bigint) : [value]))
}

/** The inverse of {@link flattenValues}. */
export function unflattenValues(types: readonly Type[], values: readonly IrValue[]): IrValue[] {
  let next = 0
  return types.map((type) => {
    if (type !== I64) return values[next++]!
    next += 2
    return joinPair(values[next - 2] as number, values[next - 1] as number)
  })
}

/** Runs the function. `args` match `fn.signature`: flattened ones for legal IR. */
export function interpretIr(fn: IrFunction, args: readonly IrValue[], world: IrWorld): IrOutcome {
  try {
    return new Execution(fn, world).run(args)
  } catch (error) {
    if (error instanceof IrTrap) return { kind: 'trap', message: error.message }
    throw error
  }
}

const MEMORY_ACCESS = /^([if])(32|64)\.(load|store)(8|16|32)?(?:_([su]))?$/

class Execution {
  private readonly values: (IrValue | IrValue[])[] = []
  private readonly fn: IrFunction
  private readonly world: IrWorld

  constructor(fn: IrFunction, world: IrWorld) {
    this.fn = fn
    this.world = world
  }

  run(args: readonly IrValue[]): IrOutcome {
    let block = this.fn.entry
    this.enter(block, args)
    for (let fuel = this.world.fuel; fuel > 0; fuel--) {
      for (const value of block.instructions) this.set(value, this.execute(value))
      const { kind, operands, edges } = block.terminator
      const selector = operands.length > 0 ? this.values[operands[0]!] : 0
      let edge: Edge
      switch (kind) {
        case 'return':
          return { kind: 'return', values: operands.map((operand) => this.read(operand)) }
        case 'unreachable':
          throw new IrTrap('unreachable')
        case 'try':
        case 'throw':
        case 'return_call':
        case 'return_call_indirect':
        case 'return_call_ref':
          throw new Error(`the interpreter has no ${kind}`)
        case 'br':
          edge = edges[0]!
          break
        case 'br_if':
          edge = edges[selector !== 0 ? 0 : 1]!
          break
        case 'br_table':
          edge = edges[Math.min((selector as number) >>> 0, edges.length - 1)]!
          break
      }
      const passed = edge.args.map((arg) => this.read(arg))
      block = edge.target
      this.enter(block, passed)
    }
    return { kind: 'exhausted' }
  }

  private enter(block: Block, args: readonly IrValue[]): void {
    if (args.length !== block.params.length)
      throw new Error(`b${block.id} takes ${block.params.length} arguments`)
    block.params.forEach((param, i) => {
      this.set(param, args[i]!)
    })
  }

  private set(value: Value, result: IrValue | IrValue[]): void {
    const normal = this.normalize(value, result)
    this.values[value] = normal
    this.world.watch?.(value, normal)
  }

  private read(value: Value): IrValue {
    const result = this.values[value]
    if (result === undefined || Array.isArray(result)) throw new Error(`v${value} has no value here`)
    return result
  }

  /** Checks that the result fits its type, and gives it JavaScript's one NaN where the world says so. */
  private normalize(value: Value, result: IrValue | IrValue[]): IrValue | IrValue[] {
    const type = this.fn.type[value]!
    const canonical = this.world.nan === 'canonical'
    switch (type) {
      case TUPLE:
        if (!Array.isArray(result)) throw new Error(`v${value} yields no tuple`)
        return result
      case I32:
        if (typeof result !== 'number' || (result | 0) !== result) throw new Error(`v${value} is no i32`)
        return result
      case I64:
        if (typeof result !== 'bigint' || BigInt.asIntN(64, result) !== result) {
          throw new Error(`v${value} is no i64`)
        }
        return result
      case F32:
        if (typeof result !== 'number') throw new Error(`v${value} is no f32`)
        return canonical && Number.isNaN(f32Number(result)) ? 0x7fc00000 : result
      case F64:
        if (typeof result !== 'bigint') throw new Error(`v${value} is no f64`)
        return canonical && Number.isNaN(f64Number(result)) ? 0x7ff8000000000000n : result
      default:
        return result
    }
  }

  private execute(value: Value): IrValue | IrValue[] {
    const { fn } = this
    const op: string = fn.op[value]!
    const scalar = SCALAR_SEMANTICS.get(op)
    if (scalar !== undefined) {
      return scalar(...(fn.operands(value).map((operand) => this.read(operand)) as never[]))
    }
    const access = MEMORY_ACCESS.exec(op)
    if (access !== null) return this.accessMemory(value, access)
    return this.executeOther(op, value)
  }

  private executeOther(op: string, value: Value): IrValue | IrValue[] {
    const { fn, world } = this
    const a = fn.a[value]!
    const b = fn.b[value]!
    if (op === 'project') return (this.values[fn.operand(value, 0)] as IrValue[])[a]!
    const operands = fn.operands(value).map((operand) => this.read(operand))
    const [first, second, third] = operands
    switch (op) {
      case PARAMETER:
        throw new Error(`v${value} is a parameter among the instructions`)
      case 'i32.const':
      case 'f32.const':
        return a | 0
      case 'i64.const':
      case 'f64.const':
        return joinPair(a, b)
      case 'select':
        return third !== 0 ? first! : second!
      case 'drop':
      case 'nop':
        return null
      case 'global.get':
        return this.getGlobal(value)
      case 'global.set':
        this.setGlobal(value, first!)
        return null
      case 'call':
        return this.call(value, world.functions[a]!, operands)
      case 'call_indirect':
        return this.callIndirect(value, operands)
      case 'ref.null':
        return null
      case 'ref.func':
        return world.functions[a]!
      case 'ref.is_null':
        return first === null ? 1 : 0
      default:
        return op.startsWith('table.') || op === 'elem.drop'
          ? this.executeTable(op, a, b, operands)
          : this.executeMemory(op, a, b, operands as number[])
    }
  }

  private accessMemory(value: Value, match: RegExpExecArray): IrValue {
    const [, , width, action, narrow, extension] = match
    const { fn } = this
    const memory = this.world.memories[fn.b[value]!]!
    const bits = Number(narrow ?? width)
    const address = (Number(this.read(fn.operand(value, 0))) >>> 0) + fn.a[value]!
    if (address + bits / 8 > memory.length) throw new IrTrap('memory access out of bounds')
    const view = new DataView(memory.buffer, memory.byteOffset + address, bits / 8)
    if (action === 'store') {
      const bytes = BigInt(this.read(fn.operand(value, 1)) as number | bigint)
      for (let i = 0; i < bits / 8; i++) view.setUint8(i, Number((bytes >> BigInt(8 * i)) & 0xffn))
      return null
    }
    let loaded = 0n
    for (let i = 0; i < bits / 8; i++) loaded |= BigInt(view.getUint8(i)) << BigInt(8 * i)
    if (extension === 's') loaded = BigInt.asIntN(bits, loaded)
    const signed = BigInt.asIntN(Number(width), loaded)
    return width === '32' ? Number(signed) : signed
  }

  private getGlobal(value: Value): IrValue {
    const stored = this.world.globals[this.fn.a[value]!]!
    const isHalf = this.fn.type[value] === I32 && typeof stored === 'bigint'
    return isHalf ? splitPair(stored)[this.fn.b[value]!]! : stored
  }

  private setGlobal(value: Value, content: IrValue): void {
    const { fn, world } = this
    const index = fn.a[value]!
    const stored = world.globals[index]!
    if (typeof stored === 'bigint' && fn.type[fn.operand(value, 0)] === I32) {
      const halves = splitPair(stored)
      halves[fn.b[value]!] = content as number
      world.globals[index] = joinPair(...halves)
    } else {
      world.globals[index] = content
    }
  }

  /** Calls with the arguments as the callee's signature has them, which in legal IR is flattened. */
  private call(value: Value, callee: IrCallee, args: IrValue[]): IrValue | IrValue[] {
    const { params, results } = callee.signature
    const argTypes = args.map((_, i) => this.fn.type[this.fn.operand(value, i)]!)
    const takesFlat = argTypes.length !== params.length || argTypes.some((type, i) => type !== params[i])
    const returned = callee.run(takesFlat ? unflattenValues(params, args) : args)
    const type = this.fn.type[value]!
    const resultTypes = this.fn.tupleTypes.get(value) ?? (returned.length === 0 ? [] : [type])
    if (resultTypes.length === flattenTypes(results).length && resultTypes.length !== results.length) {
      return flattenValues(results, returned)
    }
    if (resultTypes.length !== results.length) throw new Error(`v${value} has the wrong number of results`)
    return type === TUPLE ? returned : (returned[0] ?? null)
  }

  private callIndirect(value: Value, operands: IrValue[]): IrValue | IrValue[] {
    const { fn, world } = this
    const table = world.tables[fn.b[value]!]!
    const index = (operands.at(-1) as number) >>> 0
    if (index >= table.length) throw new IrTrap('table index is out of bounds')
    const callee = table[index] as IrCallee | null
    const expected = world.types[fn.a[value]!]!
    if (callee === null || !sameSignature(callee.signature, expected)) {
      throw new IrTrap('null function or function signature mismatch')
    }
    return this.call(value, callee, operands.slice(0, -1))
  }

  private executeMemory(op: string, a: number, b: number, operands: number[]): IrValue {
    const { world } = this
    const memory = world.memories[a]!
    const [first = 0, second = 0, third = 0] = operands
    switch (op) {
      case 'memory.size':
        return memory.length / PAGE
      case 'memory.grow': {
        const pages = memory.length / PAGE
        if (pages + (first >>> 0) > world.maximumPages) return -1
        const grown = new Uint8Array((pages + (first >>> 0)) * PAGE)
        grown.set(memory)
        world.memories[a] = grown
        return pages
      }
      case 'memory.fill':
        assertMemoryRange(memory, first, third)
        memory.fill(second, first >>> 0, (first >>> 0) + (third >>> 0))
        return null
      case 'memory.copy': {
        const source = world.memories[b]!
        assertMemoryRange(memory, first, third)
        assertMemoryRange(source, second, third)
        memory.set(source.slice(second >>> 0, (second >>> 0) + (third >>> 0)), first >>> 0)
        return null
      }
      case 'memory.init': {
        const target = world.memories[b]!
        const segment = world.data[a]!
        assertMemoryRange(segment, second, third)
        assertMemoryRange(target, first, third)
        target.set(segment.subarray(second >>> 0, (second >>> 0) + (third >>> 0)), first >>> 0)
        return null
      }
      case 'data.drop':
        world.data[a] = new Uint8Array(0)
        return null
      default:
        throw new Error(`the interpreter does not know ${op}`)
    }
  }

  private executeTable(op: string, a: number, b: number, operands: IrValue[]): IrValue {
    const { world } = this
    const table = world.tables[a]!
    const at = (i: number) => (operands[i] as number) >>> 0
    switch (op) {
      case 'table.get':
        assertTableRange(table, at(0), 1)
        return table[at(0)]!
      case 'table.set':
        assertTableRange(table, at(0), 1)
        table[at(0)] = operands[1]!
        return null
      case 'table.size':
        return table.length
      case 'table.grow': {
        const size = table.length
        if (size + at(1) > 1000) return -1
        for (let i = 0; i < at(1); i++) table.push(operands[0]!)
        return size
      }
      case 'table.fill':
        assertTableRange(table, at(0), at(2))
        table.fill(operands[1]!, at(0), at(0) + at(2))
        return null
      case 'table.copy':
      case 'table.init': {
        const target = op === 'table.copy' ? table : world.tables[b]!
        const source = op === 'table.copy' ? world.tables[b]! : world.elements[a]!
        assertTableRange(source, at(1), at(2))
        assertTableRange(target, at(0), at(2))
        const moved = source.slice(at(1), at(1) + at(2))
        for (let i = 0; i < moved.length; i++) target[at(0) + i] = moved[i]!
        return null
      }
      case 'elem.drop':
        world.elements[a] = []
        return null
      default:
        throw new Error(`the interpreter does not know ${op}`)
    }
  }
}

function sameSignature(a: Signature, b: Signature): boolean {
  return String(a.params) === String(b.params) && String(a.results) === String(b.results)
}

function assertMemoryRange(bytes: Uint8Array, start: number, length: number): void {
  if ((start >>> 0) + (length >>> 0) > bytes.length) throw new IrTrap('memory access out of bounds')
}

function assertTableRange(entries: IrValue[], start: number, length: number): void {
  if (start + length > entries.length) throw new IrTrap('table index is out of bounds')
}
