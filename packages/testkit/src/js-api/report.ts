// Judges the outcomes of the tests of the JavaScript interface by the checked list, and prints what there is to say.

import { type ExpectationList, judge, readJson, update, writeJson } from '../expectations.js'
import type { Subtest } from './test-harness.js'

export interface ReportOptions {
  /** Bring the list up to date: it may only shrink, unless `allowNew`. */
  update: boolean
  allowNew: boolean
  /** Print every failure, known or not. */
  verbose: boolean
}

/** Why an entry that `allowNew` adds is listed, until someone writes a better reason. */
const UNEXPLAINED = 'to be explained'

/**
 * Prints the summary and answers whether the run is good.
 * @param results subtests by file
 * @param list the file with the checked list; without one, every failure counts
 */
export function reportJsApi(
  results: ReadonlyMap<string, readonly Subtest[]>,
  list: string | undefined,
  { verbose, update: updateList, allowNew }: ReportOptions,
): boolean {
  const details = new Map<string, string>()
  let total = 0
  for (const [file, subtests] of results) {
    total += subtests.length
    for (const { name, status, detail = '' } of subtests) {
      if (status === 'fail') details.set(`${file}: ${name}`, detail)
    }
  }
  const expected = list === undefined ? {} : readJson<ExpectationList>(list, {})
  const verdict = judge(new Set(details.keys()), expected, (key) => results.has(key.split(': ')[0]!))
  for (const key of verdict.unexpected) console.log(`FAIL ${key}: ${details.get(key)}`)
  if (verbose) for (const key of verdict.known) console.log(`known ${key}: ${details.get(key)}`)
  for (const key of verdict.stale) console.log(`no longer fails, take it off the list: ${key}`)
  if (updateList && list !== undefined) {
    writeJson(
      list,
      update(expected, verdict, allowNew, () => UNEXPLAINED),
    )
  }
  const isGood =
    (verdict.unexpected.length === 0 || (updateList && allowNew)) &&
    (verdict.stale.length === 0 || updateList)
  console.log(`${total} subtests, ${verdict.known.length} known failures`)
  console.log(`${total - details.size} passed, ${verdict.unexpected.length + verdict.stale.length} failed`)
  return isGood
}
