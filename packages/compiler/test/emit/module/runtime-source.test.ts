import { readFileSync } from 'node:fs'
import { parse } from 'acorn'
import { expect, test } from 'vitest'
import { isRuntimeExport, runtimeNames, spliceRuntime } from '../../../src/emit/module/runtime-source.js'

const check = (code: string) => parse(code, { ecmaVersion: 2020, sourceType: 'module' })

test('every helper that functions may ask for is an export of the runtime', () => {
  const context = readFileSync(new URL('../../../src/emit/context.ts', import.meta.url), 'utf8')
  const union = context.slice(context.indexOf('export type RuntimeHelper ='))
  const helpers = [...union.matchAll(/^\s*\| '(\w+)'/gm)].map((match) => match[1]!)
  expect(helpers.length).toBeGreaterThan(40)
  expect(helpers.filter((name) => !isRuntimeExport(name))).toEqual([])
})

test('every export of the runtime is, by itself, a complete program', () => {
  for (const name of runtimeNames()) {
    for (const minify of [false, true]) {
      const code = spliceRuntime([name], minify)
      check(code)
      // Nothing is missing, nothing is declared twice, nothing runs before what it needs: it loads.
      expect(typeof new Function(`'use strict';${code}\nreturn typeof ${name}`)(), name).toBe('string')
    }
  }
})

test('the whole runtime in one scope has no name twice', () => {
  check(spliceRuntime(runtimeNames()))
})

test('the order of asking does not matter', () => {
  const names = ['tableGet', 'memoryGrow', 'linkImports', 'trap']
  expect(spliceRuntime(names.slice().reverse())).toBe(spliceRuntime(names))
})

test('only what is used comes along', () => {
  expect(spliceRuntime(['countOnes'])).not.toContain('function trap')
  expect(spliceRuntime(['memoryFill'])).not.toContain('class Memory')
  expect(spliceRuntime(['trap'])).not.toMatch(/import|export/)
})

test('the minified runtime is much shorter', () => {
  const names = [...runtimeNames()]
  expect(spliceRuntime(names, true).length).toBeLessThan(0.6 * spliceRuntime(names).length)
})
