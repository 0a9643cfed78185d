/**
 * `compile` on several threads of Node, with the same result to the byte: `@dewasm/compiler/threads`.
 *
 * Every thread decodes and validates the module itself, which is a twentieth of the work and keeps it from sharing
 * anything but its bytes; then each takes the next batch of functions until there is none left. What a thread cannot
 * do, for whatever reason, the first one does, so that errors are those of `compile`.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Compilation, compile } from './compile.js'
import type { FunctionText } from './emit/module/module-emitter.js'
import { UsageError } from './errors.js'
import { cutIntoBatches } from './function-batches.js'
import { type CompileOptions, type CompileResult, resolveOptions, type Timings } from './options.js'
import { createSourceMap } from './source-map/create-source-map.js'
import type { ThreadData, ThreadMessage } from './thread.js'

/** Modules below this many bytes are compiled sooner by one thread: each has to get warm. */
const LARGE_MODULE = 0x400000
/** More threads than this wait for the first one, which joins what they make, and each takes memory of its own. */
const MAXIMUM_AUTOMATIC_THREADS = 8
const MAXIMUM_THREADS = 64

export interface ThreadOptions {
  /** How many threads, this one included; 'auto' (default): as many as pay, given the module and the machine. */
  threads?: number | 'auto'
  /** The script of the other threads, where it is not beside this one. */
  script?: URL
}

/**
 * {@link compile}, on several threads.
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
  if (count === 1 || options.trace !== undefined) return compile(bytes, options)
  const settings = resolveOptions(options)
  // What functions tell is checked here; threads get the rest.
  const { onProgress, trace, providedImports, sourceMap, ...others } = options
  const plain = { ...others, sourceMap: sourceMap !== undefined && sourceMap !== false }
  const nextBatch = new Int32Array(new SharedArrayBuffer(4))
  const data: ThreadData = { bytes, options: plain, threads: count, nextBatch }
  const workers = Array.from({ length: count - 1 }, () => new Worker(script, { workerData: data }))
  const results: ThreadResult[] = []
  const timings: Timings[] = []
  let done = 0
  let total = 0
  const ends = workers.map((worker) =>
    finished(worker, (message) => {
      if ('timings' in message) timings.push(message.timings)
      else {
        results[message.batch] = message
        done += message.functions.length
        onProgress?.(done, total)
      }
    }),
  )
  try {
    const compilation = new Compilation(bytes, settings)
    const { start, end, emitter } = compilation
    total = end - start
    const batches = cutIntoBatches(compilation.module, count)
    const own = emitter.takeUse()
    const compileBatch = (batch: number) => {
      const functions: FunctionText[][] = []
      for (let index = batches[batch]!; index < batches[batch + 1]!; index++) {
        functions.push(compilation.compileFunction(index))
        onProgress?.(++done, total)
      }
      results[batch] = { functions, use: emitter.takeUse() }
    }
    if (!compilation.isSequential) {
      for (;;) {
        const batch = Atomics.add(nextBatch, 0, 1)
        if (batch + 1 >= batches.length) break
        compileBatch(batch)
        await messagesHandled()
      }
      await Promise.all(ends)
    }
    emitter.addUse(own)
    for (let batch = 0; batch + 1 < batches.length; batch++) {
      if (results[batch] === undefined) compileBatch(batch)
      const { functions, use } = results[batch]!
      for (const texts of functions) compilation.addFunction(texts)
      emitter.addUse(use)
      delete results[batch]
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

function messagesHandled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
