// Values of WebAssembly on the command line: arguments of a function that is invoked, and its results.
import { type ExternalDescription, UsageError } from '@dewasm/compiler'

/**
 * What the texts mean as arguments of a function.
 * @throws UsageError where there are too many or too few of them, or one is none of its type
 */
export function parseArgumentValues(
  name: string,
  { params = [], type }: ExternalDescription,
  texts: readonly string[],
): unknown[] {
  if (texts.length !== params.length) {
    const count = params.length === 1 ? '1 argument' : `${params.length} arguments`
    throw new UsageError(`${name}${type} takes ${count}, not ${texts.length}`)
  }
  return params.map((param, position) => {
    const text = texts[position]!
    const value = parseOne(param, text)
    if (value !== undefined) return value
    throw new UsageError(`argument ${position + 1} of ${name}${type} cannot be '${text}': it is no ${param}`)
  })
}

/** Undefined: it is none of the type. */
function parseOne(type: string, text: string): unknown {
  switch (type) {
    case 'i32':
      return isInteger(text) ? Number(BigInt.asIntN(32, bigint(text))) : undefined
    case 'i64':
      return isInteger(text) ? BigInt.asIntN(64, bigint(text)) : undefined
    case 'f32':
    case 'f64':
      return parseFloatingPoint(text)
    case 'externref':
      return text
    default:
      return text === 'null' && !type.startsWith('(ref ') ? null : undefined
  }
}

function isInteger(text: string): boolean {
  return /^-?(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)
}

/** BigInt() takes no sign before 0x. */
function bigint(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
}

function parseFloatingPoint(text: string): number | undefined {
  const special: Record<string, number> = { inf: Infinity, '-inf': -Infinity, nan: NaN }
  const value = special[text.toLowerCase()] ?? (text.trim() === '' ? NaN : Number(text))
  return Number.isNaN(value) && text.toLowerCase() !== 'nan' ? undefined : value
}

/** The results of a call, one a line. */
export function formatResults(result: unknown, { results = [] }: ExternalDescription): string {
  const values = results.length === 1 ? [result] : [...((result as unknown[] | undefined) ?? [])]
  return values.map((value) => `${formatValue(value)}\n`).join('')
}

function formatValue(value: unknown): string {
  if (Object.is(value, -0)) return '-0'
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value === 'object' && value !== null) return '[object]'
  return String(value)
}
