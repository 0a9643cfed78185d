// Judges the outcomes of suite runs by the checked list, and prints what there is to say.

import { judge, update, type Verdict } from '../expectations.js'
import {
  type Expectations,
  readExpectations,
  unsupportedKey,
  writeExpectations,
} from './expectations-file.js'
import { ONLY_NAN, type Outcome } from './run-script.js'

/** Run (`aot:2`) -> script -> outcomes. */
export type SuiteResults = ReadonlyMap<string, ReadonlyMap<string, readonly Outcome[]>>

export interface ReportOptions {
  /** Bring the list up to date: it may only shrink, unless `allowNew`. */
  update: boolean
  allowNew: boolean
  /** Print every failure, known or not. */
  verbose: boolean
}

const SHOWN_FAILURES = 20
/** Why an entry that `allowNew` adds is listed, until someone writes a better reason. */
const UNEXPLAINED = 'to be explained'

/** Prints the summary and answers whether the run is good. */
export function reportSuite(results: SuiteResults, file: string, options: ReportOptions): boolean {
  const expected = readExpectations(file)
  const details = new Map<string, string>()
  const unsupported = new Map<string, number>()
  let passed = 0
  for (const [run, scripts] of results) {
    const counts = { pass: 0, fail: 0, unsupported: 0 }
    const needs = new Map<string, number>()
    const kinds = new Map<string, number>()
    for (const [script, outcomes] of scripts) {
      for (const { id, kind, status, detail = '' } of outcomes) {
        counts[status]++
        if (kind !== undefined && status === 'pass') count(kinds, kind)
        if (status === 'fail') details.set(`${script}:${id} ${run}`, detail)
        if (status === 'unsupported') count(needs, unsupportedKey(script, detail))
      }
    }
    // All runs lack the same features; where they differ, the list holds the largest number.
    for (const [key, number] of needs) unsupported.set(key, Math.max(number, unsupported.get(key) ?? 0))
    passed += counts.pass
    console.log(
      `${run}: ${counts.pass} passed, ${counts.fail} failed, ${counts.unsupported} need a missing feature`,
    )
    console.log(`  passed: ${[...kinds].map(([kind, number]) => `${number} ${kind}`).join(', ')}`)
  }

  const failures = judge(new Set(details.keys()), expected.failures, (key) => wasRun(results, key))
  const missing = judgeUnsupported(unsupported, expected.unsupported, results)
  printFailures(failures, details, options.verbose)
  for (const line of missing.unexpected) console.log(`newly unsupported: ${line}`)
  printStale([...failures.stale, ...missing.stale])

  const grown = failures.unexpected.length + missing.unexpected.length
  const shrunk = failures.stale.length + missing.stale.length
  if (options.update) {
    writeExpectations(file, {
      failures: update(expected.failures, failures, options.allowNew, (key) => reasonFor(details.get(key)!)),
      unsupported: updateUnsupported(expected, unsupported, missing, options.allowNew),
    })
  }
  const bad = (options.update && options.allowNew ? 0 : grown) + (options.update ? 0 : shrunk)
  console.log(`${failures.known.length} known failures`)
  console.log(`${passed} passed, ${bad} failed`)
  return bad === 0
}

/** Why a new entry is listed, as far as that is plain. */
function reasonFor(detail: string): string {
  return detail.startsWith(ONLY_NAN) ? ONLY_NAN : UNEXPLAINED
}

/**
 * Native runs have no list: every failure is printed. Modules that the engine refuses without an assertion about
 * it, such as those past its limits, do not count.
 */
export function reportNative(results: SuiteResults): boolean {
  let passed = 0
  let failed = 0
  for (const [run, scripts] of results) {
    for (const [script, outcomes] of scripts) {
      for (const { id, kind, status, detail } of outcomes) {
        if (status === 'pass') passed++
        else {
          if (kind !== undefined) failed++
          console.log(`${script}:${id} ${run}: ${detail}`)
        }
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0
}

function wasRun(results: SuiteResults, key: string): boolean {
  const separator = key.lastIndexOf(' ')
  const script = key.slice(0, key.indexOf('.json:') + '.json'.length)
  return results.get(key.slice(separator + 1))?.has(script) ?? false
}

/** As `judge`, but with numbers: more assertions than listed are unexpected, fewer make the entry stale. */
function judgeUnsupported(
  actual: ReadonlyMap<string, number>,
  expected: Readonly<Record<string, number>>,
  results: SuiteResults,
): { unexpected: string[]; stale: string[] } {
  const unexpected: string[] = []
  const stale: string[] = []
  for (const [key, number] of actual) {
    const listed = expected[key] ?? 0
    if (number > listed) unexpected.push(key)
    else if (number < listed) stale.push(key)
  }
  for (const key of Object.keys(expected)) {
    const script = key.slice(0, key.indexOf(': '))
    if (!actual.has(key) && [...results.values()].some((scripts) => scripts.has(script))) stale.push(key)
  }
  return { unexpected, stale }
}

function updateUnsupported(
  { unsupported: expected }: Expectations,
  actual: ReadonlyMap<string, number>,
  { unexpected, stale }: { unexpected: string[]; stale: string[] },
  allowNew: boolean,
): Record<string, number> {
  const list = new Map(Object.entries(expected))
  for (const key of [...stale, ...(allowNew ? unexpected : [])]) {
    const number = actual.get(key)
    if (number === undefined) list.delete(key)
    else list.set(key, number)
  }
  return Object.fromEntries([...list].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function printFailures(
  { unexpected, known }: Verdict,
  details: ReadonlyMap<string, string>,
  verbose: boolean,
): void {
  const shown = verbose ? unexpected : unexpected.slice(0, SHOWN_FAILURES)
  for (const key of shown) console.log(`FAIL ${key}: ${details.get(key)}`)
  if (shown.length < unexpected.length)
    console.log(`... and ${unexpected.length - shown.length} more (--verbose)`)
  if (verbose) for (const key of known) console.log(`known ${key}: ${details.get(key)}`)
}

function printStale(keys: readonly string[]): void {
  for (const key of keys.slice(0, SHOWN_FAILURES))
    console.log(`no longer fails, take it off the list: ${key}`)
  if (keys.length > SHOWN_FAILURES)
    console.log(`... and ${keys.length - SHOWN_FAILURES} more (--update takes them off)`)
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
