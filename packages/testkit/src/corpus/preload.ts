// Runs before a driver: takes native WebAssembly away, puts the polyfill in its place, and prints what it
// compiles and, at the end, how much memory there was.

import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { Tune } from '@dewasm/compiler'
import { type CompileReport, createNamespace, installNamespace } from '@dewasm/polyfill'
import { type CompiledModule, MODULE_LINE, PEAK_LINE } from './run-driver.js'

/** @param settings the level, the tuning, and whether all functions are compiled at once: `2 jit false` */
export function preparePolyfill(settings: string): void {
  const [optimize, tune, eager] = settings.split(' ') as [string, Tune, string]
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  const level = Number(optimize) as 0 | 1 | 2 | 3
  installNamespace(
    createNamespace({
      optimize: level,
      tune,
      lazy: eager === 'true' ? false : undefined,
      onCompile: printModule,
    }),
  )
  process.on('exit', () => print(PEAK_LINE, Math.round(process.resourceUsage().maxRSS / 1024)))
}

function printModule(bytes: Uint8Array, report: CompileReport): void {
  const module: CompiledModule = {
    sha256_16: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    bytes: bytes.length,
    outputBytes: report.outputSize,
    milliseconds: Math.round(Object.values(report.timings).reduce((sum, time) => sum + time, 0)),
  }
  print(MODULE_LINE, module)
}

/** At once, since some drivers end the process themselves. */
function print(prefix: string, value: unknown): void {
  writeSync(1, `${prefix}${JSON.stringify(value)}\n`)
}
