import { describe, expect, test } from 'vitest'
import { createGlobal, globalObject } from '../../src/global.js'
import { referenceGlobalImport, referenceTableImport, withSupertypes } from '../../src/heap/link.js'
import type { ImportRule } from '../../src/link.js'
import { createTable, tableObject } from '../../src/table.js'
import { WebAssembly } from '../web-assembly.js'

function mismatch<Linked>(value: unknown, rule: ImportRule<Linked>): string | undefined {
  const linked = rule.read(value)
  return linked === undefined ? rule.expected : rule.mismatch(linked)
}

const NO_GLOBAL = 'imported global does not match the expected type'

describe('globals of reference types', () => {
  const constant = () =>
    globalObject(withSupertypes(createGlobal('(ref {t})', false, {}), ['structref', 'anyref']))

  test('that nobody can set are of all types above theirs', () => {
    expect(mismatch(constant(), referenceGlobalImport('(ref {t})', false))).toBe(undefined)
    expect(mismatch(constant(), referenceGlobalImport('anyref', false))).toBe(undefined)
    expect(mismatch(constant(), referenceGlobalImport('arrayref', false))).toBe(NO_GLOBAL)
  })

  test('of the lowest type are of all types that have null', () => {
    const none = globalObject(createGlobal('nullref', false, null))
    expect(mismatch(none, referenceGlobalImport('anyref', false, 'nullref'))).toBe(undefined)
    expect(mismatch(none, referenceGlobalImport('(ref any)', false))).toBe(NO_GLOBAL)
  })

  test('that can be set are of their own type only', () => {
    const variable = globalObject(withSupertypes(createGlobal('structref', true, null), ['anyref']))
    expect(mismatch(variable, referenceGlobalImport('structref', true))).toBe(undefined)
    expect(mismatch(variable, referenceGlobalImport('anyref', true))).toBe(NO_GLOBAL)
    expect(mismatch(variable, referenceGlobalImport('structref', false))).toMatch(/mutability/)
  })

  test("of the engine's are used where their references are the same", () => {
    const native = new WebAssembly.Global({ value: 'externref' }, undefined)
    expect(mismatch(native, referenceGlobalImport('externref', false))).toBe(undefined)
    expect(mismatch(native, referenceGlobalImport('anyref', false))).toBe(
      'imported global belongs to the engine',
    )
  })
})

describe('tables of references', () => {
  test('are of their own type only', () => {
    const table = tableObject(createTable('anyref', 1, undefined, null))
    expect(mismatch(table, referenceTableImport('anyref', 1, undefined))).toBe(undefined)
    expect(mismatch(table, referenceTableImport('eqref', 1, undefined))).toBe(
      'imported table does not match the expected type',
    )
    expect(mismatch(table, referenceTableImport('anyref', 2, undefined))).toMatch(
      /less than the required minimum/,
    )
  })

  test("are none of the engine's", () => {
    const native = new WebAssembly.Table({ element: 'externref', initial: 1 })
    expect(mismatch(native, referenceTableImport('anyref', 1, undefined))).toBe(
      'table import requires a WebAssembly.Table',
    )
  })
})
