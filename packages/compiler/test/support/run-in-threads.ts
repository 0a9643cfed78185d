/** Runs an output, or a module natively, in several threads that share a memory. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** What a thread does: instantiates the output or module on the memory it was given, and calls functions. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
const { file, memory, calls } = workerData
const imports = { env: { memory } }
const instantiate = () => new WebAssembly.Instance(new WebAssembly.Module(require('node:fs').readFileSync(file)), imports)
const { exports } = file.endsWith('.wasm') ? instantiate() : require(file).instantiate(imports)
parentPort.postMessage(calls.map(([name, ...args]) => exports[name](...args)))`

type Call = readonly [name: string, ...args: unknown[]]

/**
 * Starts one thread for each list of calls, all at once, and answers what the calls answered.
 * @param program a CommonJS module made of one that imports `env.memory`, or the bytes of that one
 * @param meanwhile is run while the threads are
 */
export async function runInThreads(
  program: string | Uint8Array,
  memory: unknown,
  threads: readonly (readonly Call[])[],
  meanwhile: () => void = () => {},
): Promise<unknown[][]> {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-threads-'))
  try {
    const file = join(directory, typeof program === 'string' ? 'output.cjs' : 'module.wasm')
    writeFileSync(file, program)
    const results = threads.map((calls) => {
      const worker = new Worker(THREAD, { eval: true, workerData: { file, memory, calls } })
      return new Promise<unknown[]>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
        worker.once('exit', () => reject(new Error('the thread answered nothing')))
      })
    })
    meanwhile()
    return await Promise.all(results)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
