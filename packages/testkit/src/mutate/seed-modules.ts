// The modules that get damaged: the workspace's fixtures, and random ones for their variety.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testkitDirectory } from '../package-directory.js'
import { encodeProgram } from '../random/encode-program.js'
import { generateProgram } from '../random/generate-program.js'
import { PROFILES } from '../random/profile.js'

const LARGEST = 100_000
const RANDOM_MODULES = 40

export function seedModules(): Uint8Array[] {
  const random = Array.from({ length: RANDOM_MODULES }, (_, seed) =>
    encodeProgram(generateProgram(seed, PROFILES[seed % 2 === 0 ? 'common' : 'mvp']).program),
  )
  return [...fixtureModules(), ...random]
}

/** Every `.wasm` below the workspace's fixtures that is not too large to compile thousands of times. */
function fixtureModules(): Uint8Array[] {
  const directory = join(testkitDirectory(), '../../fixtures')
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.wasm'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((file) => new Uint8Array(readFileSync(file)))
    .filter(({ length }) => length <= LARGEST)
}
