// Compiles the modules of a driver ahead of time. Which those are is found out by a run in which they are compiled as
// they are asked for; modules and outputs stay where they are, for the next time.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { testkitDirectory } from '../package-directory.js'
import type { PrecompiledSettings } from './preload.js'

/** Where the modules of a driver are kept. Its packages have exact versions, and so have the modules. */
export function modulesDirectory(directory: string, name: string): string {
  return join(directory, 'modules', name)
}

/** Whether the modules of a driver are known. */
export function areModulesKnown(directory: string, name: string): boolean {
  return existsSync(modulesDirectory(directory, name))
}

/** Modules that are put in a folder as they are asked for. */
export interface Collection {
  readonly folder: string
  /** From now on they are known, or they are thrown away. */
  finish(isComplete: boolean): void
}

export function collectModules(directory: string, name: string): Collection {
  const folder = `${modulesDirectory(directory, name)}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  return {
    folder,
    finish(isComplete) {
      if (isComplete) renameSync(folder, modulesDirectory(directory, name))
      else rmSync(folder, { recursive: true })
    },
  }
}

/** Compiles the known modules of a driver by the command line, on every core. Throws if one does not compile. */
export function precompile(
  directory: string,
  name: string,
  options: readonly string[],
  heap: number,
): PrecompiledSettings {
  const folder = modulesDirectory(directory, name)
  const command = join(testkitDirectory(), '../cli/dist/main.js')
  const modules = readdirSync(folder).filter((file) => file.endsWith('.wasm'))
  const outputs = modules.map((module) => {
    const input = join(folder, module)
    const file = join(folder, module.replace('.wasm', '.mjs'))
    const start = performance.now()
    const args = [`--max-old-space-size=${heap}`, command, input, '-o', file, '--quiet', ...options]
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${module} of ${name}: ${stderr}`)
    return {
      file,
      module: {
        sha256_16: module.replace('.wasm', ''),
        bytes: statSync(input).size,
        outputBytes: readFileSync(file).length,
        milliseconds: Math.round(performance.now() - start),
      },
    }
  })
  return { way: 'precompiled', outputs }
}
