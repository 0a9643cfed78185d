// Everything that can be seen of a run, as lines of text: two runs agree exactly when their lines do. NaNs are
// all alike here; where their bits matter, the program has written them to memory.

import { createHash } from 'node:crypto'
import { type Engine, messageOf } from '../engines/engine.js'
import { trapKindOf } from '../engines/traps.js'
import type { Exports, GlobalObject, MemoryObject, TableObject } from '../web-assembly.js'
import { HOST_OBJECTS } from './hosts.js'

/** Bytes of memory that one line sums up. */
const MEMORY_ROW = 4096

export function describeValue(value: unknown): string {
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
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`
      return `object ${HOST_OBJECTS.indexOf(value)}`
    default:
      return String(value)
  }
}

export function describeError(engine: Engine, error: unknown): string {
  const kind = engine.classify(error)
  const message = messageOf(error)
  if (kind === 'trap') return `trap: ${trapKindOf(message) ?? message}`
  if (kind === 'exhaustion') return 'stack exhausted'
  if (kind === 'other') return `threw ${error instanceof Error ? error.name : typeof error}: ${message}`
  return kind
}

/** The state that a module leaves behind. */
export function describeState(exports: Exports): string[] {
  return Object.keys(exports).flatMap((name) => {
    const value = exports[name]
    if (name.startsWith('memory')) return describeMemory(name, value as MemoryObject)
    if (name.startsWith('global')) return [`${name} = ${describeGlobal(value as GlobalObject)}`]
    if (name.startsWith('table')) return [`${name} = ${describeTable(value as TableObject)}`]
    return []
  })
}

function describeGlobal(global: GlobalObject): string {
  try {
    return describeValue(global.value)
  } catch (error) {
    // That of a vector is not for JavaScript.
    return error instanceof TypeError ? 'TypeError' : String(error)
  }
}

function describeTable(table: TableObject): string {
  const { length } = table
  const at = (index: number) => (typeof length === 'bigint' ? BigInt(index) : index)
  return describeValue(Array.from({ length: Math.min(Number(length), 1000) }, (_, i) => table.get(at(i))))
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
