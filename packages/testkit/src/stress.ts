// Large and odd modules, each in three sizes: how long they take to compile, how large they get, and whether the
// output loads and gives the right answer.
//
//   stress [NAME ...] [--optimize 2] [--way aot|native]

import { parseArgs } from 'node:util'
import { createEngine } from './engines/create-engine.js'
import type { OptimizeLevel, Way } from './engines/engine.js'
import { messageOf } from './engines/engine.js'
import { SHAPES, type Shape } from './stress/shapes.js'
import { runTasks, serveTasks, type Task, workerArguments } from './worker-pool.js'

const TIMEOUT = 600_000

/** The sizes that are measured, as parts of the full one. */
const PARTS = [0.25, 0.5, 1]

interface Measurement {
  bytes: number
  /** Milliseconds to compile and load, and to instantiate and run. */
  compile: number
  run: number
  failure: string | undefined
}

const asWorker = workerArguments()
if (asWorker !== undefined) {
  const [way, optimize] = asWorker as [Way, string]
  const engine = createEngine(way, { optimize: Number(optimize) as OptimizeLevel })
  let warm = false
  serveTasks<{ name: string; size: number }, Measurement>(({ name, size }) => {
    const shape = SHAPES.find((candidate) => candidate.name === name)!
    // The compiler's own code is slow before it has been run a while; that is not what is measured.
    if (!warm) engine.compile(shape.build(Math.round(shape.full / 10)))
    warm = true
    const bytes = shape.build(size)
    const measurement: Measurement = { bytes: bytes.length, compile: 0, run: 0, failure: undefined }
    try {
      const start = performance.now()
      const compiled = engine.compile(bytes)
      measurement.compile = performance.now() - start
      const exports = engine.instantiate(compiled, {})
      measurement.failure = wrongAnswer(shape, size, exports.run as (argument: number) => number)
      measurement.run = performance.now() - start - measurement.compile
    } catch (error) {
      measurement.failure = messageOf(error)
    }
    return measurement
  })
} else {
  process.exitCode = await main()
}

function wrongAnswer(shape: Shape, size: number, run: (argument: number) => number): string | undefined {
  for (const [argument, result] of shape.expected(size)) {
    const actual = run(argument)
    if (actual !== result) return `run(${argument}) is ${actual} instead of ${result}`
  }
  return undefined
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { optimize: { type: 'string', default: '2' }, way: { type: 'string', default: 'aot' } },
  })
  const shapes = SHAPES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const sizes = shapes.flatMap((shape) =>
    PARTS.map((part) => ({ shape, size: Math.round(shape.full * part) })),
  )
  const tasks: Task<{ name: string; size: number }>[] = sizes.map(({ shape, size }) => ({
    // A process for each shape, so that none pays for another's garbage.
    arguments: [values.way, values.optimize, shape.name],
    input: { name: shape.name, size },
  }))
  const results = await runTasks<(typeof tasks)[number], Measurement>(tasks, {
    timeout: TIMEOUT,
    processes: 1,
  })
  let failed = 0
  results.forEach((result, i) => {
    const { shape, size } = sizes[i]!
    const failure = 'died' in result ? result.died : result.output.failure
    if (failure !== undefined) failed++
    console.log(describe(shape, size, 'died' in result ? undefined : result.output, failure))
  })
  console.log(`${results.length - failed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

function describe(
  { name, unit }: Shape,
  size: number,
  measurement: Measurement | undefined,
  failure: string | undefined,
): string {
  const columns = [name.padEnd(22), `${size} ${unit}`.padStart(18)]
  if (measurement !== undefined) {
    const { bytes, compile, run } = measurement
    columns.push(
      `${bytes} bytes`.padStart(14),
      `compiled in ${compile.toFixed(0)} ms`.padStart(22),
      `${((compile * 1000) / size).toFixed(1)} us each`.padStart(16),
      `ran in ${run.toFixed(0)} ms`.padStart(16),
    )
  }
  columns.push(failure ?? 'ok')
  return columns.join('  ')
}
