// Opcode -> row tables, one set for each set of features: what the feature gate leaves out is not in them.

import type { FeatureSet } from '../features.js'
import { INSTRUCTIONS, type InstructionRow } from '../instructions/index.js'
import { ATOMIC_PREFIX, GC_PREFIX } from '../instructions/row.js'

export const FIRST_PREFIX = GC_PREFIX >> 16
export const PREFIX_COUNT = (ATOMIC_PREFIX >> 16) - FIRST_PREFIX + 1

export interface Dispatch {
  /** Rows by opcode byte. */
  readonly plain: readonly (InstructionRow | undefined)[]
  /** Rows by number, for each prefix byte from `FIRST_PREFIX`. */
  readonly prefixed: readonly (readonly (InstructionRow | undefined)[])[]
}

const dispatches = new WeakMap<FeatureSet, Dispatch>()

/** Is the instruction there with these features? */
export function isEnabled(row: InstructionRow, features: FeatureSet): boolean {
  return features.has(row.proposal) || (row.alternative !== undefined && features.has(row.alternative))
}

/** The tables for a set of features; made once for each set. */
export function dispatchFor(features: FeatureSet): Dispatch {
  let dispatch = dispatches.get(features)
  if (dispatch === undefined) {
    const plain = new Array<InstructionRow | undefined>(0x100).fill(undefined)
    const prefixed = Array.from({ length: PREFIX_COUNT }, () => [] as (InstructionRow | undefined)[])
    for (const row of INSTRUCTIONS) {
      if (!isEnabled(row, features)) continue
      if (row.opcode < 0x100) plain[row.opcode] = row
      else {
        const table = prefixed[(row.opcode >> 16) - FIRST_PREFIX]
        const number = row.opcode & 0xffff
        while (table.length <= number) table.push(undefined)
        table[number] = row
      }
    }
    dispatch = { plain, prefixed }
    dispatches.set(features, dispatch)
  }
  return dispatch
}
