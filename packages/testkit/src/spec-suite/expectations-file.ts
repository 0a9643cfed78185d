// The suite's checked list on disk (expectations/spec-suite.json):
//
//   failures     assertion -> the runs it fails in, and why
//   unsupported  script -> feature -> how many of its assertions need a feature that is not there yet
//
// In memory both are lists of single keys, as expectations.ts judges them.

import { type ExpectationList, readJson, writeJson } from '../expectations.js'

interface ExpectationsFile {
  failures: Record<string, { runs: string; reason: string }>
  unsupported: Record<string, Record<string, number>>
}

export interface Expectations {
  /** `script.json:line run` -> reason. */
  failures: ExpectationList
  /** `script.json: feature` -> number of assertions. */
  unsupported: Record<string, number>
}

export function readExpectations(file: string): Expectations {
  const { failures, unsupported } = readJson<ExpectationsFile>(file, { failures: {}, unsupported: {} })
  const result: Expectations = { failures: {}, unsupported: {} }
  for (const [assertion, { runs, reason }] of Object.entries(failures)) {
    for (const run of runs.split(' ')) result.failures[`${assertion} ${run}`] = reason
  }
  for (const [script, features] of Object.entries(unsupported)) {
    for (const [feature, count] of Object.entries(features)) {
      result.unsupported[unsupportedKey(script, feature)] = count
    }
  }
  return result
}

export function writeExpectations(file: string, { failures, unsupported }: Expectations): void {
  const content: ExpectationsFile = { failures: {}, unsupported: {} }
  for (const [key, reason] of Object.entries(failures)) {
    const separator = key.lastIndexOf(' ')
    const assertion = key.slice(0, separator)
    const run = key.slice(separator + 1)
    const entry = content.failures[assertion]
    if (entry === undefined) content.failures[assertion] = { runs: run, reason }
    else entry.runs += ` ${run}`
  }
  for (const [key, count] of Object.entries(unsupported)) {
    const separator = key.indexOf(': ')
    const features = (content.unsupported[key.slice(0, separator)] ??= {})
    features[key.slice(separator + 2)] = count
  }
  writeJson(file, content)
}

export function unsupportedKey(script: string, feature: string): string {
  return `${script}: ${feature}`
}
