/** Lowers functions that are given in the text format. */
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { lowerFunction } from '../../src/lower/lower-function.js'
import { decodeModule } from '../../src/wasm/decode/decode-module.js'
import { OperatorReader } from '../../src/wasm/decode/operator-reader.js'
import type { Module } from '../../src/wasm/module.js'
import { validateModule } from '../../src/wasm/validate/validate-module.js'
import { assemble } from './assemble.js'

/** The valid module `(module ${fields})`. */
export async function decodeFields(fields: string): Promise<Module> {
  const module = decodeModule(await assemble(`(module ${fields})`))
  validateModule(module)
  return module
}

/** The IR of the first function in the module `(module ${fields})` that is no import. */
export async function lowerFields(fields: string): Promise<string> {
  const module = await decodeFields(fields)
  const fn = lowerFunction(module, module.importedFunctionCount, new OperatorReader(module))
  verifyFunction(fn, 'lowered')
  return printFunction(fn)
}
