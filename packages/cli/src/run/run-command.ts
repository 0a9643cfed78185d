// `dewasm run INPUT`: compiles a module and runs it, as JavaScript, in this process.
import { basename } from 'node:path'
import { runInThisContext } from 'node:vm'
import { inspectModule, type ModuleDescription, printable, UsageError } from '@dewasm/compiler'
import { compileInThreads } from '@dewasm/compiler/threads'
import type { RunArguments } from '../arguments.js'
import { ExitStatus } from '../exit-status.js'
import { explainError } from '../explain-error.js'
import { FileError } from '../file-error.js'
import { Progress } from '../progress.js'
import { type Input, readInput } from '../read-input.js'
import type { Session } from '../session.js'
import { suggestion } from '../suggest.js'
import { explainTrap } from './explain-trap.js'
import { formatResults, parseArgumentValues } from './function-values.js'
import { EarlyCallError, NEEDS_NOTHING, WASI_MODULE, WasiHost, type WasiInstance } from './wasi-host.js'

interface Output {
  instantiate(imports: object): WasiInstance
}

/** The program's own exit status; that of a trap, or of what kept it from running. */
export async function runCommand(task: RunArguments, session: Session): Promise<ExitStatus> {
  let input: Input | undefined
  const progress = new Progress(session.stderr, !task.quiet)
  try {
    if (task.input === '-') throw new UsageError('a program needs standard input for itself: name a file')
    input = await readInput(task.input, session.stdin)
    const module = inspectModule(input.bytes)
    const entry = entryOf(task, module, input)
    const wasi = new WasiHost({
      args: [basename(task.input), ...(task.invoke === undefined ? task.args : [])],
      env: (task.env ?? []).flatMap((variable) => variableOf(variable, session.environment)),
      folders: task.dir ?? [],
    })
    const { optimize, tune, traps, features } = task
    const { code, warnings } = await compileInThreads(input.bytes, {
      optimize,
      tune,
      traps,
      features,
      format: 'cjs',
      onProgress: (done, total) => progress.update(done, total),
    })
    progress.clear()
    if (!task.quiet) for (const warning of warnings) session.warn(input.name, warning)
    const script = `${input.name}.js`
    const output = load(code, script)
    try {
      return await entry(output, wasi, session)
    } catch (error) {
      const ended = WasiHost.exitStatus(error)
      if (ended !== undefined) return ended
      if (error instanceof EarlyCallError) throw new FileError(input.name, 'early-call', error.message)
      const text = explainTrap(error, input.name, script, session.errorColors)
      if (text === undefined) throw error
      session.complain(text)
      return ExitStatus.trapped
    }
  } catch (error) {
    progress.clear()
    const { text, status } = explainError(error, input, session.errorColors)
    session.complain(text)
    return status
  }
}

type Entry = (output: Output, wasi: WasiHost, session: Session) => Promise<ExitStatus>

/**
 * What is to be run, which is known before anything is compiled.
 * @throws UsageError and FileError for what cannot be run
 */
function entryOf(task: RunArguments, module: ModuleDescription, input: Input): Entry {
  assertImports(module, input)
  const functions = module.exports.filter(({ kind }) => kind === 'func')
  const names = functions.map(({ name }) => name)
  const instantiate = (output: Output, wasi: WasiHost) => output.instantiate({ [WASI_MODULE]: wasi.imports })
  if (task.invoke === undefined) {
    if (!names.includes('_start')) {
      const exported = names.length === 0 ? 'it exports no function' : `it exports ${list(names)}`
      throw new FileError(
        input.name,
        'no-entry',
        `it is no program, as it has no _start: name a function with --invoke; ${exported}`,
      )
    }
    return async (output, wasi) => wasi.start(instantiate(output, wasi))
  }
  const { invoke: name } = task
  const found = functions.find((candidate) => candidate.name === name)
  if (found === undefined) {
    throw new UsageError(
      `${input.name} exports no function '${name}'.${suggestion(name, names) || ` It exports ${list(names)}.`}`,
    )
  }
  const values = parseArgumentValues(name, found, task.args)
  return async (output, wasi, session) => {
    const instance = instantiate(output, wasi)
    wasi.initialize(instance)
    const called = instance.exports[name] as (...values: unknown[]) => unknown
    await session.write(formatResults(called(...values), found))
    return ExitStatus.done
  }
}

/** @throws FileError where the module needs what is not offered here */
function assertImports(module: ModuleDescription, { name: file }: Input): void {
  const offered = new Set(Object.keys(new WasiHost({ args: [], env: [], folders: [] }).imports))
  const missing = module.imports.filter(
    ({ module: from, name, kind }) => from !== WASI_MODULE || kind !== 'func' || !offered.has(name),
  )
  if (missing.length === 0) return assertMemory(module, file)
  const names = missing.map(({ module: from, name, kind }) => `${from}.${name} (${kind})`)
  throw new FileError(file, 'missing-imports', `it imports what dewasm run does not have: ${list(names)}`)
}

/** @throws FileError where WASI could not reach the program's memory */
function assertMemory({ imports, exports }: ModuleDescription, file: string): void {
  const needing = imports.find(({ name }) => !NEEDS_NOTHING.has(name))
  if (needing === undefined) return
  if (exports.some(({ name, kind }) => name === 'memory' && kind === 'memory')) return
  throw new FileError(
    file,
    'no-memory',
    `it imports ${needing.name} of WASI, but exports no memory of the name memory`,
  )
}

/** The first few. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(printable).join(', ')
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown
}

/** `NAME=VALUE`; of a name alone, what its value is here. */
function variableOf(variable: string, environment: NodeJS.ProcessEnv): string[] {
  if (variable.includes('=')) return [variable]
  const value = environment[variable]
  return value === undefined ? [] : [`${variable}=${value}`]
}

function load(code: string, filename: string): Output {
  const exports = {}
  runInThisContext(`(function (exports) {${code}})`, { filename })(exports)
  return exports as Output
}
