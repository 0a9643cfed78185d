// Recordings of scripts of the official suite, and of modules with what to call in them.

import { messageOf } from '../engines/engine.js'
import { runScript } from '../spec-suite/run-script.js'
import type { Command } from '../spec-suite/script.js'
import type { Recording } from './recording.js'
import { createRecorder } from './recording-engine.js'

/** Commands that ask for nothing but compilation, which is the same on all engines. */
const COMPILED_ONLY = new Set(['assert_invalid', 'assert_malformed'])

/** What becomes of a script of the suite. Its assertions are judged elsewhere. */
export function recordScript(name: string, commands: readonly Command[]): Recording {
  const recorder = createRecorder()
  runScript(
    recorder.engine,
    commands.filter(({ type }) => !COMPILED_ONLY.has(type)),
  )
  return recorder.finish(name)
}

/** Calls of what a module exports; what they answer must be what they answer natively. */
export interface CallList {
  readonly export: string
  readonly args: readonly unknown[]
  readonly results: readonly string[]
}

/**
 * What becomes of calls to a module without imports.
 * @param answers what each call answers under the engine's own WebAssembly
 * @throws Error if an answer is another one
 */
export function recordCalls(
  name: string,
  bytes: Uint8Array,
  calls: readonly CallList[],
  answers: readonly unknown[],
): Recording {
  const { engine, finish } = createRecorder()
  const exports = engine.instantiate(engine.compile(bytes), {})
  calls.forEach((call, i) => {
    let answer: unknown
    try {
      answer = engine.call(exports[call.export], call.args, call.results)
    } catch (error) {
      answer = messageOf(error)
    }
    if (!Object.is(answer, answers[i]))
      throw new Error(`${name}: ${String(answer)} is not ${String(answers[i])}`)
  })
  return finish(name)
}
