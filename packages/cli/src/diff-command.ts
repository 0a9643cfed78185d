// `dewasm diff BEFORE AFTER`: what became larger and smaller between two metafiles, of dewasm or of esbuild.
import { readFileSync } from 'node:fs'
import { printable } from '@dewasm/compiler'
import type { DiffArguments } from './arguments.js'
import type { Colors } from './colors.js'
import { ExitStatus } from './exit-status.js'
import { FileError } from './file-error.js'
import { formatNumber, formatTable } from './format-table.js'
import type { Session } from './session.js'

const DEFAULT_FUNCTIONS = 20

/** Bytes in the output; undefined: it is not there. */
interface Change {
  readonly name: string
  readonly before: number | undefined
  readonly after: number | undefined
}

/** @throws FileError */
export async function diffCommand(
  { before, after, json, functions }: DiffArguments,
  session: Session,
): Promise<ExitStatus> {
  const [old, now] = [readMetafile(before), readMetafile(after)]
  const names = new Set([...old.inputs.keys(), ...now.inputs.keys()])
  const changes = [...names]
    .map((name) => ({ name, before: old.inputs.get(name), after: now.inputs.get(name) }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => Math.abs(growth(b)) - Math.abs(growth(a)) || (a.name < b.name ? -1 : 1))
  const total: Change = { name: 'total', before: old.bytes, after: now.bytes }
  await session.write(
    json
      ? `${JSON.stringify({ total, changes: changes.slice(0, functions) }, undefined, 2)}\n`
      : asText(total, changes, functions ?? DEFAULT_FUNCTIONS, session.colors),
  )
  return ExitStatus.done
}

function growth({ before = 0, after = 0 }: Change): number {
  return after - before
}

function asText(total: Change, changes: readonly Change[], count: number, colors: Colors): string {
  if (changes.length === 0 && growth(total) === 0) return 'no difference\n'
  const shown = changes.slice(0, count)
  const rows = [total, ...shown].map((change) => [
    change.before === undefined ? '-' : formatNumber(change.before),
    change.after === undefined ? '-' : formatNumber(change.after),
    signed(growth(change)),
    kindOf(change),
    printable(change.name),
  ])
  const table = formatTable([['before', 'after', 'change', '', ''], ...rows], ['r', 'r', 'r', 'r'])
  const [heading, ...lines] = table.trimEnd().split('\n') as [string, ...string[]]
  const colored = lines.map((line, position) => {
    const change = growth([total, ...shown][position]!)
    return change > 0 ? colors.red(line) : change < 0 ? colors.green(line) : line
  })
  const rest = changes.length - shown.length
  const end = rest > 0 ? [colors.dim(`and ${formatNumber(rest)} more; -n ${changes.length} prints all`)] : []
  return `${[colors.bold(heading), ...colored, ...end].join('\n')}\n`
}

function kindOf({ before, after }: Change): string {
  if (before === undefined) return 'new'
  if (after === undefined) return 'gone'
  return before === 0 ? '' : `${signed(Math.round((1000 * (after - before)) / before) / 10)} %`
}

function signed(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value)
}

/** The sum of all outputs, and what each input takes of it. */
function readMetafile(path: string): { readonly bytes: number; readonly inputs: Map<string, number> } {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw notOne(path, error.message)
    throw FileError.from(error, path, 'read')
  }
  const outputs = (content as { outputs?: unknown } | null)?.outputs
  if (!isRecord(outputs)) throw notOne(path, 'it has no outputs')
  const inputs = new Map<string, number>()
  let bytes = 0
  for (const output of Object.values(outputs)) {
    if (!isRecord(output) || typeof output.bytes !== 'number' || !isRecord(output.inputs)) {
      throw notOne(path, 'an output has no bytes or no inputs')
    }
    bytes += output.bytes
    for (const [name, part] of Object.entries(output.inputs)) {
      if (!isRecord(part) || typeof part.bytesInOutput !== 'number') {
        throw notOne(path, 'an input has no bytesInOutput')
      }
      inputs.set(name, (inputs.get(name) ?? 0) + part.bytesInOutput)
    }
  }
  return { bytes, inputs }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notOne(path: string, why: string): FileError {
  return new FileError(path, 'bad-metafile', `it is no metafile: ${why}`)
}
