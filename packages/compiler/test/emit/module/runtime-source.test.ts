import { readFileSync } from 'node:fs'
import { sources } from '@dewasm/runtime/source'
import { parse } from 'acorn'
import { describe, expect, test } from 'vitest'
import {
  indexDeclarations,
  isRuntimeExport,
  runtimeNames,
  spliceRuntime,
} from '../../../src/emit/module/runtime-source.js'

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
    const code = spliceRuntime([name])
    check(code)
    // Nothing is missing, nothing is declared twice, nothing runs before what it needs: it loads.
    expect(typeof new Function(`'use strict';${code}\nreturn typeof ${name}`)(), name).toBe('string')
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

test('sources import only each other', () => {
  for (const [file, source] of Object.entries(sources)) {
    const program = check(source)
    for (const statement of program.body) {
      if (statement.type === 'ImportDeclaration')
        expect(String(statement.source.value), file).toMatch(/^\.\.?\//)
    }
  }
})

describe('the index', () => {
  test('knows what a declaration uses, and keeps the comment right before it', () => {
    const index = indexDeclarations({
      'a.js': `// About the file.

import { b } from './b.js'
// Not about this one.

/** Two. */
export function a(c) {
  return b(c.d) + { e: 1, f }.e
}
const f = 1
// Line one.
// Line two.
const g = () => a`,
      'b.js': 'export const b = /* @__PURE__ */ d()\nfunction d() {}\nlet e = 1',
    })
    expect([...index.values()]).toEqual([
      {
        name: 'a',
        text: '/** Two. */\nfunction a(c) {\n  return b(c.d) + { e: 1, f }.e\n}',
        uses: ['b', 'f'],
        exported: true,
      },
      { name: 'f', text: 'const f = 1', uses: [], exported: false },
      { name: 'g', text: '// Line one.\n// Line two.\nconst g = () => a', uses: ['a'], exported: false },
      { name: 'b', text: 'const b = d()', uses: ['d'], exported: true },
      { name: 'd', text: 'function d() {}', uses: [], exported: false },
      { name: 'e', text: 'let e = 1', uses: [], exported: false },
    ])
  })

  test('refuses what cannot be spliced', () => {
    expect(() => indexDeclarations({ 'a.js': 'const a = 1, b = 2' })).toThrow(/declares nothing/)
    expect(() => indexDeclarations({ 'a.js': 'const { a } = b' })).toThrow(/declares nothing/)
    expect(() => indexDeclarations({ 'a.js': 'f()' })).toThrow(/declares nothing/)
    expect(() => indexDeclarations({ 'a.js': 'const a = 1', 'b.js': 'const a = 2' })).toThrow(
      /declared twice/,
    )
  })
})
