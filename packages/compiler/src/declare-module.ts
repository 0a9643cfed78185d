/** TypeScript declarations of an output that is not made. */
import { emitDeclarations } from './emit/declarations.js'
import { type CompileOptions, resolveOptions } from './options.js'
import { decodeModule } from './wasm/decode/decode-module.js'

/**
 * What `compile` answers as `dts` with the same options.
 * @throws InputError for a module that is malformed; its functions are not looked at
 */
export function declareModule(bytes: Uint8Array, options?: CompileOptions): string {
  const settings = resolveOptions(options)
  return emitDeclarations(decodeModule(bytes, { features: settings.features }), settings)
}
