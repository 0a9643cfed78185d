/**
 * The operand stack as it is known while code is written: of each word (an i64 is two, the low one below) how it is to
 * be written, and what that depends on. Nothing is evaluated before something needs it, but in the order that the
 * module has: at most the topmost words may stand for something that traps or calls, and they are *settled*, evaluated
 * into a variable, before anything else of that kind happens.
 */

/** How much a word's text does when it is evaluated; each includes those before it. */
export const CONSTANT = 0
/** A variable of the function, or a global: it changes when it is assigned. */
export const VARIABLE = 1
/** A variable that nothing assigns as long as the word is on the stack. */
export const SETTLED = 2
/** Computes. */
export const EXPRESSION = 3
/** May trap, or reads memory. */
export const LOAD = 4
/** Calls what may do anything. */
export const CALL = 5

/** The bit of a word's dependencies for all globals; those below it are for variables, modulo their number. */
export const GLOBALS = 1 << 30
const VARIABLE_BITS = 30

/** The bit for the variable of a word of a local. */
export function variableBit(word: number): number {
  return 1 << (word % VARIABLE_BITS)
}

export class OperandStack {
  /** Number of words. What lies above is what was popped last, and stays as it is until the next push. */
  height = 0
  readonly kinds: number[] = []
  readonly texts: string[] = []
  /** Bits of the variables that the text reads. */
  readonly reads: number[] = []
  /** The number, of constants. */
  readonly numbers: number[] = []
  /** Which word of its value it is: 0 for the lowest. */
  readonly parts: number[] = []
  /** Whether the text is a boolean, true for 1. */
  readonly isCondition: boolean[] = []
  /** A settled number whose bits begin with the word, where there is one. */
  readonly floats: (string | undefined)[] = []
  private temporaries = 0
  private readonly write: (text: string) => void

  /** @param write takes statements */
  constructor(write: (text: string) => void) {
    this.write = write
  }

  push(kind: number, text: string, reads: number, part = 0): void {
    const at = this.height++
    this.kinds[at] = kind
    this.texts[at] = text
    this.reads[at] = reads
    this.parts[at] = part
    this.isCondition[at] = false
    this.floats[at] = undefined
  }

  /** Pushes a word that is in a variable of {@link temporary}. */
  pushSettled(name: string, part = 0): void {
    this.push(SETTLED, name, 0, part)
  }

  pushConstant(number: number, part = 0): void {
    this.numbers[this.height] = number
    this.push(CONSTANT, String(number), 0, part)
  }

  pushNull(): void {
    this.numbers[this.height] = Number.NaN
    this.push(CONSTANT, 'null', 0)
  }

  pushCondition(kind: number, text: string, reads: number): void {
    this.push(kind, text, reads)
    this.isCondition[this.height - 1] = true
  }

  /** Pushes a word again that was popped, at `from`. */
  pushWord(from: number, part: number): void {
    const at = this.height++
    this.kinds[at] = this.kinds[from]
    this.texts[at] = this.texts[from]
    this.reads[at] = this.reads[from]
    this.numbers[at] = this.numbers[from]
    this.isCondition[at] = this.isCondition[from]
    this.parts[at] = part
    this.floats[at] = undefined
  }

  isConstant(at: number, number: number): boolean {
    return this.kinds[at] === CONSTANT && this.numbers[at] === number
  }

  /** The word as a value. */
  text(at: number): string {
    return this.isCondition[at] ? `(${this.texts[at]} ? 1 : 0)` : this.texts[at]
  }

  /** The word as what `if` takes. */
  condition(at: number): string {
    return this.texts[at]
  }

  /** The word as something that may be evaluated more than once. */
  atom(at: number): string {
    if (this.kinds[at] > SETTLED) this.settle(at)
    return this.texts[at]
  }

  /** The word as something that may be left out, or evaluated later than it should be. */
  pure(at: number): string {
    if (this.kinds[at] > EXPRESSION) this.settle(at)
    return this.text(at)
  }

  /** Evaluates a word now. */
  settle(at: number): void {
    const name = this.temporary()
    this.write(`var ${name} = ${this.text(at)};`)
    this.settleAs(at, name)
  }

  /** Leaves a word out that was popped, but for what it does. The high half of what was loaded does nothing. */
  discard(at: number): void {
    if (this.kinds[at] >= LOAD && !this.texts[at].startsWith('h$')) this.settle(at)
  }

  /** Pushes the high half of the word on top, extended by its sign. */
  pushSign(at: number): void {
    if (this.kinds[at] === CONSTANT) this.pushConstant(this.numbers[at] >> 31, 1)
    else {
      const low = this.atom(at)
      this.push(EXPRESSION, `(${low} >> 31)`, this.reads[at], 1)
    }
  }

  /** A variable that nothing holds. */
  temporary(): string {
    return `d${this.temporaries++}`
  }

  settleAs(at: number, name: string): void {
    this.kinds[at] = SETTLED
    this.texts[at] = name
    this.reads[at] = 0
    this.isCondition[at] = false
  }

  /** Evaluates what may trap or call, and what depends on any of `reads`: something is about to happen. */
  settleEffects(reads = 0): void {
    const { kinds, height } = this
    for (let at = 0; at < height; at++) {
      if (kinds[at] >= LOAD || (this.reads[at] & reads) !== 0) this.settle(at)
    }
  }

  /** Evaluates what depends on any of `reads`, which are about to change. */
  settleReads(reads: number): void {
    const { height } = this
    for (let at = 0; at < height; at++) if ((this.reads[at] & reads) !== 0) this.settle(at)
  }

  /** Evaluates all, before control divides. */
  settleAll(): void {
    const { kinds, height } = this
    for (let at = 0; at < height; at++) {
      if (kinds[at] !== CONSTANT && kinds[at] !== SETTLED) this.settle(at)
    }
  }

  /** To be called after each instruction: variables for words may be used again when there are none. */
  finishInstruction(): void {
    if (this.height === 0) this.temporaries = 0
  }
}
