// Runs a function of legal IR as emitted JavaScript, in a world of the IR interpreter: the same arguments and the
// same world must lead to the same outcome.

import * as runtime from '@dewasm/runtime'
import type {
  Builtin,
  EmitContext,
  IndirectCall,
  IndirectCalls,
  RuntimeHelper,
} from '../../../src/emit/context.js'
import {
  type Expression,
  element,
  type Identifier,
  identifier,
  number,
} from '../../../src/emit/estree/nodes.js'
import { printFunctionDeclaration } from '../../../src/emit/estree/print-tree.js'
import { buildFunction, emitFunction } from '../../../src/emit/function/emit-function.js'
import {
  DataViewMemoryAccess,
  type MemoryAccess,
  type MemoryFacts,
} from '../../../src/emit/function/memory-access.js'
import { LANGUAGES } from '../../../src/emit/language.js'
import { printCompactFunction } from '../../../src/emit/minify/print-compact.js'
import { ShortNames } from '../../../src/emit/minify/short-names.js'
import { STRATEGIES } from '../../../src/emit/tune/strategy.js'
import type { IrFunction } from '../../../src/ir/function.js'
import { F32, F64, flattenTypes, I32, I64, type Type } from '../../../src/ir/types.js'
import {
  f32Bits,
  f32Number,
  f64Bits,
  f64Number,
  flattenValues,
  type IrCallee,
  type IrOutcome,
  type IrValue,
  type IrWorld,
  joinPair,
  splitPair,
  unflattenValues,
} from '../../support/interpret-ir.js'
import { TestHeap } from './test-heap.js'

export interface TestOptions {
  exactTraps?: boolean
  /** What the memory may grow to; 4 by default, as in the interpreter's worlds. */
  maximumPages?: number
  localNames?: ReadonlyMap<number, string>
  maximumNesting?: number
  minify?: boolean
}

/** A context whose module is made of numbered parts; records the helpers asked for. */
export class TestContext implements EmitContext {
  readonly shortLocalName: EmitContext['shortLocalName']
  readonly tune = { ...STRATEGIES.jit, inlinesHelpers: false }
  readonly exactTraps: boolean
  readonly language = LANGUAGES.es2020
  readonly helpers = new Set<string>()
  readonly heap = new TestHeap()
  private readonly maximumPages: number
  private readonly localNames: ReadonlyMap<number, string>

  constructor(options: TestOptions = {}) {
    this.exactTraps = options.exactTraps ?? true
    const names = new ShortNames([])
    this.shortLocalName = options.minify ? (number) => names.local(number) : undefined
    this.maximumPages = options.maximumPages ?? 4
    this.localNames = options.localNames ?? new Map()
  }

  pieceCode(index: number, piece: number): Identifier {
    return identifier(`f${index}$part${piece}`)
  }

  helper(name: RuntimeHelper): Identifier {
    this.helpers.add(name)
    return identifier(name)
  }

  tag(index: number): Identifier {
    return identifier(`Q${index}`)
  }

  isImportedTag(): boolean {
    return false
  }

  payloadReader(tag: number): Identifier {
    return identifier(`P${tag}`)
  }

  tailBody(index: number): Identifier {
    return identifier(`f${index}$tail`)
  }

  argumentPasser(type: number): Identifier {
    return identifier(`A${type}`)
  }

  functionType(index: number): number {
    return index
  }

  builtin(name: Builtin): Identifier {
    return identifier(name.slice('Math.'.length))
  }

  resultRegisters(kind: 'integer' | 'float' | 'reference'): Identifier {
    const name = kind === 'integer' ? 'RI' : kind === 'float' ? 'RF' : 'RR'
    this.helpers.add(name)
    return identifier(name)
  }

  functionCode(index: number): Identifier {
    return identifier(`F${index}`)
  }

  ownCode(index: number): Identifier {
    return this.functionCode(index)
  }

  functionReference(index: number): Expression {
    return element(identifier('R'), number(index))
  }

  global(index: number, half: number): Expression {
    return element(identifier('G'), number(2 * index + half))
  }

  memory(index: number): MemoryAccess {
    const traits = {
      form: 'i32' as const,
      maximumBytes: this.maximumPages * 0x10000,
      maximumPages: this.maximumPages,
      isShared: false,
      hasShortMethods: false,
      isViewHeld: false,
      isTyped: false,
    }
    return new DataViewMemoryAccess(identifier(`M${index}`), identifier(`D${index}`), traits, this.exactTraps)
  }

  atomicViews(memory: number): Identifier {
    return identifier(`Y${memory}`)
  }

  memoryFacts(index: number): MemoryFacts {
    return this.memory(index)
  }

  table(index: number): Identifier {
    return identifier(`T${index}`)
  }

  indirectCall(table: number, type: number): IndirectCall {
    return { kind: 'view', ...this.indirectCalls(table, type) }
  }

  indirectCalls(table: number, type: number): IndirectCalls {
    return { view: identifier(`V${table}_${type}`), key: identifier(`K${type}`) }
  }

  dataSegment(index: number): Expression {
    return identifier(`S${index}`)
  }

  elementSegment(index: number): Expression {
    return identifier(`E${index}`)
  }

  localName(_functionIndex: number, localIndex: number): string | undefined {
    return this.localNames.get(localIndex)
  }
}

/** The text of the function, at the margin. */
export function emitted(fn: IrFunction, context: EmitContext = new TestContext()): string {
  return emitFunction(fn, context, 0)
}

type Code = (...args: unknown[]) => unknown

/** Runs `fn`, which is legal, with `args` in flattened types; the world is left as the function leaves it. */
export function runJavaScript(
  fn: IrFunction,
  args: readonly IrValue[],
  world: IrWorld,
  options: TestOptions = {},
): IrOutcome {
  const memories = world.memories.map((bytes, i) => {
    const memory = runtime.createMemory(bytes.length / 65536, world.maximumPages)
    memory.bytes.set(bytes)
    runtime.watchMemory(memory, () => {
      world.memories[i] = memory.bytes
    })
    return memory
  })
  const tables = world.tables.map((callees) => {
    const table = runtime.createTable('funcref', 0, 1000, null)
    table.entries.push(
      ...callees.map((callee) => (callee === null ? null : functionRecord(callee as IrCallee))),
    )
    return table
  })
  const codes = world.functions.map((callee) => functionRecord(callee).code)
  const run = instantiate(fn, { memories, tables, globals: liveGlobals(world), codes }, world, options)
  let outcome: IrOutcome
  try {
    const first = run(...args.map((value, i) => toJavaScript(fn.signature.params[i]!, value)))
    const values = fn.signature.results.map((type, i) => {
      const value = i === 0 ? first : type === I32 ? runtime.RI[i] : runtime.RF[i]
      return fromJavaScript(type, value)
    })
    outcome = { kind: 'return', values }
  } catch (error) {
    outcome = { kind: 'trap', message: trapMessage(error) }
  }
  return outcome
}

/** Of the worlds that random functions run in. */
const GLOBAL_TYPES: readonly Type[] = [I32, I64, F32, F64]

/** The globals of the world as numbers: each in two slots, the second for the high half of an i64. */
function liveGlobals(world: IrWorld): unknown[] {
  const globals: unknown[] = []
  world.globals.forEach((_, i) => {
    const type = GLOBAL_TYPES[i]!
    for (let half = 0; half < 2; half++) {
      Object.defineProperty(globals, 2 * i + half, {
        get() {
          const value = world.globals[i]!
          return type === I64 ? splitPair(value as bigint)[half] : toJavaScript(type, value)
        },
        set(value: unknown) {
          if (type === I64) {
            const halves = splitPair(world.globals[i] as bigint)
            halves[half] = fromJavaScript(I32, value) as number
            world.globals[i] = joinPair(...halves)
          } else {
            world.globals[i] = fromJavaScript(type, value)
          }
        },
      })
    }
  })
  return globals
}

interface Scope {
  memories: unknown[]
  tables: unknown[]
  globals: unknown[]
  codes: Code[]
}

/** Writes one NaN only, as the interpreter does that is compared with; an engine writes whichever it has. */
function canonicalView(buffer: ArrayBuffer): DataView {
  const view = new DataView(buffer)
  return Object.assign(view, {
    setFloat32(address: number, value: number) {
      if (value !== value) view.setInt32(address, 0x7fc00000, true)
      else DataView.prototype.setFloat32.call(view, address, value, true)
    },
    setFloat64(address: number, value: number) {
      if (value !== value) view.setBigInt64(address, 0x7ff8000000000000n, true)
      else DataView.prototype.setFloat64.call(view, address, value, true)
    },
  })
}

const canonicalRuntime = {
  ...runtime,
  reinterpretFloat32: (value: number) => (value !== value ? 0x7fc00000 : runtime.reinterpretFloat32(value)),
  pairFromFloat64: (value: number) => {
    const low = runtime.pairFromFloat64(value)
    if (value !== value) runtime.RI[1] = 0x7ff80000
    return value !== value ? 0 : low
  },
}

const BUILTINS = 'abs, ceil, clz32, floor, fround, imul, max, min, sqrt, trunc'

function instantiate(fn: IrFunction, scope: Scope, world: IrWorld, options: TestOptions): Code {
  const context = new TestContext(options)
  // The function may have the number of one that it calls.
  const declaration = { ...buildFunction(fn, context, options.maximumNesting), id: identifier('run') }
  const text = options.minify ? printCompactFunction(declaration) : printFunctionDeclaration(declaration, 0)
  const lines = [
    `'use strict'`,
    `const { ${BUILTINS} } = Math`,
    `const { ${[...context.helpers].join(', ')} } = runtime`,
    ...scope.codes.map((_, i) => `const F${i} = scope.codes[${i}]`),
    ...scope.memories.map((_, i) => {
      return `const M${i} = scope.memories[${i}]; let D${i}; watchMemory(M${i}, (m) => { D${i} = view(m.buffer) })`
    }),
    ...scope.tables.map((_, i) => `const T${i} = scope.tables[${i}]`),
    ...scope.tables.flatMap((_, i) => world.types.map((_, k) => `const V${i}_${k} = []`)),
    ...world.types.map((signature, k) => `const K${k} = '${typeKey(signature)}'`),
    'const G = scope.globals',
    text,
    'return run',
  ]
  const make = new Function('runtime', 'scope', 'watchMemory', 'view', lines.join('\n'))
  return make(canonicalRuntime, scope, runtime.watchMemory, canonicalView)
}

function functionRecord(callee: IrCallee) {
  const { params, results } = callee.signature
  const flatParams = flattenTypes(params)
  const flatResults = flattenTypes(results)
  const code: Code = (...args) => {
    const given = flatParams.map((type, i) => fromJavaScript(type, args[i]))
    const returned = flattenValues(results, callee.run(unflattenValues(params, given)))
    const values = returned.map((value, i) => toJavaScript(flatResults[i]!, value))
    values.forEach((value, i) => {
      if (flatResults[i] === I32) runtime.RI[i] = value as number
      else runtime.RF[i] = value as number
    })
    return values[0]
  }
  return { kind: 'function', type: typeKey(callee.signature), code } as never as { code: Code }
}

function typeKey({ params, results }: { params: readonly Type[]; results: readonly Type[] }): string {
  return `${params} -> ${results}`
}

function toJavaScript(type: Type, value: IrValue): unknown {
  if (type === F32) return f32Number(value as number)
  return type === F64 ? f64Number(value as bigint) : value
}

function fromJavaScript(type: Type, value: unknown): IrValue {
  if (type === F32) {
    if (typeof value !== 'number' || !Object.is(Math.fround(value), value))
      throw new Error(`no f32: ${value}`)
    return value !== value ? 0x7fc00000 : f32Bits(value)
  }
  if (type === F64) {
    if (typeof value !== 'number') throw new Error(`no f64: ${value}`)
    return value !== value ? 0x7ff8000000000000n : f64Bits(value)
  }
  if (type === I32 && !Object.is(value, (value as number) | 0)) throw new Error(`no int32: ${value}`)
  return value as IrValue
}

function trapMessage(error: unknown): string {
  if (error instanceof RangeError && /bounds/.test(error.message)) return 'memory access out of bounds'
  if (error instanceof runtime.errorClass('RuntimeError')) return error.message
  throw error
}
