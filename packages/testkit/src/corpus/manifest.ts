// The corpus: published packages that ship WebAssembly, each with a driver `NAME.mjs` that prints `RESULT answer`
// and `MS elapsed`, and a manifest that says which versions and which answers.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CorpusEntry {
  name: string
  /** `package@version`. */
  packages: string[]
  /** The answer under native WebAssembly. */
  expected: string
  /** The modules the driver loads: start of their SHA-256 and size. */
  modules: { sha256_16: string; bytes: number }[]
}

export function readManifest(corpus: string): CorpusEntry[] {
  return JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as CorpusEntry[]
}

const INSTALL_ATTEMPTS = 3

/** Installs the packages that are missing in `directory`, without running their scripts. */
export function installPackages(directory: string, packages: readonly string[]): void {
  mkdirSync(directory, { recursive: true })
  const manifest = join(directory, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n')
  const missing = packages.filter((specifier) => !isInstalled(directory, specifier))
  if (missing.length === 0) return
  const command = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...missing]
  for (let attempt = 1; ; attempt++) {
    console.log(`installing ${missing.join(' ')}`)
    const { status, error } = spawnSync('npm', command, {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    })
    if (status === 0) return
    if (attempt === INSTALL_ATTEMPTS)
      throw new Error(`npm install failed: ${error?.message ?? `status ${status}`}`)
  }
}

function isInstalled(directory: string, specifier: string): boolean {
  const separator = specifier.lastIndexOf('@')
  const file = join(directory, 'node_modules', specifier.slice(0, separator), 'package.json')
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === specifier.slice(separator + 1)
}
