// Differential testing with random modules: what a module does natively and through dewasm must be the same.
//
//   random [--profile all] [--count 300] [--seed 1] [--engine PATH|node26] [--source own|binaryen]
//          [--optimize 0,2] [--tune jit,interpreter,...] [--split BYTES] [--lazy BYTES] [--core]
//          [--save DIR] [--reduce SECONDS]
//
// Profiles (see random/profile.ts) are one, several with commas between, or all; COUNT is that of each. Module number
// i has the seed SEED + i, so that `--profile NAME --seed N --count 1` repeats one. The engine is the Node that all
// runs on, ours and the native side: by default this one, which may be too old for some profiles.
//
// With `--split`, functions larger than so many bytes (by estimate, of V8's bytecode) are divided: with 150, most are.
//
// With `--lazy`, functions are compiled when they are first called, those of more bytes in segments of so many;
// with `--core` besides, nothing else compiles them.
//
// What differs is saved as DIR/SOURCE-PROFILE-SEED.wasm, beside a text that says how, and, of our own modules, a
// smaller one (.min.wasm) that still differs.

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Tune } from '@dewasm/compiler'
import type { OptimizeLevel } from './engines/engine.js'
import { findNode } from './node-binary.js'
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
      profile: { type: 'string', default: 'all' },
      count: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      engine: { type: 'string', default: process.execPath },
      source: { type: 'string', default: 'own' },
      optimize: { type: 'string', default: '0,2' },
      tune: { type: 'string', default: 'jit' },
      split: { type: 'string' },
      lazy: { type: 'string' },
      core: { type: 'boolean', default: false },
      save: { type: 'string', default: join(testkitDirectory(), '../../node_modules/.cache/dewasm-random') },
      reduce: { type: 'string', default: '20' },
    },
  })
  const profiles = profilesOf(values.profile)
  const node = engineOf(values.engine)
  if (profiles === undefined || node === undefined) return 2
  const common = {
    source: values.source as Source,
    levels: values.optimize.split(',').map((level) => Number(level) as OptimizeLevel),
    tunes: values.tune.split(',') as Tune[],
    splitThreshold: values.split === undefined ? undefined : Number(values.split),
    segmentSize: values.lazy === undefined ? undefined : Number(values.lazy),
    optimizes: !values.core,
    directory: values.save,
    reduceFor: Number(values.reduce) * 1000,
  }
  const seeds = Array.from({ length: Number(values.count) }, (_, i) => Number(values.seed) + i)
  const batches = profiles.flatMap((profile) =>
    chunk(
      seeds.map((seed): SeedTask => ({ ...common, seed, profile })),
      BATCH,
    ),
  )
  const counts = new Map(profiles.map((profile) => [profile, { agree: 0, differ: 0, skipped: 0 }]))
  const note = (task: SeedTask, result: SeedResult | { died: string }) => {
    const count = counts.get(task.profile)!
    if (result === 'agrees') count.agree++
    else if (result === 'skipped') count.skipped++
    else {
      count.differ++
      const what = 'died' in result ? result.died : `${result.difference}\n${result.file}`
      const repeat = `--source ${task.source} --profile ${task.profile} --seed ${task.seed} --count 1`
      console.log(`${repeat}\n${what}\n`)
    }
  }

  const unfinished: SeedTask[] = []
  await run(batches, BATCH_TIMEOUT, node, (batch, result) => {
    if ('died' in result) unfinished.push(...batch)
    else for (const [j, task] of batch.entries()) note(task, result.output[j]!)
  })
  // A batch that brought its process down is repeated one by one, to see which module it was.
  const singles = unfinished.map((task) => [task])
  await run(singles, SEED_TIMEOUT, node, ([task], result) => {
    note(task!, 'died' in result ? result : result.output[0]!)
  })

  let passed = 0
  let failed = 0
  for (const [profile, { agree, differ, skipped }] of counts) {
    const rest = skipped > 0 ? `, ${skipped} that the engine does not compile or link` : ''
    console.log(`${profile}: ${agree} agree, ${differ} differ${rest}`)
    passed += agree
    failed += differ
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

function profilesOf(list: string): ProfileName[] | undefined {
  const known = Object.keys(PROFILES) as ProfileName[]
  if (list === 'all') return known
  const names = list.split(',')
  const unknown = names.find((name) => !known.some((profile) => profile === name))
  if (unknown === undefined) return names as ProfileName[]
  console.error(`there is no profile ${unknown}; there are ${known.join(', ')}, and all`)
  return undefined
}

/** The Node to run on, or undefined, and a line that says why. */
function engineOf(name: string): string | undefined {
  try {
    return findNode(name)
  } catch (error) {
    console.error(String(error))
    return undefined
  }
}

async function run(
  batches: readonly SeedTask[][],
  timeout: number,
  node: string,
  onResult: (batch: SeedTask[], result: { output: SeedResult[] } | { died: string }) => void,
): Promise<void> {
  const tasks: Task<SeedTask[]>[] = batches.map((input) => ({ arguments: [], input }))
  await runTasks<Task<SeedTask[]>, SeedResult[]>(tasks, { timeout, node }, ({ input }, result) =>
    onResult(input, result),
  )
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size))
  return chunks
}
