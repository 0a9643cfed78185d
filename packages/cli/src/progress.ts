// One line of progress on a terminal, for compilations long enough to make one wonder.

const patience = 500
const interval = 100

export interface ProgressStream {
  isTTY?: boolean
  write(text: string): unknown
}

/** Shows nothing in the first half second, nothing when the stream is not a terminal. */
export class Progress {
  readonly #stream: ProgressStream
  readonly #enabled: boolean
  /** When the first half second is over. */
  readonly #begin = performance.now() + patience
  #next = 0
  #shown = false

  constructor(stream: ProgressStream, enabled: boolean) {
    this.#stream = stream
    this.#enabled = enabled && stream.isTTY === true
  }

  update(done: number, total: number): void {
    if (!this.#isDue() || performance.now() < this.#next) return
    this.#next = performance.now() + interval
    this.#shown = true
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total)
    this.#stream.write(`\r\u001b[Kcompiling ${percent}% (${done} of ${total} functions)`)
  }

  /** Says what is done now. */
  tell(what: string): void {
    if (!this.#isDue()) return
    this.#shown = true
    this.#stream.write(`\r\u001b[K${what}`)
  }

  #isDue(): boolean {
    return this.#enabled && performance.now() >= this.#begin
  }

  /** Wipes the line; call before anything else is printed. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K')
    this.#shown = false
  }
}
