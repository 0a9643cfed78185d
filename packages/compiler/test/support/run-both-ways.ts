/** Runs modules in the text format as recompiled, at every level, and by the engine itself where it knows them. */
import { expect } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from './assemble.js'

// biome-ignore lint/suspicious/noExplicitAny: what is exported is for the test to know
export type Exports = any

/** What a call came to: its result, or the message of what it threw. */
export function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    const { name, message } = error as Error
    // V8 has one message for both, later ones have two.
    return `${name}: ${message.replace(/^(null function or )?(?=function signature mismatch$)/, 'null function or ')}`
  }
}

/** The JavaScript of the module `(module ${fields})`. */
export async function compileFields(fields: string, optimize: 0 | 2 = 2): Promise<string> {
  return compile(await assemble(`(module ${fields})`), { format: 'cjs', optimize, verify: true }).code
}

/** An instance of the module `(module ${fields})`. */
export async function instantiateFields(fields: string, imports?: unknown): Promise<Exports> {
  return evaluate(await compileFields(fields)).instantiate(imports).exports
}

/** Whether the engine runs the module `(module ${fields})`. */
export async function isKnownToEngine(fields: string): Promise<boolean> {
  return WebAssembly.validate(await assemble(`(module ${fields})`))
}

/**
 * Runs `script` on an instance of the module compiled at each level, and on one of the engine's own if it can have
 * one, and expects of all of them what it answers to be `expected`.
 */
export async function expectOnAll(
  fields: string,
  script: (exports: Exports) => unknown,
  expected: unknown,
): Promise<void> {
  for (const level of [0, 2] as const) {
    const { exports } = evaluate(await compileFields(fields, level)).instantiate()
    expect(script(exports), `at level ${level}`).toEqual(expected)
  }
  const bytes = await assemble(`(module ${fields})`)
  if (!WebAssembly.validate(bytes)) return
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  expect(script(exports), 'natively').toEqual(expected)
}
