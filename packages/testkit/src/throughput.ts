// How fast the compiler is, on one thread, by phase, and how much memory it takes at most. Every measurement has a
// process of its own.
//
//   throughput FILE... [--optimize 0,2] [--heap MEGABYTES]

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { type CompileReport, compile } from '@dewasm/compiler'
import type { OptimizeLevel } from './engines/engine.js'
import { messageOf } from './engines/engine.js'
import { runTasks, serveTasks, type Task, workerArguments } from './worker-pool.js'

const TIMEOUT = 1_800_000

interface Job {
  file: string
  optimize: OptimizeLevel
}

interface Speed {
  report: CompileReport
  milliseconds: number
  /** Milliseconds of processor time, garbage collection on other threads included: steady on a busy machine. */
  processor: number
  /** Largest resident size, in megabytes. */
  peak: number
}

type Measurement = Speed | { error: string }

if (workerArguments() !== undefined) {
  serveTasks<Job, Measurement>(measure)
} else {
  process.exitCode = await main()
}

function measure({ file, optimize }: Job): Measurement {
  const bytes = new Uint8Array(readFileSync(file))
  try {
    const before = process.cpuUsage()
    const start = performance.now()
    const { report } = compile(bytes, { optimize, format: 'cjs' })
    const milliseconds = performance.now() - start
    const { user, system } = process.cpuUsage(before)
    const peak = process.resourceUsage().maxRSS / 1024
    return { report, milliseconds, processor: (user + system) / 1000, peak }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { optimize: { type: 'string', default: '0,2' }, heap: { type: 'string', default: '3072' } },
  })
  if (positionals.length === 0) {
    console.error('throughput: which modules?')
    return 2
  }
  const levels = values.optimize.split(',').map((level) => Number(level) as OptimizeLevel)
  const jobs = positionals.flatMap((file) => levels.map((optimize): Job => ({ file, optimize })))
  const tasks = jobs.map((input): Task<Job> => ({ arguments: [input.file, String(input.optimize)], input }))
  const options = { timeout: TIMEOUT, processes: 1, nodeFlags: [`--max-old-space-size=${values.heap}`] }
  let failed = 0
  await runTasks<Task<Job>, Measurement>(tasks, options, ({ input }, result) => {
    const error = 'died' in result ? result.died : 'error' in result.output ? result.output.error : undefined
    if (error !== undefined) failed++
    const what = 'output' in result && !('error' in result.output) ? describe(result.output) : error
    console.log(`${basename(input.file).padEnd(28)} -O${input.optimize}  ${what}`)
  })
  return failed > 0 ? 1 : 0
}

function describe({ report, milliseconds, processor, peak }: Speed): string {
  const { inputSize, outputSize, functions, timings } = report
  const phases = Object.entries(timings).map(([phase, time]) => `${phase} ${time.toFixed(0)}`)
  return [
    `${(inputSize / 1e6 / (milliseconds / 1000)).toFixed(2)} MB/s`,
    `${(inputSize / 1e6).toFixed(2)} MB, ${functions} functions to ${(outputSize / 1e6).toFixed(2)} MB`,
    `${milliseconds.toFixed(0)} ms (${phases.join(', ')})`,
    `processor ${processor.toFixed(0)} ms`,
    `peak ${peak.toFixed(0)} MB`,
  ].join('  ')
}
