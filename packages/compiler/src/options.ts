/** The options of `compile`, their defaults, and what `compile` returns. */
import { UsageError } from './errors.js'
import { DEFAULT_FEATURES, type FeatureSet, parseFeatures } from './wasm/features.js'

export const OPTIMIZATION_LEVELS = [0, 1, 2, 3, 's'] as const
export type OptimizationLevel = (typeof OPTIMIZATION_LEVELS)[number]

/** `function` is the body of a function that takes the runtime and returns the module: for the polyfill. */
export const FORMATS = ['esm', 'cjs', 'iife', 'umd', 'function'] as const
export type Format = (typeof FORMATS)[number]

/** The language of the output. `hermes` is what Hermes 0.12 parses: ES2020 without classes. */
export const TARGETS = ['es5', 'es2015', 'es2020', 'esnext', 'hermes'] as const
export type Target = (typeof TARGETS)[number]

export const LINKINGS = ['factory', 'esm'] as const
export type Linking = (typeof LINKINGS)[number]

export const TRAP_MODES = ['exact', 'none'] as const
export type TrapMode = (typeof TRAP_MODES)[number]

export const I64_BOUNDARIES = ['bigint', 'pair'] as const
export type I64Boundary = (typeof I64_BOUNDARIES)[number]

export const DATA_PLACES = ['inline', 'file'] as const
export type DataPlace = (typeof DATA_PLACES)[number]

/** `inline`: the helpers an output uses are part of it; `import`: it imports `@dewasm/runtime`; `parameter`: it is given them. */
export const RUNTIME_PLACES = ['inline', 'import', 'parameter'] as const
export type RuntimePlace = (typeof RUNTIME_PLACES)[number]

/** Engines, and classes of engines, that code can be shaped for. */
export const TUNES = [
  'jit',
  'v8',
  'spidermonkey',
  'jsc',
  'interpreter',
  'jsc-interpreter',
  'jitless',
  'hermes',
  'quickjs',
] as const
export type Tune = (typeof TUNES)[number]

/** V8 no longer optimises a function at 60 KB, and an estimate may be a fifth too low. */
const SPLIT_THRESHOLD = 48_000

/** What a source map is to say. */
export interface SourceMapOptions {
  /** Name of the file that the output is going to be in: `file` of the map. */
  file?: string
  /** What the map calls the module itself. Default: `name`, with its extension. */
  module?: string
  /**
   * Whether what comes without debugging information maps to a listing in the text format rather than to byte offsets.
   * Default: unless it would be huge.
   */
  listing?: boolean
  /** Whether debugging information of the module is followed. Default true. */
  debugInfo?: boolean
  /** The source map of the module itself, where it has one; or what answers it for the URL that the module gives. */
  inputMap?: string | ((url: string) => string | undefined)
  /**
   * Answers the file, a module as well, that the debugging information is in, where the module itself only names it
   * (section `external_debug_info`).
   */
  debugFile?: (url: string) => Uint8Array | undefined
  /** Asked for each source, by the path that the debugging information gives: what the map calls it, and its text. */
  source?: (path: string) => { readonly url?: string; readonly content?: string } | undefined
}

export interface CompileOptions {
  /** How hard to optimise: 0 not at all, 1 cheap passes, 2 everything that pays, 3 as 2; 's' as 2, but accesses to memory are calls of
   * small functions, which is less text. Default 2. */
  optimize?: OptimizationLevel
  /** Default 'esm'; for the target 'es5', which has no modules, 'umd'. */
  format?: Format
  /**
   * The version of JavaScript that the output needs, language and library. Before 'es2020' it does with an engine that
   * has typed arrays, and uses of what else came after ES5 only what it finds there. Default 'es2020', for the tune
   * 'hermes' what Hermes knows.
   */
  target?: Target
  /** 'factory' (default): the output exports `instantiate(imports)`; 'esm': real import and export statements. */
  linking?: Linking
  /**
   * The engine, or class of engines, that the output is to be fast on: 'jit' (default) for engines that compile to
   * machine code, 'interpreter' for those that do not. It means the same on all.
   */
  tune?: Tune
  /** 'exact' (default): trap where the specification traps; 'none': leave the checks out. */
  traps?: TrapMode
  /** How an i64 crosses the JavaScript boundary: as a BigInt (default) or, by default before ES2020, as two int32 numbers. */
  i64?: I64Boundary
  /** Data segments in the text (default) or in a file beside it. */
  data?: DataPlace
  /** The fewest characters: short names, no white space. Default false. */
  minify?: boolean
  /** Names from the name section in the output. Default true, unless it is to be minified. */
  names?: boolean
  /**
   * The output says of which module it is made, so that the polyfill knows it again (`register`): some 40 characters.
   * Default true; never with linking 'esm' or format 'function'.
   */
  digest?: boolean
  /** Also make TypeScript declarations. Default false. */
  dts?: boolean
  /** Also make a source map. Default false. */
  sourceMap?: boolean | SourceMapOptions
  /** Features a module may use: a list as `--features` takes it, or a set. Default: all. */
  features?: string | FeatureSet
  /** Default 'inline'; 'parameter' for the format 'function'. */
  runtime?: RuntimePlace
  /** File name of the output without its extension: names its data file and, for iife and umd, its global. */
  name?: string
  /**
   * Functions larger than this are divided into pieces that engines optimise: bytes of V8's bytecode, as estimated.
   * Infinity: none is, which is the default for interpreters. Default for engines with a JIT: 48000. With `optimize: 's'`
   * functions with a table of many ways in a loop are left whole in any case: their pieces are much larger than they.
   */
  splitThreshold?: number
  /** Also tell where the bytes of the output go, and who refers to each function. Default false. */
  report?: boolean
  /**
   * For those who provide imports themselves: the types that one which they know may be declared with, undefined for
   * any other import. A module that declares it otherwise is invalid. Types are written as `externref i32 -> i32`,
   * `global externref` or `global mut i32`.
   */
  providedImports?: (module: string, name: string) => readonly string[] | undefined
  /** Called as work goes on: functions finished, of how many. */
  onProgress?: (done: number, total: number) => void
  /** Optimisation passes to leave out, by name: to find the one at fault. Default: none. */
  skipPasses?: readonly string[]
  /** Check the IR after every pass: for tests and bug reports. Default false. */
  verify?: boolean
  /** Shows the IR of each function after each pass it names, or after all: for debugging. */
  trace?: (pass: string, text: string) => void
}

/** Options that have no default, or one of another type. */
type OptionalOption = 'features' | 'sourceMap' | 'providedImports' | 'onProgress' | 'trace'

/** Options with every default filled in. */
export interface ResolvedOptions extends Required<Omit<CompileOptions, OptionalOption>> {
  features: FeatureSet
  sourceMap: SourceMapOptions | undefined
  providedImports: CompileOptions['providedImports']
  onProgress: ((done: number, total: number) => void) | undefined
  trace: ((pass: string, text: string) => void) | undefined
}

/** Milliseconds spent, by phase. */
export type Timings = Record<
  'decode' | 'validate' | 'lower' | 'optimize' | 'legalize' | 'emit' | 'map',
  number
>

/** What is known of a compilation besides its output. */
export interface CompileReport {
  /** Bytes of the module and of its JavaScript. */
  inputSize: number
  outputSize: number
  functions: number
  timings: Timings
  /** Undefined unless asked for. */
  details: ReportDetails | undefined
}

/** Where the bytes of an output go. Places in the code are in UTF-16 units, as strings are indexed. */
export interface ReportDetails {
  /** Functions that the module imports, which have the first indices. */
  importedFunctions: readonly { readonly module: string; readonly name: string }[]
  /** The module's own functions, in order. */
  functions: readonly FunctionReport[]
  /** What of the runtime is in the code, in the order in which it stands there. */
  runtime: readonly RuntimeReport[]
  /** Length of the text that holds data segments, where they are in the code. */
  dataLength: number
}

/** One function: the module's, and what became of it. */
export interface FunctionReport extends FunctionFacts {
  /** [start, end) of its text, or of those of its pieces, in the code. */
  start: number
  end: number
  /** Into how many functions it was divided; 1: it is whole. */
  pieces: number
}

/** What a module says of one of its functions. */
export interface FunctionFacts {
  index: number
  /** From the name section. */
  name: string | undefined
  /** [start, end) of its body in the module, in bytes. */
  bodyStart: number
  bodyEnd: number
  instructions: number
  /** How many of them work on i64, which costs two numbers each. */
  i64Instructions: number
  /** How many of them call through a table or a reference. */
  indirectCalls: number
  /** Functions it calls by index or takes a reference to, each once, ascending; imports among them. */
  callees: readonly number[]
  /** Own functions that do so with this one. */
  callers: readonly number[]
  /** Names it is exported by. */
  exports: readonly string[]
  /** Element segments it is in. */
  elements: readonly number[]
  /** Globals and tables whose initial value refers to it. */
  globals: readonly number[]
  tables: readonly number[]
  isStart: boolean
}

/** A declaration of the runtime in the code. */
export interface RuntimeReport {
  name: string
  /** The file of the runtime that it is from: `numeric/pair.js`. */
  file: string
  /** Its length in the code. */
  length: number
  /** Whether the output itself asks for it, or only other declarations. */
  isDirect: boolean
}

export interface CompileResult {
  /** The JavaScript. */
  code: string
  /** Source map, version 3, as JSON; undefined unless asked for. The code does not refer to it. */
  map: string | undefined
  /** TypeScript declarations; undefined unless asked for. */
  dts: string | undefined
  /** Data segments for the file beside the output; undefined when they are inline. */
  data: Uint8Array | undefined
  report: CompileReport
  /** What the user should know, one line each. */
  warnings: string[]
}

/**
 * Fills in defaults and refuses what makes no sense.
 * @throws UsageError
 */
export function resolveOptions(options: CompileOptions = {}): ResolvedOptions {
  const target = oneOf('target', options.target ?? defaultTarget(options), TARGETS)
  const format = oneOf('format', options.format ?? (target === 'es5' ? 'umd' : 'esm'), FORMATS)
  const isOld = target === 'es5' || target === 'es2015'
  const resolved: ResolvedOptions = {
    optimize: oneOf('optimize', options.optimize ?? 2, OPTIMIZATION_LEVELS),
    format,
    target,
    linking: oneOf('linking', options.linking ?? 'factory', LINKINGS),
    tune: oneOf('tune', options.tune ?? 'jit', TUNES),
    traps: oneOf('traps', options.traps ?? 'exact', TRAP_MODES),
    i64: oneOf('i64', options.i64 ?? (isOld ? 'pair' : 'bigint'), I64_BOUNDARIES),
    data: oneOf('data', options.data ?? 'inline', DATA_PLACES),
    minify: options.minify ?? false,
    names: options.names ?? true,
    skipPasses: options.skipPasses ?? [],
    digest: options.digest ?? true,
    dts: options.dts ?? false,
    sourceMap: options.sourceMap === true ? {} : options.sourceMap || undefined,
    report: options.report ?? false,
    features:
      typeof options.features === 'string'
        ? parseFeatures(options.features)
        : (options.features ?? DEFAULT_FEATURES),
    runtime: oneOf(
      'runtime',
      options.runtime ?? (format === 'function' ? 'parameter' : 'inline'),
      RUNTIME_PLACES,
    ),
    name: options.name ?? 'module',
    splitThreshold: options.splitThreshold ?? (optimizes(options.tune) ? SPLIT_THRESHOLD : Infinity),
    providedImports: options.providedImports,
    onProgress: options.onProgress,
    verify: options.verify ?? false,
    trace: options.trace,
  }
  if (resolved.linking === 'esm' && format !== 'esm') {
    throw new UsageError(`linking 'esm' needs format 'esm', not '${format}'`)
  }
  if ((resolved.runtime === 'parameter') !== (format === 'function')) {
    throw new UsageError(`runtime 'parameter' and format 'function' go together`)
  }
  if (resolved.runtime === 'import' && format !== 'esm' && format !== 'cjs') {
    throw new UsageError(`runtime 'import' needs format 'esm' or 'cjs', not '${format}'`)
  }
  if (resolved.runtime !== 'inline' && target !== 'es2020' && target !== 'esnext') {
    throw new UsageError(`target '${target}' needs runtime 'inline': the package is ES2020 at least`)
  }
  return resolved
}

/** What the engine knows that the output is for; the package of the runtime is not made for less than ES2020. */
function defaultTarget({ tune, format, runtime }: CompileOptions): Target {
  return tune === 'hermes' && format !== 'function' && (runtime ?? 'inline') === 'inline'
    ? 'hermes'
    : 'es2020'
}

/** Whether engines of this kind compile what runs often. */
function optimizes(tune: Tune = 'jit'): boolean {
  return tune === 'jit' || tune === 'v8' || tune === 'spidermonkey' || tune === 'jsc'
}

function oneOf<const T>(option: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value
  throw new UsageError(`${option}: ${String(value)} is none of ${allowed.join(', ')}`)
}
