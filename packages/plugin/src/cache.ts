/** Results that outlive a build: one file each, named after all that they follow from. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'

export class Cache {
  readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  /** Undefined if there is none, or none that can be read. */
  read(key: string): unknown {
    try {
      return deserialize(readFileSync(this.fileOf(key)))
    } catch {
      return undefined
    }
  }

  /** A result that cannot be kept is made again next time. */
  write(key: string, value: unknown): void {
    try {
      writeWhole(this.fileOf(key), serialize(value))
    } catch {
      // The folder may be read-only, or the disk full.
    }
  }

  private fileOf(key: string): string {
    return join(this.directory, `${key}.bin`)
  }
}

/** Writes a file so that others see all of it or nothing; makes its folder. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(join(file, '..'), { recursive: true })
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    writeFileSync(temporary, content)
    renameSync(temporary, file)
  } finally {
    rmSync(temporary, { force: true })
  }
}
