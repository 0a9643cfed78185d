// An engine that runs outputs as any other does, and records what it is asked to do.

import { createAheadOfTimeEngine } from '../engines/ahead-of-time-engine.js'
import { type Engine, messageOf } from '../engines/engine.js'
import { madeByModules } from '../engines/made-by-modules.js'
import type { OutputModule } from '../load-output.js'
import type { Exports, ImportObject } from '../web-assembly.js'
import { recordValue } from './recorded-value.js'
import type { Outcome, RecordedOperation, RecordedValue, Recording, Reference } from './recording.js'

interface CompiledModule {
  readonly index: number
  readonly output: OutputModule
}

export interface Recorder {
  readonly engine: Engine
  finish(name: string): Recording
}

export function createRecorder(): Recorder {
  const inner = createAheadOfTimeEngine({ optimize: 0 })
  const modules: Uint8Array[] = []
  const operations: RecordedOperation[] = []
  const references = new Map<unknown, Reference>()
  let instances = 0

  const referTo = (value: unknown): Reference | RecordedValue => {
    const known = references.get(value)
    if (known !== undefined) return known
    return typeof value === 'function' ? ['ignore'] : recordValue(value)
  }
  const note = (operation: RecordedOperation['operation'], bits?: Parameters<Engine['call']>[3]): void => {
    operations.push({ operation, expected: bits?.expected, join: bits?.join })
  }
  /** Does it, and passes on what comes of it once that has been recorded. */
  const record = <Answer>(run: () => Answer, write: (outcome: Outcome) => void): Answer => {
    let answer: Answer
    try {
      answer = run()
    } catch (error) {
      write({ thrown: inner.classify(error), message: messageOf(error) })
      throw error
    }
    write({ value: recordValue(answer) })
    return answer
  }
  const instantiate = (compiled: object, imports: ImportObject): Exports => {
    const { index, output } = compiled as CompiledModule
    const values = output.imports.map(
      ({ module, name }) => [module, name, referTo(imports[module]?.[name])] as const,
    )
    const instance = instances++
    const write = (outcome: Outcome) =>
      note({
        do: 'instantiate',
        module: index,
        imports: values,
        outcome: 'value' in outcome ? { value: { is: 'object' } } : outcome,
      })
    const exports = record(() => inner.instantiate(output, imports), write)
    for (const name of Object.keys(exports)) {
      if (!references.has(exports[name])) references.set(exports[name], ['export', instance, name])
    }
    return exports
  }
  const compile = (bytes: Uint8Array): CompiledModule => {
    const output = inner.compile(bytes) as OutputModule
    return { index: modules.push(bytes) - 1, output }
  }
  const engine: Engine = {
    ...inner,
    ...madeByModules((bytes) => instantiate(compile(bytes), {})),
    Tag: undefined,
    Exception: undefined,
    JSTag: undefined,
    compile,
    instantiate,
    call: (callee, args, results, bits) =>
      record(
        () => inner.call(callee, args, results),
        (outcome) =>
          note({ do: 'call', callee: exported(callee), args: args.map(recordValue), results, outcome }, bits),
      ),
    read: (global) =>
      record(
        () => inner.read(global),
        (outcome) => note({ do: 'read', callee: exported(global), outcome }),
      ),
  }
  const exported = (value: unknown): Reference => {
    const reference = references.get(value)
    if (reference === undefined) throw new Error('only what is exported is called or read')
    return reference
  }
  return { engine, finish: (name) => ({ name, modules, operations }) }
}
