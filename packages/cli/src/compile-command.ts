// `dewasm INPUT`: read, compile, write. All work is compile()'s.
import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import {
  type CompileOptions,
  type CompileResult,
  type Format,
  listFeatures,
  UsageError,
} from '@dewasm/compiler'
import { sourceFiles } from '@dewasm/compiler/source-files'
import { compileInThreads } from '@dewasm/compiler/threads'
import { type CompileArguments, commandsLike } from './arguments.js'
import { checkBudget } from './budget.js'
import { loadConfig } from './config.js'
import { ExitStatus } from './exit-status.js'
import { explainError } from './explain-error.js'
import { FileError } from './file-error.js'
import { formatFeatures } from './format-features.js'
import { formatSizes } from './format-sizes.js'
import { Progress } from './progress.js'
import { type Input, readInput } from './read-input.js'
import { referToMap } from './refer-to-map.js'
import { createMetafile } from './report/create-metafile.js'
import { measureOutput } from './report/measure-output.js'
import { writeReportPage } from './report/write-report-page.js'
import type { Session } from './session.js'
import { type OutputFile, writeOutputFiles } from './write-output.js'

/** What is to be compiled, after the config file has had its say. */
type Task = CompileArguments & { readonly input: string }

/** @throws UsageError and FileError for what is wrong with options and config file; the rest is told here */
export async function compileCommand(given: CompileArguments, session: Session): Promise<ExitStatus> {
  const { config, task } = await prepare(given, session)
  if (!task.watch) return compileOnce(task, session)
  if (task.input === '-') throw new UsageError('--watch needs a file to watch, not standard input')
  if (task.output === undefined) throw new UsageError('--watch needs a file to write: name it with -o FILE')
  const watched = config === undefined ? [task.input] : [task.input, resolve(session.folder, config)]
  const { watchFiles } = await import('./watch-files.js')
  return watchFiles(watched, async () => {
    try {
      await compileOnce((await prepare(given, session)).task, session, true)
    } catch (error) {
      session.complain(explainError(error, undefined, session.errorColors).text)
    }
  })
}

/** What the command line says is stronger than what the config file says. */
async function prepare(given: CompileArguments, session: Session) {
  const config = await loadConfig(session.folder, given.config)
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const task: CompileArguments = { ...config?.values, ...said }
  if (task.input === undefined) throw new UsageError("missing required argument 'input'.")
  return { config: config?.path, task: { ...task, input: task.input } }
}

async function compileOnce(task: Task, session: Session, isWatching = false): Promise<ExitStatus> {
  const progress = new Progress(session.stderr, !task.quiet)
  let input: Input | undefined
  try {
    checkOutputs(task)
    input = await readInput(task.input, session.stdin)
    if (task.listFeatures) {
      await deliver([{ path: task.output, content: formatFeatures(listFeatures(input.bytes)) }], session)
      return ExitStatus.done
    }
    const started = performance.now()
    const options = compileOptions(task, progress)
    const sourceMap = mapOptions(task, input, session)
    const result = await compileInThreads(input.bytes, { ...options, sourceMap }, { threads: task.threads })
    progress.clear()
    if (!task.quiet) for (const warning of result.warnings) session.warn(input.name, warning)
    const outputs = outputFiles(task, result)
    const excess = excessOf(task, outputs)
    const descriptions = await describe(task, result, input, progress)
    progress.clear()
    // What is too large is not written, but what tells why is.
    await deliver(excess === undefined ? [...outputs, ...descriptions] : descriptions, session)
    if (task.sizes) {
      const files = outputs.map(({ path = '<stdout>', content }) => ({ name: path, content }))
      session.stderr.write(formatSizes([{ name: input.name, content: input.bytes }, ...files]))
    }
    if (task.timings) session.stderr.write(formatTimings(result, performance.now() - started))
    if (excess !== undefined) {
      const { red, bold } = session.errorColors
      session.complain(`${bold(task.output ?? '<stdout>')}: ${red(bold('error[over-budget]'))}: ${excess}`)
      return ExitStatus.overBudget
    }
    if (isWatching && !task.quiet) session.complain(formatDone(task, result, performance.now() - started))
    return ExitStatus.done
  } catch (error) {
    progress.clear()
    const { text, status } = explainError(withCommand(error, task), input, session.errorColors)
    session.complain(text)
    return status
  }
}

/** What only the command line can get wrong. */
function checkOutputs({ input, output, dts, data, sourcemap, report, metafile }: Task): void {
  if (output === undefined) {
    if (sourcemap === 'external') {
      throw new UsageError(
        '--sourcemap writes a second file: name the first with -o FILE, or say --sourcemap inline',
      )
    }
    if (dts) throw new UsageError('--dts writes a second file: name the first with -o FILE')
    if (data === 'file') throw new UsageError('--data file writes a second file: name the first with -o FILE')
  }
  const paths = [output, report, metafile].filter((path) => path !== undefined)
  for (const [position, path] of paths.entries()) {
    if (input !== '-' && isSameFile(input, path)) {
      throw new UsageError(`the output would replace the input ${input}`)
    }
    if (paths.indexOf(path) !== position) throw new UsageError(`two outputs would be written to ${path}`)
  }
}

function isSameFile(first: string, second: string): boolean {
  const [a, b] = [first, second].map((path) => statSync(path, { throwIfNoEntry: false, bigint: true }))
  return a !== undefined && b !== undefined && a.isFile() && a.dev === b.dev && a.ino === b.ino
}

/** Of an input that is not there, but is nearly the name of a command, that is said. */
function withCommand(error: unknown, { input }: Task): unknown {
  if (!(error instanceof FileError) || error.file !== input || !/^[a-z]+$/.test(input)) return error
  const [command] = commandsLike(input)
  return command === undefined
    ? error
    : new FileError(input, error.code, `${error.message} (did you mean dewasm ${command}?)`)
}

function compileOptions(task: Task, progress: Progress): CompileOptions {
  const { optimize, linking, target, tune, traps, i64, data, minify, names, dts, features } = task
  return {
    optimize,
    format: task.format ?? formatOf(task.output),
    linking,
    target,
    tune,
    traps,
    i64,
    data,
    minify,
    names,
    splitThreshold: task.split === false ? Infinity : undefined,
    dts,
    features,
    name: nameOf(task.output ?? task.input),
    report: task.report !== undefined || task.metafile !== undefined,
    onProgress: (done, total) => progress.update(done, total),
  }
}

function mapOptions(task: Task, input: Input, session: Session): CompileOptions['sourceMap'] {
  if (task.sourcemap === undefined) return false
  const files = sourceFiles({
    module: task.input === '-' ? undefined : task.input,
    folder: task.output === undefined ? '.' : dirname(task.output),
    warn: (message) => task.quiet || session.warn(input.name, message),
  })
  return { ...files, file: task.output && basename(task.output) }
}

/** The format that the extension of an output says; undefined where it says nothing. */
function formatOf(output = ''): Format | undefined {
  return output.endsWith('.cjs') ? 'cjs' : output.endsWith('.mjs') ? 'esm' : undefined
}

function nameOf(path: string): string | undefined {
  return path === '-' ? undefined : basename(stemOf(path))
}

/** The path without the extension of a file that JavaScript or WebAssembly is in. */
function stemOf(path: string): string {
  return path.replace(/\.([cm]?js|wasm|wat)$/, '')
}

/** A file, or standard output if it has no path. */
type Delivery = Omit<OutputFile, 'path'> & { readonly path: string | undefined }

function outputFiles({ output, dts, data, sourcemap }: Task, result: CompileResult): Delivery[] {
  const { map } = result
  const mapPath = `${output}.map`
  const code =
    map === undefined || sourcemap === undefined
      ? result.code
      : referToMap(result.code, map, sourcemap, mapPath)
  const files: Delivery[] = [{ path: output, content: code }]
  if (output === undefined) return files
  if (sourcemap === 'external' && map !== undefined) files.push({ path: mapPath, content: map })
  if (dts && result.dts !== undefined) files.push({ path: declarationPath(output), content: result.dts })
  if (data === 'file' && result.data) files.push({ path: `${stemOf(output)}.data`, content: result.data })
  return files
}

/** What tells where the bytes go. */
async function describe(
  task: Task,
  result: CompileResult,
  input: Input,
  progress: Progress,
): Promise<Delivery[]> {
  if (task.report === undefined && task.metafile === undefined) return []
  progress.tell('measuring the output')
  const sizes = measureOutput(result, input, task.output ?? '<stdout>')
  const files: Delivery[] = []
  if (task.metafile !== undefined) {
    files.push({ path: task.metafile, content: `${JSON.stringify(createMetafile(sizes), undefined, 2)}\n` })
  }
  if (task.report !== undefined) {
    files.push({ path: task.report, content: await writeReportPage(sizes, result.code, input.bytes) })
  }
  return files
}

/** In what way the code and its data are larger than they may be. */
function excessOf({ budget }: Task, [code, ...others]: readonly Delivery[]): string | undefined {
  if (budget === undefined) return undefined
  const data = others.find(({ path }) => path?.endsWith('.data'))
  const parts = [code!, ...(data === undefined ? [] : [data])].map(({ content }) =>
    typeof content === 'string' ? Buffer.from(content) : content,
  )
  return checkBudget(budget, parts)
}

async function deliver(files: readonly Delivery[], session: Session): Promise<void> {
  writeOutputFiles(files.filter((file): file is OutputFile => file.path !== undefined))
  for (const { path, content } of files) if (path === undefined) await session.write(String(content))
}

function declarationPath(output: string): string {
  const [, kind] = /\.([cm]?)js$/.exec(output) ?? []
  return `${stemOf(output)}.d.${kind ?? ''}ts`
}

function formatTimings(result: CompileResult, total: number): string {
  return Object.entries({ ...result.report.timings, total })
    .map(([phase, milliseconds]) => `${phase.padEnd(10)} ${milliseconds.toFixed(1).padStart(9)} ms\n`)
    .join('')
}

function formatDone({ input, output }: Task, { report }: CompileResult, milliseconds: number): string {
  const size = report.outputSize.toLocaleString('en')
  return `${input} -> ${output}: ${size} bytes in ${Math.round(milliseconds)} ms; waiting for changes`
}
