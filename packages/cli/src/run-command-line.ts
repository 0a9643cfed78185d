// The command line from arguments to exit status: read, compile, write. All work is compile()'s.
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import {
  type CompileOptions,
  type CompileResult,
  formatInputError,
  InputError,
  listFeatures,
  UsageError,
} from '@dewasm/compiler'
import { compileInThreads } from '@dewasm/compiler/threads'
import { type CommandLine, parseArguments } from './arguments.js'
import { ExitStatus } from './exit-status.js'
import { FileError } from './file-error.js'
import { formatFeatures } from './format-features.js'
import { formatSizes, type SizedFile } from './format-sizes.js'
import { Progress, type ProgressStream } from './progress.js'
import { type Input, readInput } from './read-input.js'
import { type OutputFile, writeOutputFiles } from './write-output.js'

/** The streams of the process, or a test's. */
export interface Streams {
  stdin: AsyncIterable<Uint8Array>
  stdout: NodeJS.WritableStream
  stderr: ProgressStream
}

/** Runs the arguments behind the program's name; never throws. */
export async function runCommandLine(args: readonly string[], streams: Streams): Promise<ExitStatus> {
  const { stdout, stderr } = streams
  const complain = (text: string) => stderr.write(`${text}\n`)
  const commandLine = parseArguments(args, {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
  })
  if (typeof commandLine === 'number') return commandLine
  const progress = new Progress(stderr, !commandLine.quiet)
  let input: Input | undefined
  try {
    checkOutputs(commandLine)
    input = await readInput(commandLine.input, streams.stdin)
    if (commandLine.listFeatures) {
      await deliverText(commandLine.output, formatFeatures(listFeatures(input.bytes)), stdout)
      return ExitStatus.done
    }
    const started = performance.now()
    const options = compileOptions(commandLine, progress)
    const result = await compileInThreads(input.bytes, options, { threads: commandLine.threads })
    progress.clear()
    if (!commandLine.quiet)
      for (const warning of result.warnings) complain(`${input.name}: warning: ${warning}`)
    const outputs = await deliver(commandLine, result, stdout)
    if (commandLine.sizes) {
      stderr.write(formatSizes([{ name: input.name, content: input.bytes }, ...outputs]))
    }
    if (commandLine.timings) stderr.write(formatTimings(result, performance.now() - started))
    return ExitStatus.done
  } catch (error) {
    progress.clear()
    return explain(error, input, complain)
  }
}

/** What only the command line can get wrong. */
function checkOutputs({ input, output, dts, data }: CommandLine): void {
  if (output === undefined) {
    if (dts) throw new UsageError('--dts writes a second file: name the first with -o FILE')
    if (data === 'file') throw new UsageError('--data file writes a second file: name the first with -o FILE')
  } else if (input !== '-' && isSameFile(input, output)) {
    throw new UsageError(`the output would replace the input ${input}`)
  }
}

function isSameFile(first: string, second: string): boolean {
  const [a, b] = [first, second].map((path) => statSync(path, { throwIfNoEntry: false, bigint: true }))
  return a !== undefined && b !== undefined && a.isFile() && a.dev === b.dev && a.ino === b.ino
}

function compileOptions(commandLine: CommandLine, progress: Progress): CompileOptions {
  const {
    input,
    output,
    format,
    optimize,
    linking,
    tune,
    traps,
    i64,
    data,
    minify,
    names,
    split,
    dts,
    features,
  } = commandLine
  return {
    optimize,
    format: format ?? (output?.endsWith('.cjs') ? 'cjs' : undefined),
    linking,
    tune,
    traps,
    i64,
    data,
    minify,
    names,
    splitThreshold: split === false ? Infinity : undefined,
    dts,
    features,
    name: nameOf(output ?? input),
    onProgress: (done, total) => progress.update(done, total),
  }
}

function nameOf(path: string): string | undefined {
  return path === '-' ? undefined : basename(stemOf(path))
}

/** The path without the extension of a file that JavaScript or WebAssembly is in. */
function stemOf(path: string): string {
  return path.replace(/\.([cm]?js|wasm|wat)$/, '')
}

/** Writes the outputs; answers what was written. */
async function deliver(
  { output, dts, data }: CommandLine,
  result: CompileResult,
  stdout: NodeJS.WritableStream,
): Promise<SizedFile[]> {
  if (output === undefined) {
    await writeText(stdout, result.code)
    return [{ name: '<stdout>', content: result.code }]
  }
  const files: OutputFile[] = [{ path: output, content: result.code }]
  if (dts && result.dts !== undefined) files.push({ path: declarationPath(output), content: result.dts })
  if (data === 'file' && result.data) files.push({ path: `${stemOf(output)}.data`, content: result.data })
  writeOutputFiles(files)
  return files.map(({ path, content }) => ({ name: path, content }))
}

function deliverText(
  output: string | undefined,
  text: string,
  stdout: NodeJS.WritableStream,
): Promise<void> | void {
  if (output === undefined) return writeText(stdout, text)
  writeOutputFiles([{ path: output, content: text }])
}

/** A reader that has seen enough (`dewasm app.wasm | head`) is no failure. */
function writeText(stdout: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error?: NodeJS.ErrnoException | null) => {
      if (!error || error.code === 'EPIPE') resolve()
      else reject(FileError.from(error, '<stdout>', 'write'))
    })
  })
}

function declarationPath(output: string): string {
  const [, kind] = /\.([cm]?)js$/.exec(output) ?? []
  return `${stemOf(output)}.d.${kind ?? ''}ts`
}

function explain(error: unknown, input: Input | undefined, complain: (text: string) => void): ExitStatus {
  if (error instanceof UsageError) {
    complain(`dewasm: error[${error.code}]: ${error.message}\nRun dewasm --help for the options.`)
    return ExitStatus.badUsage
  }
  if (error instanceof FileError) {
    complain(`${error.file}: error[${error.code}]: ${error.message}`)
    return ExitStatus.badInput
  }
  if (error instanceof InputError) {
    complain(formatInputError(error, input?.name ?? '<input>'))
    if (input?.fromText) complain('  the offset is into the binary form of the text')
    return ExitStatus.badInput
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  complain(`dewasm: error[internal]: a fault of dewasm itself, please report it with the input\n${details}`)
  return ExitStatus.internal
}

function formatTimings(result: CompileResult, total: number): string {
  return Object.entries({ ...result.report.timings, total })
    .map(([phase, milliseconds]) => `${phase.padEnd(10)} ${milliseconds.toFixed(1).padStart(9)} ms\n`)
    .join('')
}
