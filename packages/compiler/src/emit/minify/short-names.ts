/**
 * Names of as few characters as can be. Those of local variables begin with a small letter, all others with another
 * sign, so that a variable never hides what the module has.
 */
import { Names } from '../names.js'

const SMALL = 'abcdefghijklmnopqrstuvwxyz'
const OTHERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ$_'
const DIGITS = '0123456789'
/** What may follow the first sign. */
const TAIL = SMALL + OTHERS + DIGITS

/** Gives names one after the other, whatever is wished for. */
export class ShortNames extends Names {
  private next = 0
  private readonly localNames: string[] = []
  private nextLocal = 0

  override unique(_hint: string): string {
    for (;;) {
      const name = nameOf(this.next++, OTHERS)
      if (!this.isTaken(name)) return name
    }
  }

  /** The name of the local variable of this number, the same in all functions: `a`, `b`, ... `z`, `aa`, ... */
  local(number: number): string {
    const { localNames } = this
    while (localNames.length <= number) {
      const name = nameOf(this.nextLocal++, SMALL)
      if (!this.isReserved(name)) localNames.push(name)
    }
    return localNames[number]
  }
}

/** The names that begin with one of `first`, shortest first. */
function nameOf(number: number, first: string): string {
  let name = ''
  let rest = number
  let count = first.length
  let length = 1
  while (rest >= count) {
    rest -= count
    count *= TAIL.length
    length++
  }
  for (; length > 1; length--) {
    name = TAIL[rest % TAIL.length] + name
    rest = Math.floor(rest / TAIL.length)
  }
  return first[rest] + name
}
