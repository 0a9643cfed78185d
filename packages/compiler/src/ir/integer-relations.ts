/** Comparisons of integers as relations between their operands: their opposites, mirror images, and what bounds decide. */
import { OPERATORS } from './operators.js'

// A relation and its opposite are neighbours.
export const EQUAL = 1
export const NOT_EQUAL = 2
export const LESS = 3
export const GREATER_OR_EQUAL = 4
export const GREATER = 5
export const LESS_OR_EQUAL = 6
export const BELOW = 7
export const ABOVE_OR_EQUAL = 8
export const ABOVE = 9
export const BELOW_OR_EQUAL = 10

const BY_SUFFIX: Readonly<Record<string, number>> = {
  eq: EQUAL,
  ne: NOT_EQUAL,
  lt_s: LESS,
  ge_s: GREATER_OR_EQUAL,
  gt_s: GREATER,
  le_s: LESS_OR_EQUAL,
  lt_u: BELOW,
  ge_u: ABOVE_OR_EQUAL,
  gt_u: ABOVE,
  le_u: BELOW_OR_EQUAL,
}

/** By operator number: the relation that a comparison of two integers asks for; 0 for other operators. */
export const RELATIONS = Uint8Array.from(OPERATORS, ({ name }) => {
  const match = /^i(?:32|64)\.(\w+)$/.exec(name)
  return match === null ? 0 : (BY_SUFFIX[match[1]!] ?? 0)
})

/** By operator number: 1 for the comparisons with 0. */
export const IS_ZERO_TEST = Uint8Array.from(OPERATORS, ({ name }) => (/^i(32|64)\.eqz$/.test(name) ? 1 : 0))

/** What holds where `relation` does not. */
export function oppositeOf(relation: number): number {
  return ((relation - 1) ^ 1) + 1
}

const MIRRORED = [
  0,
  EQUAL,
  NOT_EQUAL,
  GREATER,
  LESS_OR_EQUAL,
  LESS,
  GREATER_OR_EQUAL,
  ABOVE,
  BELOW_OR_EQUAL,
  BELOW,
  ABOVE_OR_EQUAL,
] as const

/** The relation of `b` to `a`, given that of `a` to `b`. */
export function mirrorOf(relation: number): number {
  return MIRRORED[relation]!
}

/** 1 if numbers from a to b are in the relation to all from c to d, 0 if they are to none, else -1. All are signed. */
export function decide(relation: number, a: number, b: number, c: number, d: number): number {
  switch (relation) {
    case EQUAL:
      if (b < c || d < a) return 0
      return a === b && c === d ? 1 : -1
    case LESS:
      if (b < c) return 1
      return a >= d ? 0 : -1
    case LESS_OR_EQUAL:
      if (b <= c) return 1
      return a > d ? 0 : -1
    case BELOW:
    case BELOW_OR_EQUAL:
      // Negative numbers are above all others, in their own order.
      if (a >= 0 && d < 0) return 1
      if (b < 0 && c >= 0) return 0
      if ((a >= 0 && c >= 0) || (b < 0 && d < 0))
        return decide(relation === BELOW ? LESS : LESS_OR_EQUAL, a, b, c, d)
      return -1
    default: {
      const opposite = decide(oppositeOf(relation), a, b, c, d)
      return opposite < 0 ? -1 : 1 - opposite
    }
  }
}
