// Every option of every command, once: help, parsing, the config file and shell completion are made from these rows.
import {
  DATA_PLACES,
  FEATURE_SETS,
  FEATURES,
  FORMATS,
  I64_BOUNDARIES,
  LINKINGS,
  OPTIMIZATION_LEVELS,
  TARGETS,
  TRAP_MODES,
  TUNES,
} from '@dewasm/compiler'
import { InvalidArgumentError } from 'commander'
import { parseBudget } from './budget.js'
import { suggestion } from './suggest.js'

export const SOURCE_MAP_PLACES = ['inline', 'external'] as const
export type SourceMapPlace = (typeof SOURCE_MAP_PLACES)[number]

export interface OptionRow {
  /** As commander takes them: `-o, --output <file>`. */
  readonly flags: string
  /** The field of the command line, and the key in a config file. */
  readonly key: string
  /** The heading it stands under in the help. */
  readonly group: string
  readonly description: string
  /** Values it may have. */
  readonly choices?: readonly string[]
  /** What it means without a value, if it may have one. */
  readonly preset?: string
  /** What completion offers for the value where there are no choices. */
  readonly completes?: 'file' | 'folder'
  /** What a value means. @throws InvalidArgumentError for one that it may not have */
  readonly parse?: (text: string) => unknown
  /** May be given several times, which makes a list. */
  readonly isList?: boolean
  /** A path, which in a config file starts from the file's folder. */
  readonly isPath?: boolean
  /** Means something on a command line alone. */
  readonly isTransient?: boolean
}

/** The formats that make sense as a file. */
const fileFormats = FORMATS.filter((format) => format !== 'function')

const OUTPUT = 'Output:'
const CODE = 'Code:'
const INPUT = 'Input:'
const SIZE = 'Where the bytes go:'
const RUN = 'While it works:'

const optimize: OptionRow = {
  flags: '-O <level>',
  key: 'optimize',
  group: CODE,
  description:
    'optimise: 0 not at all, 1 a little, 2 well (default), 3 more, s for size (with --minify: smallest)',
  choices: OPTIMIZATION_LEVELS.map(String),
  parse: (text) => OPTIMIZATION_LEVELS.find((level) => String(level) === text),
}

const tune: OptionRow = {
  flags: '--tune <engine>',
  key: 'tune',
  group: CODE,
  description: 'what the output is to be fast on (default: jit, any engine with one)',
  choices: TUNES,
}

const traps: OptionRow = {
  flags: '--traps <mode>',
  key: 'traps',
  group: CODE,
  description: 'trap exactly as specified (default), or drop the checks',
  choices: TRAP_MODES,
}

const features: OptionRow = {
  flags: '--features <list>',
  key: 'features',
  group: INPUT,
  description: 'features to accept: mvp, wasm2, wasm3, all, name, -name, comma separated',
  parse: featureList,
}

const threads: OptionRow = {
  flags: '--threads <n>',
  key: 'threads',
  group: RUN,
  description: 'threads to compile large modules with, or auto (default): the output is the same',
  parse: threadCount,
}

const timings: OptionRow = {
  flags: '--timings',
  key: 'timings',
  group: RUN,
  description: 'print how long each stage took',
}

const quiet: OptionRow = {
  flags: '-q, --quiet',
  key: 'quiet',
  group: RUN,
  description: 'print no warnings and no progress',
}

const json: OptionRow = {
  flags: '--json',
  key: 'json',
  group: OUTPUT,
  description: 'print JSON, for programs to read',
}

/** Options of `dewasm INPUT`. */
export const COMPILE_OPTIONS: readonly OptionRow[] = [
  {
    flags: '-o, --output <file>',
    key: 'output',
    group: OUTPUT,
    description: 'where to write the JavaScript (default: standard output)',
    completes: 'file',
    parse: nonEmpty,
    isPath: true,
  },
  {
    flags: '--format <format>',
    key: 'format',
    group: OUTPUT,
    description: "module format (default: from the output's extension, else esm; umd for es5)",
    choices: fileFormats,
  },
  {
    flags: '--linking <style>',
    key: 'linking',
    group: OUTPUT,
    description: 'instantiate(imports), or real import/export statements',
    choices: LINKINGS,
  },
  {
    flags: '--sourcemap [place]',
    key: 'sourcemap',
    group: OUTPUT,
    description:
      'also write a source map: to C, C++ or Rust if the module says; external (default), or inline',
    choices: SOURCE_MAP_PLACES,
    preset: 'external',
  },
  {
    flags: '--target <level>',
    key: 'target',
    group: OUTPUT,
    description: 'JavaScript that the output needs (default: es2020)',
    choices: TARGETS,
  },
  {
    flags: '--data <place>',
    key: 'data',
    group: OUTPUT,
    description: 'data segments in the text (default), or in a file beside it',
    choices: DATA_PLACES,
  },
  {
    flags: '--dts',
    key: 'dts',
    group: OUTPUT,
    description: 'also write TypeScript declarations beside the output',
  },
  optimize,
  tune,
  traps,
  {
    flags: '--i64 <kind>',
    key: 'i64',
    group: CODE,
    description: 'how i64 crosses the JavaScript boundary (default: bigint; pair before es2020)',
    choices: I64_BOUNDARIES,
  },
  {
    flags: '--minify',
    key: 'minify',
    group: CODE,
    description: 'write the fewest characters: short names, no white space',
  },
  {
    flags: '--names',
    key: 'names',
    group: CODE,
    description: "name functions and locals after the module's name section",
  },
  { flags: '--no-names', key: 'names', group: CODE, description: 'use short made-up names' },
  {
    flags: '--split',
    key: 'split',
    group: CODE,
    description: 'divide functions that are too large for engines to optimise (default)',
  },
  {
    flags: '--no-split',
    key: 'split',
    group: CODE,
    description: 'leave functions whole, whatever their size',
  },
  features,
  {
    flags: '--list-features',
    key: 'listFeatures',
    group: INPUT,
    description: 'print which features the module uses and which engines run it natively; compile nothing',
    isTransient: true,
  },
  {
    flags: '--sizes',
    key: 'sizes',
    group: SIZE,
    description: 'print sizes of input and output: bytes, gzip, Brotli',
  },
  {
    flags: '--report <file>',
    key: 'report',
    group: SIZE,
    description: 'also write a page that shows which functions the bytes go to, and why',
    completes: 'file',
    parse: nonEmpty,
    isPath: true,
  },
  {
    flags: '--metafile <file>',
    key: 'metafile',
    group: SIZE,
    description: "also write the sizes as JSON in the shape of esbuild's metafile",
    completes: 'file',
    parse: nonEmpty,
    isPath: true,
  },
  {
    flags: '--budget <size>',
    key: 'budget',
    group: SIZE,
    description: 'fail if the output is larger: 300kb, 90kb:gzip, 80kb:brotli',
    parse: parseBudget,
  },
  threads,
  {
    flags: '-w, --watch',
    key: 'watch',
    group: RUN,
    description: 'compile again whenever the input changes',
    isTransient: true,
  },
  timings,
  quiet,
  {
    flags: '--config <file>',
    key: 'config',
    group: RUN,
    description: 'where defaults stand (default: dewasm.config.js, .mjs or .json, if there is one)',
    completes: 'file',
    parse: nonEmpty,
    isTransient: true,
  },
  {
    flags: '--no-config',
    key: 'config',
    group: RUN,
    description: 'look for no config file',
    isTransient: true,
  },
]

/** Options of `dewasm inspect`. */
export const INSPECT_OPTIONS: readonly OptionRow[] = [
  json,
  {
    flags: '-n, --functions <count>',
    key: 'functions',
    group: OUTPUT,
    description: 'how many of the largest functions to print (default: 10)',
    parse: wholeNumber,
  },
]

/** Options of `dewasm run`. */
export const RUN_OPTIONS: readonly OptionRow[] = [
  {
    flags: '--invoke <export>',
    key: 'invoke',
    group: 'Program:',
    description: 'call this function with the arguments, and print its results',
    parse: nonEmpty,
  },
  {
    flags: '--dir <folder>',
    key: 'dir',
    group: 'Program:',
    description: 'let it use a folder; HOST::GUEST gives it another name (repeatable)',
    completes: 'folder',
    parse: nonEmpty,
    isList: true,
  },
  {
    flags: '--env <variable>',
    key: 'env',
    group: 'Program:',
    description: 'give it an environment variable, NAME=VALUE, or the value of NAME (repeatable)',
    parse: nonEmpty,
    isList: true,
  },
  optimize,
  tune,
  traps,
  features,
  { ...quiet, description: 'print no warnings' },
]

/** Options of `dewasm validate`. */
export const VALIDATE_OPTIONS: readonly OptionRow[] = [
  features,
  { ...quiet, description: 'print nothing about valid modules' },
]

/** Options of `dewasm diff`. */
export const DIFF_OPTIONS: readonly OptionRow[] = [
  json,
  {
    flags: '-n, --functions <count>',
    key: 'functions',
    group: OUTPUT,
    description: 'how many of the functions that changed most to print (default: 20)',
    parse: wholeNumber,
  },
]

/**
 * What a value of an option means, whether it is from the command line or from a config file.
 * @throws InvalidArgumentError for one that it may not have
 */
export function parseValue({ choices, parse }: OptionRow, text: string): unknown {
  if (choices !== undefined && !choices.includes(text)) {
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.${suggestion(text, choices)}`)
  }
  return parse === undefined ? text : parse(text)
}

/** The compiler knows what a list means; here only what it may have meant is known. */
function featureList(text: string): string {
  const names = [...new Set<string>([...Object.keys(FEATURE_SETS), ...FEATURES])]
  for (const part of text.split(',')) {
    const name = part.trim().replace(/^-/, '')
    if (name === '' || names.includes(name)) continue
    const meant = suggestion(name, names)
    throw new InvalidArgumentError(
      `Unknown feature '${name}'.${meant === '' ? ` There are ${names.join(', ')}.` : meant}`,
    )
  }
  return text
}

function threadCount(text: string): number | 'auto' {
  if (text === 'auto') return text
  if (!/^[1-9]\d?$/.test(text) || Number(text) > 64) {
    throw new InvalidArgumentError('It is neither auto nor a number from 1 to 64.')
  }
  return Number(text)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is no whole number.')
  return Number(text)
}

/** @throws InvalidArgumentError */
export function nonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty.')
  return text
}
