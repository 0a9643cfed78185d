// `--budget`: how large the output may be.
import { InvalidArgumentError } from 'commander'
import { brotliSize, gzipSize } from './compressed-size.js'

export interface Budget {
  readonly bytes: number
  readonly measure: 'raw' | 'gzip' | 'brotli'
}

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1000,
  mb: 1000_000,
  kib: 1024,
  mib: 1024 * 1024,
}

/**
 * `300kb`, `1.5mb`, `90kib:gzip`, `80000:brotli`.
 * @throws InvalidArgumentError
 */
export function parseBudget(text: string): Budget {
  const [, amount, unit = '', measure = 'raw'] =
    /^(\d{1,12}(?:\.\d{1,6})?) ?([km]?i?b)?(?::(gzip|brotli|raw))?$/i.exec(text) ?? []
  const factor = FACTORS[unit.toLowerCase()]
  if (amount === undefined || factor === undefined) {
    throw new InvalidArgumentError('It is no size, such as 300kb, 1.5mb, 90kb:gzip or 80kib:brotli.')
  }
  return { bytes: Math.floor(Number(amount) * factor), measure: measure.toLowerCase() as Budget['measure'] }
}

/** What is wrong, in a line; undefined if what is to be delivered, each part compressed by itself, is within the budget. */
export function checkBudget(budget: Budget, parts: readonly Uint8Array[]): string | undefined {
  const size = parts.reduce((sum, part) => sum + sizeBy(budget.measure, part), 0)
  if (size <= budget.bytes) return undefined
  const words = budget.measure === 'raw' ? 'bytes' : `bytes by ${budget.measure}`
  const [actual, allowed, over] = [size, budget.bytes, size - budget.bytes].map((n) => n.toLocaleString('en'))
  return `the output has ${actual} ${words}, ${over} more than the budget of ${allowed}`
}

function sizeBy(measure: Budget['measure'], output: Uint8Array): number {
  if (measure === 'raw') return output.length
  return measure === 'gzip' ? gzipSize(output) : brotliSize(output)
}
