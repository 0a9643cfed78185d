// Recordings as a script for an engine: the outputs made for it, what to do with them, and the agent that does it.

import { type CompileOptions, compile } from '@dewasm/compiler'
import type { Recording } from './recording.js'

/** The part of a script that is about one recording. */
export function programText({ name, modules, operations }: Recording, options: CompileOptions): string {
  const outputs = modules.map((bytes) => {
    const { code } = compile(bytes, { ...options, format: 'iife', name: 'output', digest: false })
    return `function () {\n${code}return output;\n}`
  })
  const list = literal(operations.map(({ operation }) => operation))
  return `{ name: ${literal(name)}, modules: [${outputs.join(',\n')}], operations: ${list} }`
}

/** Data as a literal, in which ES5 takes two characters for ends of lines that JSON does not. */
function literal(data: unknown): string {
  return JSON.stringify(data).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`)
}
