/** The options of the plugin, for all files and for some. */
import type { CompileOptions } from '@dewasm/compiler'
import { createFilter, type FilterPattern as Pattern } from 'unplugin-utils'

/**
 * 'js': always JavaScript; 'fallback': native WebAssembly where the engine runs the module, JavaScript where it does
 * not, and only that is fetched; 'wasm': always native.
 */
export type Mode = (typeof MODES)[number]

const MODES = ['js', 'fallback', 'wasm'] as const

/** Globs or regular expressions for absolute paths of files. */
export type FilterPattern = Pattern

/** What a user may tell the compiler; the rest follows from how a module is imported. */
export type CompileSettings = Pick<
  CompileOptions,
  'optimize' | 'target' | 'tune' | 'traps' | 'i64' | 'minify' | 'names' | 'features' | 'splitThreshold'
>

/** Options of a file. */
export interface FileOptions {
  /** Default 'fallback'. */
  mode?: Mode
  /** In mode 'fallback': JavaScript wherever it runs, to test it. Default false. */
  forceFallback?: boolean
  /** Options of the compiler. What the bundler is going to minify is minified by the compiler, too, unless this says otherwise. */
  compile?: CompileSettings
  /** Write `x.d.wasm.ts` beside `x.wasm`. Default false. */
  dts?: boolean
  /**
   * The most bytes of data segments that JavaScript holds itself; what is more becomes a file of its own, which is
   * fetched with it. JavaScript that is imported synchronously holds them whatever their size. Default 65536.
   */
  dataLimit?: number
}

export interface PluginOptions extends FileOptions {
  /** The files that are compiled: default all `.wasm`. */
  include?: FilterPattern
  /** Files that are left to the bundler. Default none. */
  exclude?: FilterPattern
  /** Other options for some of the files; of several for the same file the last one counts. */
  overrides?: readonly (FileOptions & { include: FilterPattern; exclude?: FilterPattern })[]
  /** A folder where results are kept from one build to the next, or false. Default: `node_modules/.cache/dewasm`. */
  cache?: string | false
  /** Tell sizes and progress. Default true. */
  log?: boolean | ((line: string) => void)
  /** How many threads compile a module; 'auto' (default): several for a large one. */
  threads?: number | 'auto'
}

export type ResolvedFileOptions = Required<FileOptions>

/** Which files are ours. */
export function createFileFilter({ include = /\.wasm$/, exclude }: PluginOptions): (file: string) => boolean {
  return createFilter(include, exclude)
}

/** Answers the options for a file. @throws Error for a mode that is none */
export function createFileOptions(options: PluginOptions): (file: string) => ResolvedFileOptions {
  for (const { mode } of [options, ...(options.overrides ?? [])]) {
    if (mode !== undefined && !MODES.includes(mode)) {
      throw new Error(`unplugin-dewasm: mode: ${String(mode)} is none of ${MODES.join(', ')}`)
    }
  }
  const overrides = (options.overrides ?? []).map(({ include, exclude, ...rest }) => ({
    applies: createFilter(include, exclude),
    options: rest,
  }))
  return (file) => {
    const applicable = overrides.filter(({ applies }) => applies(file)).map((override) => override.options)
    const merged: FileOptions = Object.assign({}, options, ...applicable)
    return {
      mode: merged.mode ?? 'fallback',
      forceFallback: merged.forceFallback ?? false,
      compile: Object.assign({}, options.compile, ...applicable.map(({ compile }) => compile)),
      dts: merged.dts ?? false,
      dataLimit: merged.dataLimit ?? 0x10000,
    }
  }
}
