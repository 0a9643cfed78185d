// One random module, natively and through dewasm: compares, and saves and reduces what differs. This is the work
// of a worker process.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tune } from '@dewasm/compiler'
import { createAheadOfTimeEngine } from '../engines/ahead-of-time-engine.js'
import type { Engine, OptimizeLevel } from '../engines/engine.js'
import { createNativeEngine } from '../engines/native-engine.js'
import { createLazyEngine } from '../engines/polyfill-engine.js'
import { encodeProgram } from './encode-program.js'
import { generateForeignModule, runForeignModule } from './foreign-module.js'
import { generateProgram } from './generate-program.js'
import { PROFILES, type ProfileName } from './profile.js'
import { SeenObject } from './program.js'
import { type FailingProgram, reduceProgram } from './reduce-program.js'
import { firstDifference, runProgram } from './run-program.js'

/** Whose random modules. */
export type Source = 'own' | 'binaryen'

export interface SeedTask {
  seed: number
  profile: ProfileName
  source: Source
  levels: OptimizeLevel[]
  tunes: Tune[]
  /** Functions larger than this are divided, as `CompileOptions` says; undefined: as by default. */
  splitThreshold: number | undefined
  /** If there, functions are compiled when they are first called, larger ones in segments of so many bytes. */
  segmentSize: number | undefined
  /** Of those: whether they may be compiled with all passes. */
  optimizes: boolean
  /** Where failing modules go. */
  directory: string
  /** Milliseconds that making a failing program smaller may take. */
  reduceFor: number
}

/** `skipped`: there is no such module, or it cannot be compiled or linked natively. */
export type SeedResult = { difference: string; file: string } | 'skipped' | 'agrees'

/** A module that can be run, and made smaller if it is ours. */
interface Subject {
  bytes: Uint8Array
  run(engine: Engine): string[]
  failing?: FailingProgram
}

export class SeedChecker {
  private readonly native = createNativeEngine()
  private readonly engines = new Map<string, Engine>()

  check(task: SeedTask): SeedResult {
    const subject = createSubject(task)
    if (subject === undefined) return 'skipped'
    const expected = subject.run(this.native)
    // A module that cannot be compiled or linked here says nothing about dewasm.
    if (expected.some((line) => /^instantiation: (rejected|link)/.test(line))) return 'skipped'
    for (const level of task.levels) {
      for (const tune of task.tunes) {
        const difference = firstDifference(expected, subject.run(this.engine(level, tune, task)))
        if (difference !== undefined) return this.report(task, level, tune, subject, difference)
      }
    }
    return 'agrees'
  }

  private engine(
    level: OptimizeLevel,
    tune: Tune,
    { splitThreshold, segmentSize, optimizes }: SeedTask,
  ): Engine {
    const name = `${level} ${tune} ${splitThreshold} ${segmentSize}`
    let engine = this.engines.get(name)
    if (engine === undefined) {
      engine =
        segmentSize === undefined
          ? createAheadOfTimeEngine({ optimize: level, tune, verify: true, splitThreshold })
          : createLazyEngine({ optimize: level, tune, verify: true, segmentSize, optimizes })
      this.engines.set(name, engine)
    }
    return engine
  }

  private report(
    task: SeedTask,
    level: OptimizeLevel,
    tune: Tune,
    subject: Subject,
    difference: string,
  ): SeedResult {
    const { seed, profile, source, directory, reduceFor } = task
    mkdirSync(directory, { recursive: true })
    const file = join(directory, `${source}-${profile}-${seed}`)
    writeFileSync(`${file}.wasm`, subject.bytes)
    let text = `-O${level} --tune ${tune}: ${difference}\n`
    if (subject.failing !== undefined && reduceFor > 0) {
      const { failing } = subject
      const fails = (candidate: FailingProgram) => this.differs(candidate, level, tune, task)
      reduceProgram(failing, (candidate) => fails(candidate) !== undefined, Date.now() + reduceFor)
      writeFileSync(`${file}.min.wasm`, encodeProgram(failing.program))
      text += `reduced: ${fails(failing)}\ncalls: ${failing.calls.map(describeCall).join(', ')}\n`
    }
    writeFileSync(`${file}.txt`, text)
    return { difference: text.trimEnd(), file: `${file}.wasm` }
  }

  /** How the runs of a candidate differ, if it is a valid module and they do. */
  private differs(
    { program, calls }: FailingProgram,
    level: OptimizeLevel,
    tune: Tune,
    task: SeedTask,
  ): string | undefined {
    const bytes = encodeProgram(program)
    try {
      this.native.compile(bytes)
    } catch {
      return undefined
    }
    const { seed } = task
    const expected = runProgram(this.native, bytes, program, calls, seed)
    const engine = this.engine(level, tune, task)
    return firstDifference(expected, runProgram(engine, bytes, program, calls, seed))
  }
}

function createSubject({ seed, profile, source }: SeedTask): Subject | undefined {
  if (source === 'binaryen') {
    const bytes = generateForeignModule(seed, profile)
    return bytes && { bytes, run: (engine) => runForeignModule(engine, bytes) }
  }
  const failing = generateProgram(seed, PROFILES[profile])
  const { program, calls } = failing
  const bytes = encodeProgram(program)
  return { bytes, run: (engine) => runProgram(engine, bytes, program, calls, seed), failing }
}

function describeCall({ function: index, args }: FailingProgram['calls'][number]): string {
  return `f${index}(${args.map(describeArgument).join(', ')})`
}

function describeArgument(value: unknown): string {
  if (value instanceof SeenObject) return `opaque ${value.number}`
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}
