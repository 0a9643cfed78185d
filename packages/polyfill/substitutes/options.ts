// Of the options few can be given at run time, and the others are what they have to be there.
import { UsageError } from '../../compiler/src/errors.js'
import type { CompileOptions, ResolvedOptions } from '../../compiler/src/options.js'
import { DEFAULT_FEATURES, parseFeatures } from '../../compiler/src/wasm/features.js'

/** Functions are divided for engines that compile what runs often. */
const SPLIT_THRESHOLD = 48_000
const COMPILING = ['jit', 'v8', 'spidermonkey', 'jsc']
const OTHERS = ['interpreter', 'jsc-interpreter', 'jitless', 'hermes', 'quickjs']

export function resolveOptions(options: CompileOptions = {}): ResolvedOptions {
  const { optimize = 2, tune = 'jit', traps = 'exact', features = DEFAULT_FEATURES } = options
  check('optimize', optimize, [0, 1, 2, 3, 's'])
  check('tune', tune, [...COMPILING, ...OTHERS])
  check('traps', traps, ['exact', 'none'])
  return {
    optimize,
    format: 'function',
    target: 'es2020',
    linking: 'factory',
    tune,
    traps,
    i64: 'bigint',
    data: 'inline',
    minify: false,
    names: true,
    skipPasses: options.skipPasses ?? [],
    digest: true,
    dts: false,
    sourceMap: undefined,
    report: false,
    features: typeof features === 'string' ? parseFeatures(features) : features,
    runtime: 'parameter',
    name: 'module',
    splitThreshold: options.splitThreshold ?? (COMPILING.includes(tune) ? SPLIT_THRESHOLD : Infinity),
    providedImports: options.providedImports,
    onProgress: undefined,
    verify: options.verify ?? false,
    trace: undefined,
  }
}

function check(option: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) {
    throw new UsageError(`${option}: ${String(value)} is none of ${allowed.join(', ')}`)
  }
}
