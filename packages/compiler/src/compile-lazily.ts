/**
 * Compiles a module whose functions are compiled when they are first called: for programs that compile modules as they
 * run, most of whose functions they never call.
 */
import { Compilation } from './compile.js'
import { type CompileOptions, type CompileResult, resolveOptions } from './options.js'
import { validatorOf } from './wasm/validate/validate-module.js'

export interface LazyResult extends CompileResult {
  /**
   * What the code, the body of a function of `runtime` and `functionText`, takes for its second parameter: the text
   * of a function. Undefined where all functions are in the code already.
   * @throws InputError for a function that uses what cannot be compiled
   */
  readonly functionText: ((index: number) => string) | undefined
}

/**
 * @param bytes the module in the binary format, which must not change as long as its functions may be called
 * @param isLazy whether that is to be so at all; programs that never make source maps need not hold what makes them
 * @throws InputError and UsageError as `compile` does
 */
export function compileLazily(bytes: Uint8Array, options: CompileOptions, isLazy = true): LazyResult {
  const settings = resolveOptions({
    ...options,
    format: 'function',
    runtime: 'parameter',
    sourceMap: false,
  })
  const compilation = new Compilation(bytes, settings, isLazy)
  const { emitter, start, end, module } = compilation
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
  const texts = new Map<number, string>()
  const functionText = (index: number): string => {
    let text = texts.get(index)
    if (text === undefined) {
      const pieces = compilation.compileFunction(index)
      text = emitter.preparedText(
        index,
        pieces.map((piece) => piece.text),
      )
      texts.set(index, text)
    }
    return text
  }
  return { ...result, functionText }
}
