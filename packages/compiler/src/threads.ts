/**
 * `compile` on other threads of Node, with the same result to the byte: `@dewasm/compiler/threads`.
 *
 * Every thread decodes and validates the module itself, which is a twentieth of the work and keeps it from sharing
 * anything but its bytes; then each takes the next batch of functions until there is none left. This one joins what
 * they make, and does what they could not, for whatever reason, so that errors are those of `compile`.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Compilation, compile } from './compile.js'
import { UsageError } from './errors.js'
import { cutIntoBatches } from './function-batches.js'
import { type CompileOptions, type CompileResult, resolveOptions, type Timings } from './options.js'
import { createSourceMap } from './source-map/create-source-map.js'
import type { ThreadData, ThreadMessage } from './thread.js'

/** Modules below this many bytes are compiled sooner by this thread alone: each has to get warm. */
const LARGE_MODULE = 0x400000
/** More threads than this wait for the one that joins what they make, and each takes memory of its own. */
const MAXIMUM_AUTOMATIC_THREADS = 8
const MAXIMUM_THREADS = 64
/**
 * Megabytes for what is young in the heaps of all threads. Of what a function is made of nothing is left but its text:
 * the later the young are collected, the fewer are still of use and have to be copied. It takes a thread of its own,
 * since the size is set when a heap is made.
 */
const YOUNG_GENERATIONS = 384
/** A thread has as much by default. */
const SMALLEST_YOUNG_GENERATION = 48

export interface ThreadOptions {
  /** How many threads compile; 'auto' (default): as many as pay, given the module and the machine. */
  threads?: number | 'auto'
  /** The script of the other threads, where it is not beside this one. */
  script?: URL
}

/**
 * {@link compile}, on other threads if the module is large or they are asked for.
 * @throws InputError and UsageError as `compile` does
 */
export async function compileInThreads(
  bytes: Uint8Array,
  options: CompileOptions = {},
  { threads = 'auto', script = new URL('./thread.js', import.meta.url) }: ThreadOptions = {},
): Promise<CompileResult> {
  const count = threads === 'auto' ? automaticThreads(bytes.length) : threads
  if (!Number.isInteger(count) || count < 1 || count > MAXIMUM_THREADS) {
    throw new UsageError(`threads: ${String(threads)} is no number from 1 to ${MAXIMUM_THREADS}`)
  }
  // A trace is a function, which no other thread can call.
  const isSoonDone = count === 1 && bytes.length < LARGE_MODULE
  if (isSoonDone || options.trace !== undefined) return compile(bytes, options)
  const settings = resolveOptions(options)
  // What functions tell is checked here; threads get the rest.
  const { onProgress, trace, providedImports, sourceMap, ...others } = options
  const plain = { ...others, sourceMap: sourceMap !== undefined && sourceMap !== false }
  const nextBatch = new Int32Array(new SharedArrayBuffer(4))
  const data: ThreadData = { bytes, options: plain, threads: count, nextBatch }
  const resourceLimits = {
    maxYoungGenerationSizeMb: Math.max(SMALLEST_YOUNG_GENERATION, Math.floor(YOUNG_GENERATIONS / count)),
  }
  const workers = Array.from(
    { length: count },
    () => new Worker(script, { workerData: data, resourceLimits }),
  )
  const results: ThreadResult[] = []
  const timings: Timings[] = []
  let done = 0
  let total = 0
  let join = () => {}
  const ends = workers.map((worker) =>
    finished(worker, (message) => {
      if ('timings' in message) timings.push(message.timings)
      else {
        results[message.batch] = message
        done += message.functions.length
        onProgress?.(done, total)
        join()
      }
    }),
  )
  try {
    const compilation = new Compilation(bytes, settings)
    const { start, end, emitter } = compilation
    total = end - start
    const batches = cutIntoBatches(compilation.module, count)
    /** How many batches are part of the output, in which they stand in order. */
    let joined = 0
    join = () => {
      for (; results[joined] !== undefined; joined++) {
        const { functions, use } = results[joined]!
        for (const texts of functions) compilation.addFunction(texts)
        emitter.addUse(use)
        delete results[joined]
      }
    }
    if (!compilation.isSequential) await Promise.all(ends)
    while (joined + 1 < batches.length) {
      const next = batches[++joined]!
      for (let index = batches[joined - 1]!; index < next; index++) {
        compilation.addFunction(compilation.compileFunction(index))
        onProgress?.(++done, total)
      }
      join()
    }
    const result = compilation.finish(createSourceMap)
    for (const other of timings) {
      for (const phase of Object.keys(other) as (keyof Timings)[])
        result.report.timings[phase] += other[phase]
    }
    return result
  } finally {
    Atomics.store(nextBatch, 0, 0x40000000)
    for (const worker of workers) void worker.terminate()
  }
}

type ThreadResult = Pick<Extract<ThreadMessage, { batch: number }>, 'functions' | 'use'>

function automaticThreads(size: number): number {
  return size < LARGE_MODULE ? 1 : Math.min(availableParallelism(), MAXIMUM_AUTOMATIC_THREADS)
}

/** When a thread has ended, in whatever way. */
function finished(worker: Worker, onMessage: (message: ThreadMessage) => void): Promise<void> {
  return new Promise((resolve) => {
    worker.on('message', onMessage)
    worker.on('error', () => resolve())
    worker.on('exit', () => resolve())
  })
}
