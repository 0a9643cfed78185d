/** Functions as text, for people to look at beside their JavaScript: reports, playgrounds, debuggers. */
import { decodeModule } from './wasm/decode/decode-module.js'
import { FEATURE_SETS } from './wasm/features.js'
import { type FunctionLine, functionLines } from './wasm/print/print-function.js'
import { validateModule } from './wasm/validate/validate-module.js'

export type { FunctionLine } from './wasm/print/print-function.js'

export interface FunctionText {
  index: number
  /** From the name section. */
  name: string | undefined
  lines: readonly FunctionLine[]
}

/**
 * The module's own functions in the syntax of the text format, each when it is asked for: a function is many times
 * its bytes. Indices, types and labels are numbers, as in the binary format.
 * @throws InputError for a module that is malformed or invalid
 */
export function disassemble(bytes: Uint8Array): { count: number; read: (position: number) => FunctionText } {
  const module = decodeModule(bytes, { features: FEATURE_SETS.all })
  validateModule(module)
  const { functions, importedFunctionCount, names } = module
  return {
    count: functions.length - importedFunctionCount,
    read: (position) => {
      const index = importedFunctionCount + position
      return { index, name: names?.functions.get(index), lines: functionLines(module, index) }
    },
  }
}
