// Everything that can be seen of a run, as lines of text: two runs agree exactly when their lines do. NaNs are
// all alike here; where their bits matter, the program has written them to memory. Objects of WebAssembly's own, which
// show nothing of themselves, are numbered in the order in which they were first seen.

import { createHash } from 'node:crypto'
import { type Engine, messageOf } from '../engines/engine.js'
import { trapKindOf } from '../engines/traps.js'
import type { ExceptionObject, Exports, GlobalObject, MemoryObject, TableObject } from '../web-assembly.js'
import { HOST_OBJECTS } from './hosts.js'
import type { Program } from './program.js'

/** Bytes of memory that one line sums up. */
const MEMORY_ROW = 4096

export class Observer {
  /** Objects of WebAssembly's own. */
  readonly seen: object[] = []
  /** What the module exports, once there is an instance. */
  exports: Exports | undefined
  private readonly engine: Engine
  private readonly program: Program | undefined

  constructor(engine: Engine, program?: Program) {
    this.engine = engine
    this.program = program
  }

  value(value: unknown): string {
    switch (typeof value) {
      case 'number':
        return Object.is(value, -0) ? '-0' : String(value)
      case 'bigint':
        return `${value}n`
      case 'function':
        // The name of an exported function is its index in the module.
        return `function ${value.name}`
      case 'string':
        return JSON.stringify(value)
      case 'object':
        return value === null ? 'null' : this.object(value)
      default:
        return String(value)
    }
  }

  private object(object: object): string {
    if (Array.isArray(object)) return `[${object.map((value) => this.value(value)).join(', ')}]`
    if (HOST_OBJECTS.includes(object)) return `object ${HOST_OBJECTS.indexOf(object)}`
    if (object instanceof Error) return `error ${this.error(object)}`
    let number = this.seen.indexOf(object)
    if (number < 0) number = this.seen.push(object) - 1
    return `opaque ${number}`
  }

  error(error: unknown): string {
    const kind = this.engine.classify(error)
    // The host, and modules with the host's tag, throw anything.
    if (kind === 'other' && !(error instanceof Error)) return `threw ${this.value(error)}`
    const message = messageOf(error)
    if (kind === 'trap') return `trap: ${trapKindOf(message) ?? message}`
    if (kind === 'exhaustion') return 'stack exhausted'
    if (kind === 'exception') return this.exception(error as ExceptionObject)
    if (kind !== 'other') return kind
    return `threw ${(error as Error).name}: ${message}`
  }

  /** Which of the module's tags it is of, and what it carries. */
  private exception(exception: ExceptionObject): string {
    const tags = this.program?.tags ?? []
    const index = tags.findIndex((_, i) => {
      const tag = this.exports?.[`tag${i}`]
      return tag !== undefined && exception.is(tag as object)
    })
    if (index < 0) return 'exception'
    const tag = this.exports![`tag${index}`] as object
    const values = tags[index]!.params.map((_, i) => this.hidden(() => exception.getArg(tag, i)))
    return `exception tag${index}(${values.join(', ')})`
  }

  /** A value, unless its type is not for JavaScript. */
  private hidden(read: () => unknown): string {
    try {
      return this.value(read())
    } catch (error) {
      return error instanceof TypeError ? 'TypeError' : String(error)
    }
  }

  /** The state that a module leaves behind. */
  state(exports: Exports): string[] {
    return Object.keys(exports).flatMap((name) => {
      const value = exports[name]
      if (name.startsWith('memory')) return describeMemory(name, value as MemoryObject)
      if (name.startsWith('global')) return [`${name} = ${this.hidden(() => (value as GlobalObject).value)}`]
      if (name.startsWith('table')) return [`${name} = ${this.table(value as TableObject)}`]
      return []
    })
  }

  private table(table: TableObject): string {
    const { length } = table
    const at = (index: number) => (typeof length === 'bigint' ? BigInt(index) : index)
    const entries = Array.from({ length: Math.min(Number(length), 1000) }, (_, i) =>
      this.hidden(() => table.get(at(i))),
    )
    return `[${entries.join(', ')}]`
  }
}

/** One line for each row that is not all zero. */
function describeMemory(name: string, { buffer }: MemoryObject): string[] {
  const lines = [`${name} of ${buffer.byteLength} bytes`]
  for (let start = 0; start < buffer.byteLength; start += MEMORY_ROW) {
    const row = Buffer.from(buffer, start, MEMORY_ROW)
    if (row.every((byte) => byte === 0)) continue
    lines.push(`${name} at ${start}: ${createHash('sha256').update(row).digest('hex').slice(0, 16)}`)
  }
  return lines
}
