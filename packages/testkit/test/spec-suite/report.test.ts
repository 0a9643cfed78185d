import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readExpectations } from '../../src/spec-suite/expectations-file.js'
import { reportSuite, type SuiteResults } from '../../src/spec-suite/report.js'
import { ONLY_NAN, type Outcome } from '../../src/spec-suite/run-script.js'

let directory: string
let printed: string[]
const file = () => join(directory, 'list/suite.json')
const check = { update: false, allowNew: false, verbose: false }
const grow = { update: true, allowNew: true, verbose: false }
const shrink = { update: true, allowNew: false, verbose: false }

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dewasm-report-'))
  printed = []
  vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(directory, { recursive: true })
})

const pass = (id: string): Outcome => ({ id, kind: 'return', status: 'pass' })
const fail = (id: string, detail = 'why'): Outcome => ({ id, kind: 'return', status: 'fail', detail })
const missing = (id: string): Outcome => ({ id, kind: 'return', status: 'unsupported', detail: 'simd' })
const results = (outcomes: Record<string, Outcome[]>): SuiteResults =>
  new Map(Object.entries(outcomes).map(([run, list]) => [run, new Map([['core/a.json', list]])]))

test('new failures fail the run, listed ones do not', () => {
  const run = results({ 'aot:0': [pass('1'), fail('2'), fail('3', `${ONLY_NAN}: bits`)] })
  expect(reportSuite(run, file(), check)).toBe(false)
  expect(printed).toContain('FAIL core/a.json:2 aot:0: why')
  expect(printed.at(-1)).toBe('1 passed, 2 failed')
  expect(reportSuite(run, file(), grow)).toBe(true)
  expect(readExpectations(file()).failures).toEqual({
    'core/a.json:2 aot:0': 'to be explained',
    'core/a.json:3 aot:0': ONLY_NAN,
  })
  expect(reportSuite(run, file(), check)).toBe(true)
  expect(printed.at(-1)).toBe('1 passed, 0 failed')
})

test('a listed failure that passes fails the run until it is taken off', () => {
  reportSuite(results({ 'aot:0': [fail('2')], 'aot:2': [fail('2')] }), file(), grow)
  const better = results({ 'aot:0': [pass('2')], 'aot:2': [fail('2')] })
  expect(reportSuite(better, file(), check)).toBe(false)
  expect(reportSuite(better, file(), shrink)).toBe(true)
  expect(Object.keys(readExpectations(file()).failures)).toEqual(['core/a.json:2 aot:2'])
  expect(reportSuite(better, file(), check)).toBe(true)
})

test('an update alone lists nothing new', () => {
  const run = results({ 'aot:0': [fail('2'), missing('3')] })
  expect(reportSuite(run, file(), shrink)).toBe(false)
  expect(readExpectations(file())).toEqual({ failures: {}, unsupported: {} })
})

test('assertions that need a missing feature are counted by script and feature', () => {
  const two = results({ 'aot:0': [missing('1'), missing('2')] })
  expect(reportSuite(two, file(), check)).toBe(false)
  reportSuite(two, file(), grow)
  expect(readExpectations(file()).unsupported).toEqual({ 'core/a.json: simd': 2 })
  expect(reportSuite(two, file(), check)).toBe(true)
  expect(reportSuite(results({ 'aot:0': [missing('1'), pass('2')] }), file(), check)).toBe(false)
  expect(reportSuite(results({ 'aot:0': [pass('1'), pass('2')] }), file(), shrink)).toBe(true)
  expect(readExpectations(file()).unsupported).toEqual({})
})

test('what was not run is not judged', () => {
  reportSuite(results({ 'aot:0': [fail('1')] }), file(), grow)
  expect(reportSuite(results({ 'polyfill:2': [pass('1')] }), file(), check)).toBe(true)
})
