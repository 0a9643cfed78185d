// What a command works with: the streams of the process and its surroundings, or a test's.
import { type Colors, colorsFor } from './colors.js'
import { FileError } from './file-error.js'
import type { ProgressStream } from './progress.js'

export interface Streams {
  stdin: AsyncIterable<Uint8Array>
  stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  stderr: ProgressStream
  /** The environment, which says whether there is to be colour. */
  env?: NodeJS.ProcessEnv
  /** The current folder, where a config file is looked for. Default: that of the process. */
  cwd?(): string
}

export class Session {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: NodeJS.WritableStream
  readonly stderr: ProgressStream
  readonly environment: NodeJS.ProcessEnv
  readonly folder: string
  /** For what goes to standard output, and to standard error. */
  readonly colors: Colors
  readonly errorColors: Colors

  constructor(streams: Streams) {
    this.stdin = streams.stdin
    this.stdout = streams.stdout
    this.stderr = streams.stderr
    this.environment = streams.env ?? {}
    this.folder = streams.cwd?.() ?? process.cwd()
    this.colors = colorsFor(streams.stdout, this.environment)
    this.errorColors = colorsFor(streams.stderr, this.environment)
  }

  /** A line, or several, on standard error. */
  complain(text: string): void {
    this.stderr.write(`${text}\n`)
  }

  warn(file: string, text: string): void {
    this.complain(`${file}: ${this.errorColors.yellow('warning')}: ${text}`)
  }

  /** Writes to standard output. A reader that has seen enough (`dewasm app.wasm | head`) is no failure. */
  write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stdout.write(text, (error?: NodeJS.ErrnoException | null) => {
        if (!error || error.code === 'EPIPE') resolve()
        else reject(FileError.from(error, '<stdout>', 'write'))
      })
    })
  }
}
