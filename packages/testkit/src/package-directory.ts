// Where the testkit's own files are, whether it runs from its sources or from its build.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the testkit package. */
export function testkitDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const manifest = join(directory, 'package.json')
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === '@dewasm/testkit') {
      return directory
    }
    const parent = dirname(directory)
    if (parent === directory) throw new Error('the testkit is not where its package is')
    directory = parent
  }
}

/** A checked list of the testkit, by name. */
export function expectationsFile(name: string): string {
  return join(testkitDirectory(), 'expectations', `${name}.json`)
}
