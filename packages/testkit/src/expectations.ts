// A checked list of what is known to fail, as a ratchet: a failure that is not listed fails the run, and so does a
// listed one that passes. Lists are updated by command and only shrink unless growth is asked for.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Known failures: what fails (unique, stable) and why. */
export type ExpectationList = Record<string, string>

export interface Verdict {
  /** Fail, but are not listed. */
  unexpected: string[]
  /** Are listed, but passed. */
  stale: string[]
  /** Fail as listed. */
  known: string[]
}

/**
 * Judges a run.
 * @param ran which keys this run could have found failing; listed ones outside are not judged
 */
export function judge(
  failed: ReadonlySet<string>,
  expected: Readonly<ExpectationList>,
  ran: (key: string) => boolean,
): Verdict {
  const listed = Object.keys(expected)
  return {
    unexpected: [...failed].filter((key) => !(key in expected)),
    stale: listed.filter((key) => ran(key) && !failed.has(key)),
    known: [...failed].filter((key) => key in expected),
  }
}

/**
 * The list after a run: without what passes, and, if growth is allowed, with what newly fails.
 * @param reasonOf says why a new failure is listed
 */
export function update(
  expected: Readonly<ExpectationList>,
  verdict: Verdict,
  allowNew: boolean,
  reasonOf: (key: string) => string,
): ExpectationList {
  const stale = new Set(verdict.stale)
  const entries = Object.entries(expected).filter(([key]) => !stale.has(key))
  if (allowNew) for (const key of verdict.unexpected) entries.push([key, reasonOf(key)])
  return Object.fromEntries(entries.sort(([a], [b]) => compareKeys(a, b)))
}

export function readJson<T>(file: string, absent: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : absent
}

export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`)
}

/** Numbers inside keys (lines) count as numbers. */
function compareKeys(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
