// Another Node to run a tool on: by its path, or by its version, `node26`. A version is fetched from npm once, into
// the user's cache, as the package of its binary for this platform.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The path of the Node that `name` stands for.
 * @throws Error that says what is missing.
 */
export function findNode(name: string): string {
  const version = /^node(\d+)$/.exec(name)?.[1]
  if (version === undefined) {
    if (!existsSync(name)) throw new Error(`there is no engine ${name}`)
    return name
  }
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath
  const directory = join(cacheDirectory(), name)
  const binary = join(
    directory,
    'node_modules',
    packageName(),
    process.platform === 'win32' ? 'bin/node.exe' : 'bin/node',
  )
  if (!existsSync(binary)) fetch(version, directory)
  if (!existsSync(binary)) throw new Error(`npm has no Node ${version} for this platform: ${packageName()}`)
  return binary
}

function packageName(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return `node-${platform}-${process.arch}`
}

function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dewasm')
}

/** Appears under its name only when it is complete. */
function fetch(version: string, directory: string): void {
  const name = `${packageName()}@${version}`
  const partial = `${directory}.${process.pid}`
  console.error(`fetching ${name} from npm into ${directory}`)
  mkdirSync(partial, { recursive: true })
  const args = [
    'install',
    '--prefix',
    partial,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    name,
  ]
  const { status, stderr, error } = spawnSync('npm', args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status === 0) {
    rmSync(directory, { recursive: true, force: true })
    renameSync(partial, directory)
    return
  }
  rmSync(partial, { recursive: true, force: true })
  throw new Error(`${name} could not be fetched: ${(error?.message ?? stderr).trim()}`)
}
