// What must hold of any bytes: they are refused as input, or compiled to JavaScript that parses. And what a native
// engine accepts must not be refused as malformed or invalid.

import { compile, InputError, UnsupportedError } from '@dewasm/compiler'
import { messageOf } from '../engines/engine.js'
import { installedWebAssembly } from '../web-assembly.js'

export type MutantFate = 'refused' | 'unsupported' | 'compiled'

/** Throws an error that says what is wrong. */
export function checkMutant(bytes: Uint8Array): MutantFate {
  let code: string
  try {
    code = compile(bytes, { format: 'cjs', verify: true }).code
  } catch (error) {
    if (error instanceof UnsupportedError) return 'unsupported'
    if (!(error instanceof InputError)) throw new Error(`the compiler failed: ${stackOf(error)}`)
    // This engine may accept what no standard says, but rarely does: see the message.
    if (installedWebAssembly()?.validate(bytes))
      throw new Error(`refused (${error.message}), but native accepts it`)
    return 'refused'
  }
  try {
    new Function('module', 'exports', code)
  } catch (error) {
    throw new Error(`the output does not parse: ${messageOf(error)}`)
  }
  return 'compiled'
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
