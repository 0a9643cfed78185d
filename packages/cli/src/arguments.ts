// The command line's grammar: what `dewasm --help` prints and what each flag may say.
import type {
  DataPlace,
  Format,
  I64Boundary,
  Linking,
  OptimizationLevel,
  Target,
  TrapMode,
  Tune,
} from '@dewasm/compiler'
import { UsageError } from '@dewasm/compiler'
import { Command, CommanderError, Option } from 'commander'
import { createColors } from 'picocolors'
import manifest from '../package.json' with { type: 'json' }
import type { Budget } from './budget.js'
import type { Colors } from './colors.js'
import {
  COMPILE_OPTIONS,
  DIFF_OPTIONS,
  INSPECT_OPTIONS,
  nonEmpty,
  type OptionRow,
  parseValue,
  RUN_OPTIONS,
  type SourceMapPlace,
  VALIDATE_OPTIONS,
} from './option-table.js'
import { SHELLS, type Shell } from './shells.js'
import { similarNames, suggestion } from './suggest.js'

/** `dewasm INPUT` as given; a field nobody set is undefined, and the compiler's default holds. */
export interface CompileArguments {
  /** A path, or `-` for standard input; the config file may have it. */
  input?: string
  /** A path; undefined for standard output. */
  output?: string
  optimize?: OptimizationLevel
  format?: Format
  linking?: Linking
  target?: Target
  tune?: Tune
  traps?: TrapMode
  i64?: I64Boundary
  data?: DataPlace
  minify?: boolean
  names?: boolean
  /** Whether functions too large for engines to optimise are divided. */
  split?: boolean
  dts?: boolean
  sourcemap?: SourceMapPlace
  features?: string
  /** Say what the module uses and which engines run it, and compile nothing. */
  listFeatures?: boolean
  /** How many threads compile; 'auto': as many as pay. */
  threads?: number | 'auto'
  /** Print sizes, raw and compressed. */
  sizes?: boolean
  /** Where to write the page that shows where the bytes go. */
  report?: string
  metafile?: string
  budget?: Budget
  watch?: boolean
  timings?: boolean
  quiet?: boolean
  /** A config file; false: none. */
  config?: string | false
}

export interface InspectArguments {
  readonly input: string
  readonly json?: boolean
  /** How many of the largest functions. */
  readonly functions?: number
}

export interface RunArguments
  extends Pick<CompileArguments, 'optimize' | 'tune' | 'traps' | 'features' | 'quiet'> {
  readonly input: string
  /** The program's own, or those of the function to invoke. */
  readonly args: readonly string[]
  readonly invoke?: string
  readonly dir?: readonly string[]
  readonly env?: readonly string[]
}

export interface ValidateArguments {
  readonly inputs: readonly string[]
  readonly features?: string
  readonly quiet?: boolean
}

export interface DiffArguments {
  readonly before: string
  readonly after: string
  readonly json?: boolean
  readonly functions?: number
}

/** What is to be done. */
export type Invocation =
  | { readonly command: 'compile'; readonly options: CompileArguments }
  | { readonly command: 'inspect'; readonly options: InspectArguments }
  | { readonly command: 'run'; readonly options: RunArguments }
  | { readonly command: 'validate'; readonly options: ValidateArguments }
  | { readonly command: 'diff'; readonly options: DiffArguments }
  | { readonly command: 'completion'; readonly options: { readonly shell: Shell } }
  /** Help or the version was asked for. */
  | { readonly command: 'print'; readonly text: string }

const examples = `
Examples:
  dewasm app.wasm -o app.js                an ES module that exports instantiate(imports)
  dewasm app.wasm -o app.cjs --dts         a CommonJS module and its TypeScript declarations
  dewasm app.wasm -o app.js --minify       a third of the text, as fast; -Os --minify: less still
  dewasm app.wat -O0                       plain JavaScript on standard output
  dewasm app.wasm -o app.js --sourcemap    and a source map, for debuggers and traces of the stack
  dewasm app.wasm -o app.js --data file    data segments in a file beside the JavaScript
  dewasm app.wasm -o app.js --report size.html
                                           and a page that shows where the bytes go
  dewasm run app.wasm --invoke add 40 2    run it here and now, as JavaScript
  curl -s https://example.com/app.wasm | dewasm - -o app.js

Exit status: 0 done, 1 the input cannot be compiled or a file cannot be read or written,
2 bad usage, 3 over budget, 70 a fault of dewasm's own; dewasm run has its program's,
or 134 if that trapped.
`

const runExamples = `
Examples:
  dewasm run hello.wasm                    a program for WASI preview 1
  dewasm run cat.wasm --dir . -- -n a.txt  its arguments stand behind --
  dewasm run math.wasm --invoke add 40 2   a function of any module without other imports
`

/**
 * Parses the arguments behind the program's name.
 * @param colors those of help
 * @throws UsageError
 */
export function parseArguments(args: readonly string[], colors: Colors = createColors(false)): Invocation {
  let invocation: Invocation | undefined
  let text = ''
  const program = createProgram((made) => {
    invocation = made
  })
  configureHelp(program, colors, (part) => {
    text += part
  })
  try {
    program.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { command: 'print', text }
    throw new UsageError(complaintOf(error, args))
  }
  return invocation ?? { command: 'print', text }
}

/** What is wrong, in one line. */
function complaintOf({ code, message }: CommanderError, args: readonly string[]): string {
  const [first = '', second = ''] = args
  if (code === 'commander.help') return `there is no command '${second}'.${commandSuggestion(second)}`
  // `error: unknown option '--fromat'\n(Did you mean --format?)`
  const line = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  const sentence = /[.?)]$/.test(line) ? line : `${line}.`
  return code === 'commander.excessArguments' ? sentence + commandSuggestion(first) : sentence
}

function commandSuggestion(word: string): string {
  const similar = commandsLike(word)
  // Who wrote it right means something else.
  if (similar.length === 0 || similar.includes(word)) return ''
  return ` Did you mean ${similar.map((name) => `dewasm ${name}`).join(' or ')}?`
}

/** The commands with their options; `take` gets what was parsed. */
export function createProgram(take: (invocation: Invocation) => void): Command {
  const program = new Command('dewasm')
    .description('Recompiles a WebAssembly module to JavaScript that runs without WebAssembly.')
    .argument('[input]', 'a .wasm or .wat file, or - for standard input', nonEmpty)
    .enablePositionalOptions()
    .version(manifest.version, '-V, --version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print help about a command')
    .addHelpText('after', examples)
    .action((input: string | undefined, options: CompileArguments) => {
      const output = options.output === '-' ? undefined : options.output
      take({ command: 'compile', options: { ...options, input, output } })
    })
  addOptions(program, COMPILE_OPTIONS)

  const command = (name: string, description: string, options: readonly OptionRow[]) =>
    addOptions(
      program.command(name).description(description).helpOption('-h, --help', 'print this help'),
      options,
    )
  command(
    'inspect',
    'say what is in a module: sections, imports, exports, features, functions',
    INSPECT_OPTIONS,
  )
    .argument('<input>', 'a .wasm or .wat file, or - for standard input', nonEmpty)
    .action((input, options) => take({ command: 'inspect', options: { ...options, input } }))
  command('run', 'run a module as JavaScript: a program for WASI preview 1, or a function', RUN_OPTIONS)
    .argument('<input>', 'a .wasm or .wat file', nonEmpty)
    .argument(
      '[args...]',
      "the program's arguments, or those of the function; behind -- if they begin with -",
    )
    .addHelpText('after', runExamples)
    .action((input, args, options) => take({ command: 'run', options: { ...options, input, args } }))
  command('validate', 'check modules, and compile nothing', VALIDATE_OPTIONS)
    .argument('<input...>', '.wasm or .wat files, or - for standard input')
    .action((inputs, options) => take({ command: 'validate', options: { ...options, inputs } }))
  command('diff', 'compare two metafiles: what grew, what shrank', DIFF_OPTIONS)
    .argument('<before>', 'a file that --metafile wrote')
    .argument('<after>', 'another one')
    .action((before, after, options) => take({ command: 'diff', options: { ...options, before, after } }))
  command('completion', `print a script that completes commands and options in ${SHELLS.join(', ')}`, [])
    .argument('<shell>', SHELLS.join(', '), (text) => {
      if (SHELLS.includes(text as Shell)) return text
      throw new UsageError(
        `there is no completion for '${text}', only for ${SHELLS.join(', ')}.${suggestion(text, SHELLS)}`,
      )
    })
    .action((shell) => take({ command: 'completion', options: { shell } }))
  return program
}

/** What is a command's name, or nearly so; for an input that is not there. */
export function commandsLike(word: string): string[] {
  return similarNames(
    word,
    createProgram(() => {}).commands.map((command) => command.name()),
  )
}

function addOptions(command: Command, rows: readonly OptionRow[]): Command {
  for (const row of rows) {
    const option = new Option(row.flags, row.description).helpGroup(row.group)
    if (row.choices !== undefined) option.choices(row.choices)
    if (row.preset !== undefined) option.preset(row.preset)
    if (option.required) {
      option.argParser((text, previous: unknown) => {
        const value = parseValue(row, text)
        return row.isList ? [...((previous as unknown[] | undefined) ?? []), value] : value
      })
    }
    // commander names fields after flags, of which one has a single letter.
    option.attributeName = () => row.key
    command.addOption(option)
  }
  return command
}

function configureHelp(program: Command, colors: Colors, write: (text: string) => void): void {
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: write,
        // What is wrong is thrown, and said where all errors are.
        writeErr: () => {},
        getOutHasColors: () => colors.isColorSupported,
      })
      .configureHelp({
        styleTitle: colors.bold,
        styleOptionTerm: colors.cyan,
        styleSubcommandTerm: colors.cyan,
        styleArgumentTerm: colors.cyan,
        styleCommandText: colors.bold,
      })
  }
}
