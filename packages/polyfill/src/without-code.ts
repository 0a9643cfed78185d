// What can be done for modules that are not registered where code may not be generated.

import { digestOf } from '@dewasm/compiler/digest'
import { adapterModule, hasHeader } from './adapter-module.js'
import { compileError, type ModuleSource } from './module-source.js'

/** A source of those modules that need no code, with an error for all others that says what to do. */
export const withoutCode: ModuleSource = {
  compile(bytes, _provided, method) {
    const output = adapterModule(bytes)
    if (output !== undefined) return output
    throw compileError(method, hasHeader(bytes) ? precompileHint(bytes) : 'no WebAssembly module')
  },
  isCompilable: (bytes) => adapterModule(bytes) !== undefined,
}

function precompileHint(bytes: Uint8Array): string {
  return (
    `the module (${bytes.length} bytes, digest ${digestOf(bytes)}) is not registered, and code may not be generated ` +
    `here: compile it with 'dewasm module.wasm -o module.js', and call register(module) of ` +
    `@dewasm/polyfill/precompiled before`
  )
}

let answer: boolean | undefined

/** Whether texts may be made into functions: a policy may forbid it. */
export function mayGenerateCode(): boolean {
  if (answer === undefined) {
    try {
      new Function('')
      answer = true
    } catch {
      answer = false
    }
  }
  return answer
}
