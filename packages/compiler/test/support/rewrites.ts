// Tests of a pass as text before and text after.

import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import type { Pass } from '../../src/ir/pass.js'
import { printFunction } from '../../src/ir/print.js'
import { type Stage, verifyFunction } from '../../src/ir/verify.js'

/** Declares a test: `pass` turns the function `before` into `after`; the same text if it is left out. */
export function rewrites(
  title: string,
  pass: Pass,
  before: string,
  after = before,
  stage: Stage = 'lowered',
): void {
  test(title, () => {
    const fn = parseFunction(before)
    verifyFunction(fn, stage)
    pass(fn, { traps: 'exact' })
    verifyFunction(fn, stage)
    expect(printFunction(fn)).toBe(after.trimStart())
  })
}
