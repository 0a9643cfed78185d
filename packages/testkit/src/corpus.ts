// Runs real npm packages on the polyfill with native WebAssembly taken away, and compares their answers:
//
//   corpus --corpus DIR [NAME ...] [--optimize 2] [--tune NAME] [--eager] [--core] [--precompiled] [--jitless]
//          [--heap MEGABYTES] [--timeout SECONDS] [--no-native] [--update [--allow-new]]
//
// With --eager all functions of a module are compiled at once, as ahead of time, instead of when they are first called; with
// --core none is ever compiled with all passes.
// With --precompiled the modules are compiled ahead of time and registered, and the driver runs in an engine that may not
// generate code from strings. With --jitless the engine interprets; it is to be fast then if --tune says nothing else.
// The packages are installed once, below node_modules/.cache of the workspace. What is known to fail stands in
// expectations/corpus.json, with the reason; the exit status is 1 when anything else fails, or something listed
// gives the right answer.

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Tune } from '@dewasm/compiler'
import { type CorpusEntry, installPackages, readManifest } from './corpus/manifest.js'
import { areModulesKnown, collectModules, precompile } from './corpus/precompile.js'
import { type PreloadSettings, preparePolyfill } from './corpus/preload.js'
import { type DriverResult, PRELOAD_VARIABLE, runDriver } from './corpus/run-driver.js'
import { type ExpectationList, judge, readJson, update, writeJson } from './expectations.js'
import { expectationsFile, testkitDirectory } from './package-directory.js'

const settings = process.env[PRELOAD_VARIABLE]
if (settings) await preparePolyfill(JSON.parse(settings) as PreloadSettings)
else if (settings === undefined) process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      corpus: { type: 'string' },
      optimize: { type: 'string', default: '2' },
      tune: { type: 'string' },
      heap: { type: 'string', default: '3072' },
      timeout: { type: 'string', default: '900' },
      native: { type: 'boolean', default: true },
      eager: { type: 'boolean', default: false },
      core: { type: 'boolean', default: false },
      precompiled: { type: 'boolean', default: false },
      jitless: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
      'allow-new': { type: 'boolean', default: false },
    },
  })
  if (values.corpus === undefined) {
    console.error('corpus: --corpus DIR says where the drivers and their manifest are')
    return 2
  }
  const entries = readManifest(values.corpus).filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  )
  if (entries.length === 0) {
    console.error('corpus: no such driver')
    return 2
  }
  const directory = join(testkitDirectory(), '../../node_modules/.cache/dewasm-corpus')
  installPackages(
    directory,
    entries.flatMap(({ packages }) => packages),
  )
  const options = { directory, heap: Number(values.heap), timeout: Number(values.timeout) * 1000, flags: [] }
  const { eager, core, precompiled, jitless } = values
  const tune = (values.tune ?? (jitless ? 'jitless' : 'jit')) as Tune
  const compiling = { way: 'compiled', optimize: Number(values.optimize), tune, eager, core } as const
  const flags = [
    ...(precompiled ? ['--disallow-code-generation-from-strings'] : []),
    ...(jitless ? ['--jitless'] : []),
  ]
  const failures = new Map<string, string>()
  for (const entry of entries) {
    const driver = join(directory, `${entry.name}.mjs`)
    copyFileSync(join(values.corpus, `${entry.name}.mjs`), driver)
    const run = (settings: PreloadSettings, flags: readonly string[]) =>
      runDriver(driver, { url: import.meta.url, settings }, { ...options, flags })
    const runCompiling = async (flags: readonly string[]) => {
      const collection = areModulesKnown(directory, entry.name)
        ? undefined
        : collectModules(directory, entry.name)
      const result = await run({ ...compiling, modules: collection?.folder }, flags)
      collection?.finish(failureOf(entry, result) === undefined)
      return result
    }
    const runPrecompiled = async () => {
      if (!areModulesKnown(directory, entry.name)) {
        const result = await runCompiling([])
        if (failureOf(entry, result) !== undefined) return result
      }
      const command = ['-O', values.optimize, '--tune', tune]
      return run(precompile(directory, entry.name, command, options.heap), flags)
    }
    const result = precompiled ? await runPrecompiled() : await runCompiling(flags)
    const native = values.native ? await runDriver(driver, undefined, options) : undefined
    const failure = failureOf(entry, result)
    if (failure !== undefined) failures.set(entry.name, failure)
    console.log(describeRun(entry.name, failure, result, native))
  }
  return finish(entries, failures, values.update, values['allow-new'])
}

function failureOf({ expected, modules }: CorpusEntry, result: DriverResult): string | undefined {
  if (result.answer === undefined) return result.failure
  if (result.answer !== expected) return `answer ${result.answer} instead of ${expected}`
  // A package that finds no WebAssembly may answer with JavaScript of its own, and would be right as well.
  const compiled = new Set(result.modules.map(({ sha256_16 }) => sha256_16))
  if (!modules.some(({ sha256_16 }) => compiled.has(sha256_16))) return 'answered without WebAssembly'
  return undefined
}

function describeRun(
  name: string,
  failure: string | undefined,
  { time, peak, modules }: DriverResult,
  native: DriverResult | undefined,
): string {
  const sum = (of: (module: DriverResult['modules'][number]) => number) =>
    modules.reduce((total, m) => total + of(m), 0)
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2)
  const line = [
    failure === undefined ? 'ok  ' : 'FAIL',
    name.padEnd(16),
    `${megabytes(sum((module) => module.bytes))} MB to ${megabytes(sum((module) => module.outputBytes))} MB`,
    `in ${(sum((module) => module.milliseconds) / 1000).toFixed(2)} s`,
  ]
  if (!Number.isNaN(time)) line.push(`total ${(time / 1000).toFixed(2)} s`)
  if (native !== undefined && !Number.isNaN(native.time))
    line.push(`native ${(native.time / 1000).toFixed(2)} s`)
  line.push(`peak ${peak} MB`)
  return failure === undefined ? line.join('  ') : `${line.join('  ')}\n     ${failure}`
}

function finish(
  entries: readonly CorpusEntry[],
  failures: ReadonlyMap<string, string>,
  shrink: boolean,
  allowNew: boolean,
): number {
  const file = expectationsFile('corpus')
  const expected = readJson<ExpectationList>(file, {})
  const ran = new Set(entries.map(({ name }) => name))
  const verdict = judge(new Set(failures.keys()), expected, (name) => ran.has(name))
  for (const name of verdict.known) console.log(`known: ${name}: ${expected[name]}`)
  for (const name of verdict.stale) console.log(`no longer fails, take it off the list: ${name}`)
  if (shrink)
    writeJson(
      file,
      update(expected, verdict, allowNew, (name) => failures.get(name)!),
    )
  const failed = (shrink && allowNew ? 0 : verdict.unexpected.length) + (shrink ? 0 : verdict.stale.length)
  console.log(
    `${entries.length - failures.size} passed, ${failed} failed, ${verdict.known.length} known to fail`,
  )
  return failed === 0 ? 0 : 1
}
