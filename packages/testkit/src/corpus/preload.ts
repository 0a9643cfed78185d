// Runs before a driver: takes native WebAssembly away, puts the polyfill in its place, and prints which modules it
// makes and, at the end, how much memory there was.

import { createHash } from 'node:crypto'
import { writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Tune } from '@dewasm/compiler'
import { type CompileReport, createNamespace, installNamespace } from '@dewasm/polyfill'
import { type Precompiled, register, WebAssembly } from '@dewasm/polyfill/precompiled'
import { type CompiledModule, MODULE_LINE, PEAK_LINE } from './run-driver.js'

/** How a driver runs. */
export type PreloadSettings = CompilingSettings | PrecompiledSettings

/** Modules are compiled when the driver runs. */
export interface CompilingSettings {
  way: 'compiled'
  /** The level. */
  optimize: number
  tune: Tune | undefined
  /** All functions at once, instead of when they are called. */
  eager: boolean
  /** Never with all passes. */
  core: boolean
  /** Where to put the modules that are asked for, named after their digests. */
  modules: string | undefined
}

/** Modules were compiled before. */
export interface PrecompiledSettings {
  way: 'precompiled'
  outputs: readonly { file: string; module: CompiledModule }[]
}

export async function preparePolyfill(settings: PreloadSettings): Promise<void> {
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  process.on('exit', () => print(PEAK_LINE, Math.round(process.resourceUsage().maxRSS / 1024)))
  if (settings.way === 'precompiled') {
    for (const { file, module } of settings.outputs) await registerOutput(file, module)
    installNamespace(WebAssembly)
    return
  }
  const { optimize, tune, eager, core, modules } = settings
  installNamespace(
    createNamespace({
      optimize: optimize as 0 | 1 | 2 | 3,
      tune,
      lazy: eager ? false : undefined,
      optimizes: !core,
      onCompile(bytes, report) {
        const module = describeModule(bytes, report)
        print(MODULE_LINE, module)
        if (modules !== undefined) writeFileSync(join(modules, `${module.sha256_16}.wasm`), bytes)
      },
    }),
  )
}

async function registerOutput(file: string, module: CompiledModule): Promise<void> {
  const { default: output } = (await import(pathToFileURL(file).href)) as { default: Precompiled }
  let isFirst = true
  register({
    ...output,
    instantiate(imports) {
      if (isFirst) print(MODULE_LINE, module)
      isFirst = false
      return output.instantiate(imports)
    },
  })
}

function describeModule(bytes: Uint8Array, report: CompileReport): CompiledModule {
  return {
    sha256_16: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    bytes: bytes.length,
    outputBytes: report.outputSize,
    milliseconds: Math.round(Object.values(report.timings).reduce((sum, time) => sum + time, 0)),
  }
}

/** At once, since some drivers end the process themselves. */
function print(prefix: string, value: unknown): void {
  writeSync(1, `${prefix}${JSON.stringify(value)}\n`)
}
