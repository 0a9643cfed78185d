// Random modules of a second origin: binaryen's fuzzer, which shapes code in ways our own generator does not
// think of. Its modules import loggers only, and export functions that take no arguments worth choosing.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Engine } from '../engines/engine.js'
import type { Exports, ImportObject } from '../web-assembly.js'
import { Observer } from './observe.js'
import { PROFILES, type ProfileName } from './profile.js'
import { RandomSource } from './random-source.js'

const COMMON: readonly string[] = [
  '--mvp-features',
  '--enable-mutable-globals',
  '--enable-sign-ext',
  '--enable-nontrapping-float-to-int',
  '--enable-multivalue',
  '--enable-reference-types',
  '--enable-bulk-memory',
]

const HEAP: readonly string[] = ['--enable-gc', '--enable-extended-const']

const FEATURES: Readonly<Record<ProfileName, readonly string[]>> = {
  mvp: ['--mvp-features'],
  common: COMMON,
  simd: [...COMMON, '--enable-simd'],
  exceptions: [...COMMON, '--enable-exception-handling'],
  gc: [...COMMON, ...HEAP],
  memory64: [...COMMON, '--enable-memory64', '--enable-multimemory'],
  everything: [
    ...[...COMMON, ...HEAP, '--enable-simd', '--enable-exception-handling', '--enable-tail-call'],
    ...['--enable-memory64', '--enable-multimemory', '--enable-threads'],
  ],
}

const TRACE_LIMIT = 2000

/** A module made from `seed`, or undefined if binaryen is not installed. */
export function generateForeignModule(seed: number, profile: ProfileName): Uint8Array | undefined {
  const tool = findTool()
  if (tool === undefined) return undefined
  const random = new RandomSource(seed)
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-random-'))
  try {
    const input = join(directory, 'input')
    const output = join(directory, 'output.wasm')
    writeFileSync(
      input,
      Uint8Array.from({ length: random.between(200, 4000) }, () => random.below(256)),
    )
    const { status, stderr } = spawnSync(process.execPath, [
      tool,
      input,
      '-ttf',
      '--denan',
      '-o',
      output,
      ...FEATURES[profile],
      // Engines refuse modules with both forms of exceptions.
      ...(PROFILES[profile].exceptions ? ['--translate-to-exnref'] : []),
    ])
    if (status !== 0) throw new Error(`wasm-opt: ${stderr}`)
    return readFileSync(output)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function findTool(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('binaryen/package.json')), 'bin/wasm-opt')
  } catch {
    return undefined
  }
}

/** Calls every exported function once and answers all that can be seen. */
export function runForeignModule(engine: Engine, bytes: Uint8Array): string[] {
  const lines: string[] = []
  const observer = new Observer(engine)
  const run: ForeignRun = { engine, observer, lines, exports: {}, callbacks: 200 }
  const imports: ImportObject = {
    'fuzzing-support': fuzzingSupport(run),
    // Imported globals have names of the module's own: those of references that cannot be null tell.
    __fuzz_import: new Proxy({}, { get: (_, name) => (/^extern/.test(String(name)) ? 'of the host' : null) }),
  }
  try {
    run.exports = engine.instantiate(engine.compile(bytes), imports)
  } catch (error) {
    return [...lines, `instantiation: ${observer.error(error)}`]
  }
  for (const name of Object.keys(run.exports)) {
    if (typeof run.exports[name] === 'function')
      lines.push(`${name}: ${callAny(run, run.exports[name]).text}`)
  }
  return [...lines, ...observer.state(run.exports)]
}

interface ForeignRun {
  engine: Engine
  observer: Observer
  lines: string[]
  exports: Exports
  /** How often the module may still have the host call it back: it could do so without end. */
  callbacks: number
}

/** What binaryen's fuzzer lets its modules import. */
function fuzzingSupport(run: ForeignRun): Record<string, unknown> {
  const { engine, observer } = run
  const log = (value: unknown) => {
    if (run.lines.length < TRACE_LIMIT) run.lines.push(observer.value(value))
  }
  const callBack = (callee: unknown) =>
    run.callbacks-- > 0 ? callAny(run, callee) : { text: 'not called', threw: false }
  const callExport = (index: number) => {
    const functions = Object.values(run.exports).filter((value) => typeof value === 'function')
    return callBack(functions[(index >>> 0) % functions.length])
  }
  const tag = engine.Tag && new engine.Tag({ parameters: ['i32'] })
  return {
    'log-i32': log,
    'log-i64': log,
    'log-f32': log,
    'log-f64': log,
    // Vectors do not cross to JavaScript: calling this throws a TypeError, on every engine.
    'log-v128': log,
    'log-anyref': log,
    'log-funcref': log,
    'log-externref': log,
    'log-exnref': log,
    'call-export': (index: number) => log(callExport(index).text),
    'call-export-catch': (index: number) => Number(callExport(index).threw),
    'call-ref': (callee: unknown) => log(callBack(callee).text),
    'call-ref-catch': (callee: unknown) => Number(callBack(callee).threw),
    throw(value: number) {
      if (value === 0 || tag === undefined || engine.Exception === undefined) throw new Error('of the host')
      throw new engine.Exception(tag, [value])
    },
    wasmtag: tag,
    jstag: engine.JSTag,
    'table-get': () => null,
    'table-set': () => {},
    sleep: (_: number, id: number) => id,
  }
}

/** Calls a function, of whose type nothing is known, without arguments. */
function callAny(run: ForeignRun, callee: unknown): { text: string; threw: boolean } {
  if (typeof callee !== 'function') return { text: 'not called', threw: false }
  try {
    return { text: run.observer.value(callee()), threw: false }
  } catch (error) {
    // Engines word the complaint about an argument differently.
    return { text: error instanceof TypeError ? 'TypeError' : run.observer.error(error), threw: true }
  }
}
