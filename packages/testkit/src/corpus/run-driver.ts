// Runs one driver of the corpus in a process of its own, with native WebAssembly or with the polyfill in its
// place, and collects what it prints.

import { spawn } from 'node:child_process'
import type { PreloadSettings } from './preload.js'

export interface DriverOptions {
  directory: string
  /** Megabytes of heap. */
  heap: number
  /** Milliseconds. */
  timeout: number
  /** More flags of the engine. */
  flags: readonly string[]
}

/** One module that the polyfill compiled. */
export interface CompiledModule {
  sha256_16: string
  bytes: number
  outputBytes: number
  milliseconds: number
}

export interface DriverResult {
  answer: string | undefined
  /** Milliseconds by the driver's own clock, compilation included. */
  time: number
  /** Largest resident size, in megabytes. */
  peak: number
  modules: CompiledModule[]
  /** Why there is no answer. */
  failure: string | undefined
}

/** Set in the environment of a driver that is to run on the polyfill; holds the settings as JSON. */
export const PRELOAD_VARIABLE = 'DEWASM_CORPUS_PRELOAD'

/** What the preload prints for the runner, one JSON text a line. */
export const MODULE_LINE = 'DEWASM MODULE '
export const PEAK_LINE = 'DEWASM PEAK '

/**
 * @param preload URL of the script that installs the polyfill, and how it has its modules; undefined to run on
 *   native WebAssembly
 */
export function runDriver(
  file: string,
  preload: { url: string; settings: PreloadSettings } | undefined,
  { directory, heap, timeout, flags: more }: DriverOptions,
): Promise<DriverResult> {
  const flags = [`--max-old-space-size=${heap}`, ...more]
  if (preload !== undefined) flags.push('--import', preload.url)
  const env = {
    ...process.env,
    [PRELOAD_VARIABLE]: preload === undefined ? '' : JSON.stringify(preload.settings),
  }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, file], {
      cwd: directory,
      env,
      timeout,
      killSignal: 'SIGKILL',
    })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text
    })
    child.on('close', (status, signal) => {
      resolve(toResult(output.split('\n'), errors, signal ?? (status === 0 ? undefined : `status ${status}`)))
    })
  })
}

function toResult(lines: readonly string[], errors: string, ended: string | undefined): DriverResult {
  const after = (prefix: string) =>
    lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length))
  const answer = after('RESULT ')[0]
  return {
    answer,
    time: Number(after('MS ')[0]),
    peak: Number(after(PEAK_LINE)[0]),
    modules: after(MODULE_LINE).map((text) => JSON.parse(text) as CompiledModule),
    failure: answer === undefined ? (errorLine(errors) ?? `ended with ${ended ?? 'no answer'}`) : undefined,
  }
}

/** The line of a stack trace that says what is wrong. Lines of minified code may stand before it. */
function errorLine(errors: string): string | undefined {
  const lines = errors.split('\n').filter((line) => line.trim() !== '')
  const line = lines.find((line) => /^(Uncaught )?[\w.]*(Error|Exception)\b/.test(line)) ?? lines[0]
  return line?.slice(0, 300)
}
