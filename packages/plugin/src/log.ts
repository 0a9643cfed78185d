/** What a build says: sizes of what was compiled, and on a terminal how far a long compilation is. */
import { relative } from 'node:path'

export interface CompiledSizes {
  readonly file: string
  /** Bytes of the module, of its JavaScript, of that compressed with gzip, and of the data file if there is one. */
  readonly input: number
  readonly output: number
  readonly compressed: number
  readonly data: number | undefined
  /** Undefined if the result was kept from an earlier build. */
  readonly milliseconds: number | undefined
}

/** A compilation that is done sooner shows no progress. */
const PATIENCE = 500

export class Log {
  readonly isSilent: boolean
  private readonly write: (line: string) => void
  private isShown = false

  constructor(log: boolean | ((line: string) => void) = true) {
    this.isSilent = log === false
    this.write = typeof log === 'function' ? log : (line) => console.info(line)
  }

  line(text: string): void {
    if (!this.isSilent) this.write(`dewasm: ${text}`)
  }

  compiled({ file, input, output, compressed, data, milliseconds }: CompiledSizes): void {
    const extra = data === undefined ? '' : `, data ${size(data)}`
    const time = milliseconds === undefined ? 'cached' : `${Math.round(milliseconds)} ms`
    this.line(
      `${nameOf(file)} ${size(input)} -> JavaScript ${size(output)}, gzip ${size(compressed)}${extra} (${time})`,
    )
  }

  /** Answers what takes note of functions done. */
  startProgress(file: string): ((done: number, total: number) => void) | undefined {
    const { stderr } = process
    if (this.isSilent || !stderr.isTTY) return undefined
    const start = performance.now()
    let last = start + PATIENCE
    return (done, total) => {
      const now = performance.now()
      if (now < last) return
      last = now + 100
      this.isShown = true
      stderr.write(`\r\x1b[Kdewasm: ${nameOf(file)} ${Math.floor((100 * done) / total)} %`)
    }
  }

  endProgress(): void {
    if (this.isShown) process.stderr.write('\r\x1b[K')
    this.isShown = false
  }
}

function nameOf(file: string): string {
  const name = relative(process.cwd(), file)
  return name.startsWith('..') ? file : name
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`
}
