/** A thread that compiles batches of a module's functions for `compileInThreads`: the script of a worker. */
import { parentPort, workerData } from 'node:worker_threads'
import { Compilation } from './compile.js'
import type { FunctionText } from './emit/module/module-emitter.js'
import type { ModuleUse } from './emit/module/module-use.js'
import { cutIntoBatches } from './function-batches.js'
import { type CompileOptions, resolveOptions, type Timings } from './options.js'

/** What a thread is given. */
export interface ThreadData {
  readonly bytes: Uint8Array
  /** Without functions, which cannot be sent. */
  readonly options: CompileOptions
  /** How many threads there are. */
  readonly threads: number
  /** Shared: the number of the next batch. */
  readonly nextBatch: Int32Array
}

/** What a thread answers: the texts of each batch and what they use, and at the end how long it took. */
export type ThreadMessage =
  | {
      readonly batch: number
      /** The texts of each function in it. */
      readonly functions: readonly (readonly FunctionText[])[]
      readonly use: ModuleUse
    }
  | { readonly timings: Timings }

const { bytes, options, threads, nextBatch } = workerData as ThreadData
try {
  compileBatches()
} catch {
  // The first thread meets the same error and reports it.
}

function compileBatches(): void {
  const compilation = new Compilation(bytes, resolveOptions(options))
  const { emitter } = compilation
  if (compilation.isSequential) return
  const batches = cutIntoBatches(compilation.module, threads)
  emitter.takeUse()
  for (;;) {
    const batch = Atomics.add(nextBatch, 0, 1)
    if (batch + 1 >= batches.length) break
    const functions: FunctionText[][] = []
    for (let index = batches[batch]!; index < batches[batch + 1]!; index++) {
      functions.push(compilation.compileFunction(index))
    }
    send({ batch, functions, use: emitter.takeUse() })
  }
  const { decode, validate, ...spent } = compilation.totalTimings()
  send({ timings: { ...spent, decode: 0, validate: 0 } })
}

function send(message: ThreadMessage): void {
  parentPort!.postMessage(message)
}
