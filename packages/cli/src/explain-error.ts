// What went wrong, as the user is told: one clear line, what helps to find the place in a module, and the exit status.
import { formatInputError, InputError, UnsupportedError, UsageError } from '@dewasm/compiler'
import type { Colors } from './colors.js'
import { ExitStatus } from './exit-status.js'
import { FileError } from './file-error.js'
import { hexExcerpt } from './hex-excerpt.js'
import type { Input } from './read-input.js'

/** @param input what was read before it went wrong */
export function explainError(
  error: unknown,
  input: Input | undefined,
  colors: Colors,
): { readonly text: string; readonly status: ExitStatus } {
  if (error instanceof UsageError) {
    return {
      text: `dewasm: ${mark(error.code, colors)}: ${error.message} ${colors.dim('(Run dewasm --help for the options.)')}`,
      status: ExitStatus.badUsage,
    }
  }
  if (error instanceof FileError) {
    return {
      text: `${colors.bold(error.file)}: ${mark(error.code, colors)}: ${error.message}`,
      status: ExitStatus.badInput,
    }
  }
  if (error instanceof InputError) {
    return { text: explainInput(error, input, colors), status: ExitStatus.badInput }
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    text: `dewasm: ${mark('internal', colors)}: a fault of dewasm itself, please report it with the input\n${details}`,
    status: ExitStatus.internal,
  }
}

function explainInput(error: InputError, input: Input | undefined, colors: Colors): string {
  const [head, ...rest] = formatInputError(error, input?.name ?? '<input>').split('\n') as [
    string,
    ...string[],
  ]
  const code = `error[${error.code}]`
  const place = head.slice(0, head.indexOf(`: ${code}`))
  const lines = [
    `${colors.bold(place)}: ${mark(error.code, colors)}${head.slice(place.length + code.length + 2)}`,
  ]
  lines.push(...rest)
  if (input === undefined) return lines.join('\n')
  if (error.hint === undefined) lines.push(...adviceFor(error, input).map((advice) => `  ${advice}`))
  if (input.fromText) lines.push('  the offset is into the binary form of the text')
  if (error.offset !== undefined) {
    lines.push(...hexExcerpt(input.bytes, error.offset).map((line) => `  ${colors.dim(line)}`))
  }
  return lines.join('\n')
}

function mark(code: string, colors: Colors): string {
  return colors.red(colors.bold(`error[${code}]`))
}

/** Beginnings of files that are no modules, and what they are. */
const STRANGERS: readonly [RegExp, string][] = [
  [/^\u001f\u008b/, 'it is compressed by gzip: unpack it first'],
  [/^\s*\(/, 'it seems to be WebAssembly text: give it a name that ends in .wat'],
  [/^\s*<(!|html|\?xml)/i, 'it is an HTML or XML page: the download may have failed'],
  [/^\u007fELF/, 'it is an ELF file, for a processor: compile for WebAssembly'],
  [/^!<arch>/, 'it is an archive of objects: link it to a module first'],
  [/^version https:\/\/git-lfs/, 'it stands for a file in Git LFS: fetch that with git lfs pull'],
]

function adviceFor(error: InputError, { bytes }: Input): string[] {
  if (error instanceof UnsupportedError) return []
  switch (error.code) {
    case 'magic-header-not-detected': {
      const beginning = String.fromCharCode(...bytes.subarray(0, 64))
      const known = STRANGERS.find(([pattern]) => pattern.test(beginning))
      return [known?.[1] ?? 'it is no WebAssembly module, which would begin with 00 61 73 6d']
    }
    case 'unknown-binary-version':
      return [
        'dewasm takes core modules: of a component take those out first, for instance with jco transpile',
      ]
    case 'unexpected-end':
    case 'length-out-of-bounds':
      return [`the file may have been cut short: it has ${bytes.length} bytes`]
    default:
      return ['no engine accepts this module: the tool that made it is at fault, or the file is damaged']
  }
}
