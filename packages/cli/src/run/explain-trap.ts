// What made a program end, with the functions it was in.
import type { Colors } from '../colors.js'

const MAXIMUM_FRAMES = 12
/** Parts of the runtime that make errors: nobody's program. */
const RAISING = new Set(['createTrap', 'trap', 'unreachable'])

/**
 * A line that says what happened, and one for each function on the stack; undefined for errors that are no program's.
 * @param script the name under which the program's JavaScript was loaded
 */
export function explainTrap(
  error: unknown,
  file: string,
  script: string,
  colors: Colors,
): string | undefined {
  const what = describe(error)
  if (what === undefined) return undefined
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frames = stack.split('\n').flatMap((line) => {
    const [, name] = /^\s+at (?:new )?(\S+) \(/.exec(line) ?? []
    return name !== undefined && line.includes(`${script}:`) && !RAISING.has(name) ? [`  at ${name}`] : []
  })
  const shown = frames.slice(0, MAXIMUM_FRAMES)
  if (frames.length > shown.length) shown.push(`  and ${frames.length - shown.length} more`)
  const head = `${colors.bold(file)}: ${colors.red(colors.bold(what.kind))}: ${what.message}`
  return [head, ...shown.map((line) => colors.dim(line))].join('\n')
}

function describe(error: unknown): { readonly kind: string; readonly message: string } | undefined {
  if (!(error instanceof Error))
    return { kind: 'exception', message: 'the program threw an exception that it does not catch' }
  if (error.name === 'RuntimeError') return { kind: 'trap', message: error.message }
  if (error.name === 'LinkError') return { kind: 'link error', message: error.message }
  if (error instanceof RangeError && /call stack|recursion/i.test(error.message)) {
    return { kind: 'trap', message: 'call stack exhausted' }
  }
  if (error instanceof RangeError && /memory|buffer|array/i.test(error.message)) {
    return { kind: 'out of memory', message: error.message }
  }
  return undefined
}
