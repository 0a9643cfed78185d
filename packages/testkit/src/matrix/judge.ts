// Whether what came of an operation on some engine is right, given what came of it on the one it was recorded on.

import { bitsMatch, differsInNaNOnly } from '../spec-suite/values.js'
import { numericValue } from './recorded-value.js'
import type { Outcome, RecordedOperation } from './recording.js'

/** `nan`: wrong in nothing but the payload or sign of a NaN that passed as a number. */
export type Judgement = 'pass' | 'nan' | 'fail'

/** Judges an outcome that is not the recorded one. */
export function judgeDifference({ expected, join }: RecordedOperation, outcome: Outcome): Judgement {
  if (expected === undefined || join === undefined || !('value' in outcome)) return 'fail'
  const { value } = outcome
  let bits: bigint[]
  try {
    bits = join(Array.isArray(value) ? value.map(numericValue) : numericValue(value))
  } catch {
    return 'fail'
  }
  let judgement: Judgement = 'pass'
  for (const [i, one] of expected.entries()) {
    if (bitsMatch(bits[i]!, one)) continue
    if (!differsInNaNOnly(bits[i]!, one)) return 'fail'
    judgement = 'nan'
  }
  return judgement
}
