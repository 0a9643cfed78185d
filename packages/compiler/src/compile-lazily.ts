/**
 * Compiles a module whose functions are compiled when they are first called: for programs that compile modules as they
 * run, most of whose functions they never call.
 */
import { BaselineCompiler } from './baseline/baseline-compiler.js'
import { Compilation } from './compile.js'
import type { ModuleData } from './emit/module/state-text.js'
import { type CompileOptions, type CompileResult, resolveOptions } from './options.js'
import { validatorOf } from './wasm/validate/validate-module.js'

export interface LazyResult extends CompileResult {
  /**
   * What the code, the body of a function of `runtime` and `functionText`, takes for its second parameter. Undefined
   * where all functions are in the code already.
   * @throws InputError for a function that uses what cannot be compiled
   */
  readonly functionText: LazyFunctionText | undefined
  /** What the code takes for its third parameter, `data`, if there is a second one. */
  readonly moduleData: ModuleData | undefined
}

/**
 * The text of a part of a function: what is called first, a segment of that, by its number, or the function as it is
 * compiled with all passes.
 */
export type LazyFunctionText = (index: number, part: 'function' | 'optimized' | number) => string

/** How functions are compiled when they are first called. */
export interface LazyOptions {
  /** Functions of more bytes than this are divided into segments of about so many. */
  segmentSize?: number | undefined
}

/**
 * @param bytes the module in the binary format, which must not change as long as its functions may be called
 * @param lazy false to compile all functions at once: programs that never make source maps need not hold what makes them
 * @throws InputError and UsageError as `compile` does
 */
export function compileLazily(
  bytes: Uint8Array,
  options: CompileOptions,
  lazy: LazyOptions | false = {},
): LazyResult {
  const settings = resolveOptions({
    ...options,
    format: 'function',
    runtime: 'parameter',
    sourceMap: false,
  })
  const compilation = new Compilation(bytes, settings, lazy || undefined)
  const { emitter, start, end, module, notes } = compilation
  if (!compilation.isLazy) {
    for (let index = start; index < end; index++) {
      compilation.addFunction(compilation.compileFunction(index))
    }
    return { ...compilation.finish(), functionText: undefined }
  }
  const validator = validatorOf(module)
  emitter.beginLazily({
    uses: (instruction) => validator.uses(instruction),
    declaredFunctions: validator.declaredFunctions,
  })
  const result = compilation.finish()
  emitter.takeUse()
  const baseline = new BaselineCompiler(module, emitter.context, notes!, lazy ? lazy.segmentSize : undefined)
  const optimizedText = (index: number): string => {
    const pieces = compilation.compileFunction(index)
    return [...pieces.map(({ text }) => text), `${emitter.context.functionCode(index).name};`].join('\n')
  }
  const texts = [new Map<number, string>(), new Map<number, string>()] as const
  return {
    ...result,
    functionText(index, part) {
      if (typeof part === 'number') return emitter.preparedText(baseline.segmentText(index, part))
      const isOptimized = part === 'optimized' || !baseline.canCompile(index)
      const known = texts[isOptimized ? 1 : 0]
      let text = known.get(index)
      if (text === undefined) {
        text = emitter.preparedText(isOptimized ? optimizedText(index) : baseline.functionText(index))
        known.set(index, text)
      }
      return text
    },
  }
}
