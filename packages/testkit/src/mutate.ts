// Damages modules thousands of times: each must be refused as input or compile to JavaScript that parses; never
// a crash, a hang or an internal error.
//
//   mutate [--count 10000] [--seed 1] [--save DIR]
//
// Mutant number i has the seed SEED + i. Those that go wrong are saved as DIR/mutant-SEED.wasm.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from './engines/engine.js'
import { checkMutant, type MutantFate } from './mutate/check-mutant.js'
import { mutateBytes } from './mutate/mutate-bytes.js'
import { seedModules } from './mutate/seed-modules.js'
import { testkitDirectory } from './package-directory.js'
import { RandomSource } from './random/random-source.js'
import { runTasks, serveTasks, type Task, workerArguments } from './worker-pool.js'

const BATCH = 200
/** Milliseconds: far more than a batch, and one mutant, of these small modules take. */
const BATCH_TIMEOUT = 180_000
const MUTANT_TIMEOUT = 15_000

interface Batch {
  seeds: number[]
  directory: string
}

interface BatchResult {
  fates: Record<MutantFate, number>
  failures: { seed: number; message: string }[]
}

if (workerArguments() !== undefined) {
  const modules = seedModules()
  serveTasks<Batch, BatchResult>((batch) => checkBatch(modules, batch))
} else {
  process.exitCode = await main()
}

function checkBatch(modules: readonly Uint8Array[], { seeds, directory }: Batch): BatchResult {
  const result: BatchResult = { fates: { refused: 0, unsupported: 0, compiled: 0 }, failures: [] }
  for (const seed of seeds) {
    const random = new RandomSource(seed)
    const bytes = mutateBytes(random.pick(modules), random)
    try {
      result.fates[checkMutant(bytes)]++
    } catch (error) {
      mkdirSync(directory, { recursive: true })
      const file = join(directory, `mutant-${seed}.wasm`)
      writeFileSync(file, bytes)
      result.failures.push({ seed, message: `${messageOf(error)}\n${file}` })
    }
  }
  return result
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      save: { type: 'string', default: join(testkitDirectory(), '../../node_modules/.cache/dewasm-mutate') },
    },
  })
  const first = Number(values.seed)
  const end = first + Number(values.count)
  const batches: number[][] = []
  for (let seed = first; seed < end; seed += BATCH) {
    batches.push(Array.from({ length: Math.min(BATCH, end - seed) }, (_, i) => seed + i))
  }
  const fates: Record<MutantFate, number> = { refused: 0, unsupported: 0, compiled: 0 }
  let failed = 0
  const unfinished: number[] = []
  const note = ({ fates: some, failures }: BatchResult) => {
    for (const fate of Object.keys(fates) as MutantFate[]) fates[fate] += some[fate]
    for (const { seed, message } of failures) console.log(`seed ${seed}: ${message}\n`)
    failed += failures.length
  }
  const run = (groups: number[][], timeout: number) => {
    const tasks = groups.map((seeds) => ({ arguments: [], input: { seeds, directory: values.save } }))
    return runTasks<Task<Batch>, BatchResult>(tasks, { timeout })
  }
  for (const [i, result] of (await run(batches, BATCH_TIMEOUT)).entries()) {
    if ('died' in result) unfinished.push(...batches[i]!)
    else note(result.output)
  }
  // A batch that brought its process down is repeated one by one, to see which mutant it was.
  for (const [i, result] of (
    await run(
      unfinished.map((seed) => [seed]),
      MUTANT_TIMEOUT,
    )
  ).entries()) {
    if ('output' in result) note(result.output)
    else
      note({
        fates: { refused: 0, unsupported: 0, compiled: 0 },
        failures: [{ seed: unfinished[i]!, message: result.died }],
      })
  }
  console.log(`${fates.refused} refused, ${fates.unsupported} unsupported, ${fates.compiled} compiled`)
  console.log(`${fates.refused + fates.unsupported + fates.compiled} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}
