// Every error dewasm raises on purpose: whose fault it is (the class), what is wrong (the fault and its
// code) and where (byte offset, section, function).

/** Where in the input an error was found. All fields are optional: a truncated header has no function. */
export interface InputLocation {
  /** Byte offset from the start of the module. */
  offset?: number
  /** Section name as the specification has it: 'type', 'code', 'data count', 'custom', ... */
  section?: string
  /** Index in the function index space (imports included). */
  functionIndex?: number
  /** Name of that function from the name section, where there is one. */
  functionName?: string
}

/** What is known about an input error besides its fault. */
export interface InputErrorDetails extends InputLocation {
  /** What exactly was found, appended to the fault in the message. */
  detail?: string
  /** What the user can do about it. */
  hint?: string
}

/**
 * A module dewasm cannot accept. `fault` is the short text the official test suite uses where it has one
 * ('type mismatch', 'unknown local', ...); `code` is the same in kebab-case and is stable; `message` is the
 * fault with its detail. The location is kept in fields, and `formatInputError` prints it.
 */
export class InputError extends Error {
  readonly fault: string
  readonly code: string
  offset: number | undefined
  section: string | undefined
  functionIndex: number | undefined
  functionName: string | undefined
  readonly hint: string | undefined

  constructor(fault: string, details: InputErrorDetails = {}) {
    super(details.detail === undefined ? fault : `${fault}: ${details.detail}`)
    this.name = 'InputError'
    this.fault = fault
    this.code = codeOf(fault)
    this.offset = details.offset
    this.section = details.section
    this.functionIndex = details.functionIndex
    this.functionName = details.functionName
    this.hint = details.hint
  }
}

/** The bytes are not a module at all (specification, "Binary Format"). */
export class MalformedError extends InputError {
  override readonly name = 'MalformedError'
}

/** The module decodes, but breaks a rule of the specification's "Validation". */
export class InvalidError extends InputError {
  override readonly name = 'InvalidError'
}

/** The module may be valid, but uses a feature that is switched off or not handled, or passes a limit. */
export class UnsupportedError extends InputError {
  override readonly name = 'UnsupportedError'
}

/** Options that make no sense: the caller's fault, not the module's. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'usage'
}

/** A broken invariant: dewasm's own fault. */
export class InternalError extends Error {
  override readonly name = 'InternalError'
  readonly code = 'internal'
}

/** Throws {@link InternalError} unless `condition` holds. */
export function assertInternal(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InternalError(message)
}

/**
 * The diagnostic for an input error: `in.wasm:0x1a2b: error[code]: message`, then one indented line each for
 * the function, the section and what to do about it, as far as they are known.
 */
export function formatInputError(error: InputError, fileName: string): string {
  const place = error.offset === undefined ? fileName : `${fileName}:0x${error.offset.toString(16)}`
  const lines = [`${place}: error[${error.code}]: ${error.message}`]
  if (error.functionIndex !== undefined) {
    const name = error.functionName === undefined ? '' : ` (${printable(error.functionName)})`
    lines.push(`  in function ${error.functionIndex}${name}`)
  }
  if (error.section !== undefined) lines.push(`  in section ${printable(error.section)}`)
  if (error.hint !== undefined) lines.push(`  ${error.hint}`)
  return lines.join('\n')
}

function codeOf(fault: string): string {
  return fault
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

/** Names come from the input: control characters and line separators must not reach a terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  )
}
