// A folder for each test, gone when it is over.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

export function temporaryFolder() {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dewasm-cli-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const at = (name: string) => join(folder, name)
  return {
    path: () => folder,
    at,
    /** Writes a file and answers its path. */
    file(name: string, content: string | Uint8Array): string {
      writeFileSync(at(name), content)
      return at(name)
    },
  }
}
