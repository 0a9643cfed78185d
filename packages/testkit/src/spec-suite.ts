// Runs the official test suite, as JSON, on dewasm, on every way into it and at every level asked for:
//
//   spec-suite --suite DIR [--way aot|polyfill|lazy|core|es5|native] [--optimize 0|2] [--tune jit|interpreter|...] [--only core|threads|legacy-exceptions]
//              [--split BYTES] [--filter TEXT] [--verbose] [--update [--allow-new]]
//
// `--way` and `--optimize` take comma-separated lists and default to all but `native`, and to both; `es5` is as `aot`, for
// engines and in a realm that know no more; `--tune` takes one, and defaults to `jit`. What is known to fail stands in
// expectations/spec-suite.json; the exit status is 1 when anything else fails, or something listed passes.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { TUNES, type Tune } from '@dewasm/compiler'
import { createEngine } from './engines/create-engine.js'
import { type Engine, type OptimizeLevel, WAYS, type Way } from './engines/engine.js'
import { expectationsFile } from './package-directory.js'
import { reportNative, reportSuite } from './spec-suite/report.js'
import { type Outcome, runScript } from './spec-suite/run-script.js'
import type { Command } from './spec-suite/script.js'
import { runTasks, serveTasks, type Task, workerArguments } from './worker-pool.js'

const SCRIPT_TIMEOUT = 300_000

/** Of ways that optimise nothing. */
const LEVELS: { readonly [Name in Way]?: readonly string[] } = { native: ['0'], core: ['2'] }

interface Script {
  file: string
  /** Path below the suite's folder, with slashes: what the checked list calls it. */
  name: string
  size: number
}

/** One way at one level. */
interface Run {
  name: string
  way: Way
  optimize: OptimizeLevel
  tune: Tune
  /** Functions larger than so many bytes, by estimate, are divided; empty: as by default. Not by the polyfill. */
  split: string
}

const asWorker = workerArguments()
if (asWorker !== undefined) serveScripts(asWorker)
else process.exitCode = await main()

function serveScripts([way, optimize, tune, split]: string[]): void {
  const engine: Engine = createEngine(way as Way, {
    optimize: Number(optimize) as OptimizeLevel,
    tune: tune as Tune,
    verify: true,
    splitThreshold: split === '' ? undefined : Number(split),
  })
  serveTasks<string, Outcome[]>((file) => {
    const { commands } = JSON.parse(readFileSync(file, 'utf8')) as { commands: Command[] }
    return runScript(engine, commands)
  })
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      suite: { type: 'string' },
      way: { type: 'string', default: 'aot,polyfill,lazy,core,es5' },
      optimize: { type: 'string', default: '0,2' },
      tune: { type: 'string', default: 'jit' },
      split: { type: 'string', default: '' },
      only: { type: 'string', default: 'core,threads,legacy-exceptions' },
      filter: { type: 'string', default: '' },
      update: { type: 'boolean', default: false },
      'allow-new': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  })
  if (values.suite === undefined) {
    console.error('spec-suite: --suite DIR says where the suite is')
    return 2
  }
  const runs = runsOf(values.way, values.optimize, values.tune as Tune, values.split)
  const scripts = findScripts(values.suite, values.only.split(','), values.filter)
  if (runs === undefined || scripts.length === 0) {
    console.error(
      scripts.length === 0 ? 'spec-suite: no scripts' : 'spec-suite: --way, --optimize or --tune is wrong',
    )
    return 2
  }
  const start = performance.now()
  const results = new Map(runs.map((run) => [run.name, new Map<string, Outcome[]>()]))
  const tasks = runs.flatMap((run) => scripts.map((script) => toTask(run, script)))
  await runTasks<ScriptTask, Outcome[]>(tasks, { timeout: SCRIPT_TIMEOUT }, ({ run, script }, result) => {
    const outcomes: Outcome[] =
      'output' in result ? result.output : [{ id: 'run', status: 'fail', detail: result.died }]
    results.get(run.name)!.set(script.name, outcomes)
  })
  console.log(`${tasks.length} script runs in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  if (runs.every(({ way }) => way === 'native')) return reportNative(results) ? 0 : 1
  const { verbose, update, 'allow-new': allowNew } = values
  const good = reportSuite(results, expectationsFile('spec-suite'), { verbose, update, allowNew })
  return good ? 0 : 1
}

interface ScriptTask extends Task<string> {
  run: Run
  script: Script
}

function toTask(run: Run, script: Script): ScriptTask {
  return { arguments: [run.way, String(run.optimize), run.tune, run.split], input: script.file, run, script }
}

function runsOf(ways: string, levels: string, tune: Tune, split: string): Run[] | undefined {
  if (!TUNES.includes(tune)) return undefined
  const runs: Run[] = []
  for (const way of ways.split(',') as Way[]) {
    if (!WAYS.includes(way)) return undefined
    for (const level of LEVELS[way] ?? levels.split(',')) {
      if (!/^[0-3]$/.test(level)) return undefined
      runs.push({ name: `${way}:${level}`, way, optimize: Number(level) as OptimizeLevel, tune, split })
    }
  }
  return runs
}

/** Largest first, so that no process is left with a long one at the end. */
function findScripts(suite: string, parts: readonly string[], filter: string): Script[] {
  return parts
    .flatMap((part) =>
      readdirSync(join(suite, part), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
    )
    .map((file) => ({
      file,
      name: relative(suite, file).split(sep).join('/'),
      size: statSync(file).size,
    }))
    .filter(({ name }) => name.includes(filter))
    .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
}
