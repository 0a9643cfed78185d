// Differential testing with random modules: what a module does natively and through dewasm must be the same.
//
//   random [--count 1000] [--seed 1] [--profile mvp|common|simd|memory64] [--source own|binaryen] [--optimize 0,2]
//          [--save DIR] [--reduce SECONDS]
//
// Module number i has the seed SEED + i, so that `--seed N --count 1` repeats one. Profiles alternate unless one
// is named. What differs is saved as DIR/SOURCE-PROFILE-SEED.wasm, beside a text that says how, and, of our own
// modules, a smaller one (.min.wasm) that still differs.

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { OptimizeLevel } from './engines/engine.js'
import { testkitDirectory } from './package-directory.js'
import { SeedChecker, type SeedResult, type SeedTask, type Source } from './random/check-seed.js'
import { PROFILES, type ProfileName } from './random/profile.js'
import { runTasks, serveTasks, type Task, workerArguments } from './worker-pool.js'

const BATCH = 25
/** Milliseconds for a batch, which takes a few seconds, and for one module with what makes it smaller. */
const BATCH_TIMEOUT = 150_000
const SEED_TIMEOUT = 60_000

if (workerArguments() !== undefined) {
  const checker = new SeedChecker()
  serveTasks<SeedTask[], SeedResult[]>((batch) => batch.map((task) => checker.check(task)))
} else {
  process.exitCode = await main()
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      profile: { type: 'string' },
      source: { type: 'string', default: 'own' },
      optimize: { type: 'string', default: '0,2' },
      save: { type: 'string', default: join(testkitDirectory(), '../../node_modules/.cache/dewasm-random') },
      reduce: { type: 'string', default: '20' },
    },
  })
  const profiles = values.profile === undefined ? Object.keys(PROFILES) : [values.profile]
  const common = {
    source: values.source as Source,
    levels: values.optimize.split(',').map((level) => Number(level) as OptimizeLevel),
    directory: values.save,
    reduceFor: Number(values.reduce) * 1000,
  }
  const seeds = Array.from({ length: Number(values.count) }, (_, i) => Number(values.seed) + i)
  const tasks = seeds.map((seed): SeedTask => {
    return { ...common, seed, profile: profiles[seed % profiles.length] as ProfileName }
  })
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const note = (task: SeedTask, result: SeedResult | { died: string }) => {
    if (result === 'agrees') counts.passed++
    else if (result === 'skipped') counts.skipped++
    else {
      counts.failed++
      const what = 'died' in result ? result.died : `${result.difference}\n${result.file}`
      console.log(`seed ${task.seed}, profile ${task.profile}: ${what}\n`)
    }
  }

  const batches = chunk(tasks, BATCH)
  const results = await run(batches, BATCH_TIMEOUT)
  const unfinished: SeedTask[] = []
  results.forEach((result, i) => {
    const batch = batches[i]!
    if ('died' in result) unfinished.push(...batch)
    else for (const [j, task] of batch.entries()) note(task, result.output[j])
  })
  // A batch that brought its process down is repeated one by one, to see which module it was.
  const singles = await run(
    unfinished.map((task) => [task]),
    SEED_TIMEOUT,
  )
  for (const [i, result] of singles.entries())
    note(unfinished[i]!, 'died' in result ? result : result.output[0])

  if (counts.skipped > 0) console.log(`${counts.skipped} skipped: not compiled or not linked natively`)
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return counts.failed > 0 ? 1 : 0
}

function run(batches: readonly SeedTask[][], timeout: number) {
  const tasks: Task<SeedTask[]>[] = batches.map((input) => ({ arguments: [], input }))
  return runTasks<Task<SeedTask[]>, SeedResult[]>(tasks, { timeout })
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size))
  return chunks
}
