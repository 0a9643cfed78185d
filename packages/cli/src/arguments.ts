// The command line's grammar: what `dewasm --help` prints and what each flag may say.
import {
  DATA_PLACES,
  type DataPlace,
  FORMATS,
  type Format,
  I64_BOUNDARIES,
  type I64Boundary,
  LINKINGS,
  type Linking,
  OPTIMIZATION_LEVELS,
  type OptimizationLevel,
  TRAP_MODES,
  type TrapMode,
  TUNES,
  type Tune,
} from '@dewasm/compiler'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { ExitStatus } from './exit-status.js'

/** The command line as given; a field nobody set is undefined, and the compiler's default holds. */
export interface CommandLine {
  /** A path, or `-` for standard input. */
  input: string
  /** A path; undefined for standard output. */
  output?: string
  optimize?: OptimizationLevel
  format?: Format
  linking?: Linking
  /** Only what the compiler makes anyway is accepted, so this one is not handed on. */
  target?: 'es2020' | 'esnext'
  tune?: Tune
  traps?: TrapMode
  i64?: I64Boundary
  data?: DataPlace
  minify?: boolean
  names?: boolean
  /** Whether functions too large for engines to optimise are divided. */
  split?: boolean
  dts?: boolean
  features?: string
  /** Say what the module uses and which engines run it, and compile nothing. */
  listFeatures?: boolean
  /** How many threads compile; 'auto': as many as pay. */
  threads?: number | 'auto'
  /** Print sizes, raw and compressed. */
  sizes?: boolean
  timings?: boolean
  quiet?: boolean
}

/** Where the parser writes help (`out`) and complaints (`err`). */
export interface ArgumentOutput {
  out(text: string): void
  err(text: string): void
}

const examples = `
Examples:
  dewasm app.wasm -o app.js              an ES module that exports instantiate(imports)
  dewasm app.wasm -o app.cjs --dts       a CommonJS module and its TypeScript declarations
  dewasm app.wasm -o app.js --minify     a third of the text, as fast; -Os --minify: less still
  dewasm app.wat -O0                     plain JavaScript on standard output
  dewasm app.wasm -o app.js --data file  data segments in a file beside the JavaScript
  curl -s https://example.com/app.wasm | dewasm - -o app.js

Exit status: 0 done, 1 the input cannot be compiled or a file cannot be read or written,
2 bad usage, 70 a fault of dewasm's own.
`

/** Parses the arguments behind the program's name. Answers an exit status when there is nothing to compile. */
export function parseArguments(args: readonly string[], output: ArgumentOutput): CommandLine | ExitStatus {
  const command = new Command('dewasm')
    .description('Recompiles a WebAssembly module to JavaScript that runs without WebAssembly.')
    .argument('<input>', 'a .wasm or .wat file, or - for standard input', nonEmpty)
    .option('-o, --output <file>', 'where to write the JavaScript (default: standard output)', nonEmpty)
    .addOption(
      choice(
        '-O <level>',
        'optimise: 0 not at all, 1 a little, 2 well (default), 3 more, s for size (with --minify: smallest)',
        OPTIMIZATION_LEVELS.map(String),
      ),
    )
    .addOption(
      choice('--format <format>', "module format (default: from the output's extension, else esm)", formats),
    )
    .addOption(
      choice('--linking <style>', 'instantiate(imports), or real import/export statements', LINKINGS),
    )
    .addOption(
      choice('--target <level>', 'language level of the output (default: es2020)', ['es2020', 'esnext']),
    )
    .addOption(
      choice(
        '--tune <engine>',
        'what the output is to be fast on (default: jit, any engine with one)',
        TUNES,
      ),
    )
    .addOption(
      choice('--traps <mode>', 'trap exactly as specified (default), or drop the checks', TRAP_MODES),
    )
    .addOption(
      choice('--i64 <kind>', 'how i64 crosses the JavaScript boundary (default: bigint)', I64_BOUNDARIES),
    )
    .addOption(
      choice('--data <place>', 'data segments in the text (default), or in a file beside it', DATA_PLACES),
    )
    .option('--minify', 'write the fewest characters: short names, no white space')
    .option('--names', "name functions and locals after the module's name section")
    .option('--no-names', 'use short made-up names')
    .option('--split', 'divide functions that are too large for engines to optimise (default)')
    .option('--no-split', 'leave functions whole, whatever their size')
    .option('--dts', 'also write TypeScript declarations beside the output')
    .option('--features <list>', 'features to accept: mvp, wasm2, wasm3, all, name, -name, comma separated')
    .option(
      '--list-features',
      'print which features the module uses and which engines run it natively; compile nothing',
    )
    .option(
      '--threads <n>',
      'threads to compile large modules with, or auto (default): the output is the same',
      threadCount,
    )
    .option('--sizes', 'print sizes of input and output: bytes, gzip, Brotli')
    .option('--timings', 'print how long each stage took')
    .option('-q, --quiet', 'print no warnings and no progress')
    .version(manifest.version, '-V, --version')
    .addHelpText('after', examples)
    .showHelpAfterError('Run dewasm --help for the options.')
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
    .exitOverride()
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? ExitStatus.done : ExitStatus.badUsage
  }
  const { O: level, ...options } = command.opts<Omit<CommandLine, 'input' | 'optimize'> & { O?: string }>()
  return {
    ...options,
    input: command.args[0] as string,
    output: options.output === '-' ? undefined : options.output,
    optimize: OPTIMIZATION_LEVELS.find((known) => String(known) === level),
  }
}

/** The formats that make sense as a file. */
const formats = FORMATS.filter((format) => format !== 'function')

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices)
}

function threadCount(value: string): number | 'auto' {
  if (value === 'auto') return value
  if (!/^[1-9]\d?$/.test(value))
    throw new InvalidArgumentError('It is neither auto nor a number from 1 to 64.')
  return Number(value)
}

function nonEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.')
  return value
}
