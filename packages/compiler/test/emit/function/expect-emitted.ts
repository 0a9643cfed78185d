import { expect } from 'vitest'
import { parseFunction } from '../../../src/ir/parse.js'
import { verifyFunction } from '../../../src/ir/verify.js'
import { emitted, TestContext, type TestOptions } from './run-javascript.js'

/** IR to JavaScript, both as the lines between backticks, with any margin. */
export function expectEmitted(ir: string, javascript: string, options?: TestOptions): void {
  const fn = parseFunction(dedent(ir))
  verifyFunction(fn, 'legal')
  expect(emitted(fn, new TestContext(options))).toBe(dedent(javascript))
}

export function dedent(text: string): string {
  const lines = text.split('\n').slice(1, -1)
  const margin = Math.min(...lines.map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(margin)).join('\n')
}
