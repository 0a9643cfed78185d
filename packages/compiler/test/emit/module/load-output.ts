/**
 * Modules in the text format, emitted around functions written by hand, and loaded: what tests of the module
 * emission compare with the engine's own WebAssembly.
 */
import { runInThisContext } from 'node:vm'
// The compiler knows the runtime as text only; its tests also run it.
import * as runtime from '../../../../runtime/src/index.js'
import type { EmitContext } from '../../../src/emit/context.js'
import type { ModuleOptions } from '../../../src/emit/module/module-context.js'
import { createModuleEmitter, type ModuleOutput } from '../../../src/emit/module/module-emitter.js'
import { PASS_PARTS } from '../../../src/emit/module/pass-parts.js'
import { resolveOptions } from '../../../src/options.js'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { validateModule } from '../../../src/wasm/validate/validate-module.js'
import { assemble } from '../../support/assemble.js'

/** Writes the function with this index: parameters and body in JavaScript. */
export type Bodies = Record<number, (context: EmitContext) => string>

export interface Output {
  imports: { module: string; name: string; kind: string }[]
  exports: { name: string; kind: string }[]
  // biome-ignore lint/suspicious/noExplicitAny: what is exported is for the test to know
  instantiate(imports?: unknown, data?: unknown): { exports: any }
}

export async function emit(
  text: string,
  bodies: Bodies = {},
  options: Partial<ModuleOptions> = {},
): Promise<ModuleOutput> {
  return emitBytes(await assemble(text), bodies, options)
}

export function emitBytes(bytes: Uint8Array, bodies: Bodies, options: Partial<ModuleOptions>): ModuleOutput {
  const module = decodeModule(bytes)
  validateModule(module)
  const emitter = createModuleEmitter(module, resolveOptions(options), PASS_PARTS)
  for (let index = module.importedFunctionCount; index < module.functions.length; index++) {
    const name = emitter.context.functionCode(index).name
    emitter.addFunction(`function ${name}${bodies[index]?.(emitter.context) ?? '() {}'}`)
  }
  return emitter.finish()
}

/** Emits in the format that needs no module system, and loads it with a runtime of its own. */
export async function load(
  text: string,
  bodies: Bodies = {},
  options: Partial<ModuleOptions> = {},
): Promise<Output> {
  return evaluate((await emit(text, bodies, { ...options, format: 'cjs' })).code)
}

/** {@link load} with the runtime of this process. */
export async function loadShared(text: string, bodies: Bodies = {}): Promise<Output> {
  const { code } = await emit(text, bodies, { format: 'function' })
  return runInThisContext(`(function (runtime) {${code}})`)(runtime)
}

/** Runs the text of a CommonJS module. */
export function evaluate(code: string): Output {
  const exports = {}
  runInThisContext(`(function (exports, require) {${code}})`)(exports, () => runtime)
  return exports as Output
}

// biome-ignore lint/suspicious/noExplicitAny: the library of declarations in use lacks it
export const { WebAssembly } = globalThis as any

/** The same module in the engine's own WebAssembly, instantiated in the same way. */
export async function native(text: string): Promise<Output> {
  const module = new WebAssembly.Module(await assemble(text))
  return {
    imports: WebAssembly.Module.imports(module),
    exports: WebAssembly.Module.exports(module),
    instantiate: (imports) => new WebAssembly.Instance(module, imports),
  }
}

/** What came of doing something: a value, or the class of the error. */
export type Outcome = { value: unknown } | { error: string }

export function outcome(action: () => unknown): Outcome {
  try {
    return { value: action() }
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error) }
  }
}
