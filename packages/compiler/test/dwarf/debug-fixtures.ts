/** Modules with debugging information, and the lines that another reader of it finds in them. */
import { readFileSync } from 'node:fs'

const folder = new URL('../../../../fixtures/debug/', import.meta.url)

export const DEBUG_MODULES = [
  'statements.O0.v4',
  'statements.O0.v5',
  'statements.O2.v2',
  'statements.O2.v3',
  'statements.O2.v4',
  'statements.O2.v5',
  'classes.O0',
  'classes.O2',
  'shapes.O0',
  'shapes.O2',
  'trap.O0',
  'trap.O2',
] as const

export type DebugModule = (typeof DEBUG_MODULES)[number]

export function readDebugModule(name: DebugModule): Uint8Array {
  return readFileSync(new URL(`${name}.wasm`, folder))
}

/** The text of a source file beside the modules. */
export function readDebugSource(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

export interface ExpectedRow {
  readonly address: number
  /** Undefined where a sequence ends. */
  readonly place: { readonly line: number; readonly column: number; readonly file: string } | undefined
}

/** What llvm-dwarfdump finds, in its order. */
export function expectedRows(name: DebugModule): ExpectedRow[] {
  const lines = readFileSync(new URL(`${name}.lines.txt`, folder), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => {
    const [address, first, column, file] = line.split(' ')
    const place = first === 'end' ? undefined : { line: Number(first), column: Number(column), file }
    return { address: Number(address), place }
  })
}
