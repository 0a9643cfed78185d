import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { indexDeclarations } from '../index-declarations.mjs'

test('sources import only each other', () => {
  const directory = new URL('../src/', import.meta.url)
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) {
    const text = readFileSync(new URL(file, directory), 'utf8')
    for (const [, specifier] of text.matchAll(/^(?:import|export)\b[^;'"]*?from ['"](.*)['"]/gm))
      expect(specifier, file).toMatch(/^\.\.?\//)
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
    expect(index).toEqual([
      {
        file: 'a.js',
        name: 'a',
        text: '/** Two. */\nfunction a(c) {\n  return b(c.d) + { e: 1, f }.e\n}',
        uses: ['b', 'f'],
        exported: true,
      },
      { file: 'a.js', name: 'f', text: 'const f = 1', uses: [], exported: false },
      {
        file: 'a.js',
        name: 'g',
        text: '// Line one.\n// Line two.\nconst g = () => a',
        uses: ['a'],
        exported: false,
      },
      { file: 'b.js', name: 'b', text: 'const b = d()', uses: ['d'], exported: true },
      { file: 'b.js', name: 'd', text: 'function d() {}', uses: [], exported: false },
      { file: 'b.js', name: 'e', text: 'let e = 1', uses: [], exported: false },
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
