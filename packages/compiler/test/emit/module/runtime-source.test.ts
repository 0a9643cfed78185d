import { readFileSync } from 'node:fs'
import { parse } from 'acorn'
import { describe, expect, test } from 'vitest'
import { isRuntimeExport, runtimeNames, spliceRuntime } from '../../../src/emit/module/runtime-source.js'

const EDITIONS = [
  ['es2020', 2020],
  ['es5', 5],
] as const

test('every helper that functions may ask for is an export of the runtime', () => {
  const context = readFileSync(new URL('../../../src/emit/context.ts', import.meta.url), 'utf8')
  const union = context.slice(context.indexOf('export type RuntimeHelper ='))
  const helpers = [...union.matchAll(/^\s*\| '(\w+)'/gm)].map((match) => match[1]!)
  expect(helpers.length).toBeGreaterThan(40)
  for (const [edition] of EDITIONS)
    expect(helpers.filter((name) => !isRuntimeExport(name, edition))).toEqual([])
})

describe.each(EDITIONS)('in the %s edition', (edition, ecmaVersion) => {
  const check = (code: string) => parse(code, { ecmaVersion, sourceType: 'script' })

  test('every export of the runtime is, by itself, a complete program', () => {
    for (const name of runtimeNames(edition)) {
      for (const minify of [false, true]) {
        const code = spliceRuntime([name], edition, minify)
        check(code)
        // Nothing is missing, nothing is declared twice, nothing runs before what it needs: it loads.
        expect(typeof new Function(`'use strict';${code}\nreturn typeof ${name}`)(), name).toBe('string')
      }
    }
  })

  test('the whole runtime in one scope has no name twice', () => {
    check(spliceRuntime(runtimeNames(edition), edition))
    expect(new Set(runtimeNames(edition)).size).toBe([...runtimeNames(edition)].length)
  })

  test('the minified runtime is much shorter', () => {
    const names = [...runtimeNames(edition)]
    const whole = spliceRuntime(names, edition).length
    expect(spliceRuntime(names, edition, true).length).toBeLessThan(0.6 * whole)
  })
})

test('the order of asking does not matter', () => {
  const names = ['tableGet', 'memoryGrow', 'linkImports', 'trap']
  expect(spliceRuntime(names.slice().reverse(), 'es2020')).toBe(spliceRuntime(names, 'es2020'))
})

test('only what is used comes along', () => {
  expect(spliceRuntime(['countOnes'], 'es2020')).not.toContain('function trap')
  expect(spliceRuntime(['memoryFill'], 'es2020')).not.toContain('class Memory')
  expect(spliceRuntime(['trap'], 'es2020')).not.toMatch(/import|export/)
})
