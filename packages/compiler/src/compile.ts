/**
 * The whole journey of a module, on one screen: bytes are decoded and validated; then each function by itself is
 * lowered to SSA, taken through the pipeline and printed; the module emitter joins the texts with what links and
 * instantiates them. Nothing of a finished function is kept but its text.
 */
import { now } from './clock.js'
import { emitFunction } from './emit/function/emit-function.js'
import { createModuleEmitter } from './emit/module/module-emitter.js'
import { IrStorage } from './ir/function.js'
import { analyzeTailCalls } from './lower/analyze-tail-calls.js'
import { lowerFunction } from './lower/lower-function.js'
import { type CompileOptions, type CompileResult, resolveOptions, type Timings } from './options.js'
import { Pipeline } from './pipeline.js'
import { decodeModule } from './wasm/decode/decode-module.js'
import { OperatorReader } from './wasm/decode/operator-reader.js'
import type { Module } from './wasm/module.js'
import { validateModule, validatorOf } from './wasm/validate/validate-module.js'

/**
 * Recompiles a WebAssembly module to JavaScript.
 * @param bytes the module in the binary format
 * @throws InputError for a module that is malformed, invalid, or uses what dewasm or the feature gate refuses
 * @throws UsageError for options that make no sense
 */
export function compile(bytes: Uint8Array, options?: CompileOptions): CompileResult {
  const settings = resolveOptions(options)
  const timings: Timings = { decode: 0, validate: 0, lower: 0, optimize: 0, legalize: 0, emit: 0 }
  const clock = startClock(timings)

  const module = decodeModule(bytes, { features: settings.features })
  clock('decode')
  validateModule(module)
  clock('validate')

  const functions = module.functions.length - module.importedFunctionCount
  const emitter = createModuleEmitter(module, settings, settings.optimize === 0 || changesTables(module))
  const pipeline = new Pipeline(settings, { traps: settings.traps })
  const reader = new OperatorReader(module)
  const tailCalls = analyzeTailCalls(module, reader)
  const storage = new IrStorage()
  clock('emit')
  for (let index = module.importedFunctionCount; index < module.functions.length; index++) {
    const fn = lowerFunction(module, index, reader, tailCalls, storage)
    clock('lower')
    const pieces = pipeline.run(fn)
    clock()
    for (const piece of pieces) emitter.addFunction(index, emitFunction(piece, emitter.context))
    clock('emit')
    settings.onProgress?.(index + 1 - module.importedFunctionCount, functions)
  }
  const output = emitter.finish()
  clock('emit')

  Object.assign(timings, pipeline.timings)
  const report = {
    inputSize: bytes.length,
    outputSize: output.code.length,
    functions,
    timings,
  }
  return {
    code: output.code,
    map: undefined,
    dts: output.dts,
    data: output.data,
    report,
    warnings: output.warnings,
  }
}

/** Decodes and validates a module without compiling it. @throws InputError as {@link compile} does */
export function validate(bytes: Uint8Array, options?: Pick<CompileOptions, 'features'>): void {
  const { features } = resolveOptions(options)
  validateModule(decodeModule(bytes, { features }))
}

/** Whether some instruction of a validated module may change a table. */
function changesTables(module: Module): boolean {
  const validator = validatorOf(module)
  const names = ['table.set', 'table.grow', 'table.fill', 'table.copy', 'table.init'] as const
  return names.some((name) => validator.uses(name))
}

/** A stopwatch: each call adds the time since the last one to a phase, or to none. */
function startClock(timings: Timings): (phase?: keyof Timings) => void {
  let last = now()
  return (phase) => {
    const time = now()
    if (phase !== undefined) timings[phase] += time - last
    last = time
  }
}
