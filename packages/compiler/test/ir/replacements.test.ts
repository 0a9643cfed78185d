import { expect, test } from 'vitest'
import type { Value } from '../../src/ir/function.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { applyReplacements, Replacements } from '../../src/ir/replacements.js'

const value = (id: number) => id as Value

test('resolves chains of any length', () => {
  const replacements = new Replacements()
  expect(replacements.isEmpty).toBe(true)
  for (let id = 0; id < 100_000; id++) replacements.replace(value(id), value(id + 1))
  expect(replacements.resolve(value(0))).toBe(100_000)
  expect(replacements.resolve(value(50_000))).toBe(100_000)
  expect(replacements.resolve(value(100_000))).toBe(100_000)
  expect(replacements.resolve(value(200_000))).toBe(200_000)
})

test('refuses circles and second replacements', () => {
  const replacements = new Replacements(3)
  replacements.replace(value(0), value(1))
  expect(() => replacements.replace(value(1), value(0))).toThrow('v1 is replaced by v0')
  expect(() => replacements.replace(value(0), value(2))).toThrow('v0 is replaced by v2')
})

test('rewrites operands, terminators and edge arguments', () => {
  const fn = parseFunction(`func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.add v0, v0
  br_if v0, b1(v0), b2(v2)
b1(v3: i32):
  return v3
b2(v4: i32):
  return v0
`)
  const replacements = new Replacements()
  replacements.replace(value(0), value(1))
  replacements.replace(value(4), value(0))
  replacements.replace(value(3), value(4))
  applyReplacements(fn, replacements)
  expect(printFunction(fn)).toBe(`func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.add v1, v1
  br_if v1, b1(v1), b2(v2)
b1(v3: i32):
  return v1
b2(v4: i32):
  return v1
`)
})
