import { parse } from 'acorn'
import { expect, test } from 'vitest'
import { LOCAL_NAME } from '../../src/emit/context.js'
import { Names, toIdentifier } from '../../src/emit/names.js'

test.each([
  ['add', 'add'],
  ['std::rt::lang_start', 'std_rt_lang_start'],
  ['<T as core::fmt::Debug>::fmt', '_T_as_core_fmt_Debug_fmt'],
  ['$stackSave', '$stackSave'],
  ['operator new(unsigned long)', 'operator_new_unsigned_long'],
  ['', '_'],
  ['?', '_'],
  ['7up', '_7up'],
  ['été', '_t'],
  ['f_', 'f_'],
])('%j becomes %s', (name, identifier) => {
  expect(toIdentifier(name)).toBe(identifier)
})

test('every name is given once, and is as like the wish as can be', () => {
  const names = new Names([])
  expect(['f', 'f', 'f', 'f_', 'f_2', 'f'].map((name) => names.unique(name))).toEqual([
    'f',
    'f_',
    'f_2',
    'f__',
    'f_2_',
    'f_3',
  ])
})

test('what belongs to others is not given', () => {
  const names = new Names(['trap'])
  for (const name of [
    'trap',
    'class',
    'await',
    'eval',
    'Math',
    'undefined',
    'M0',
    'V1_2',
    'host3',
    'i0',
    'x$1',
    'R',
    'exports',
  ]) {
    expect(names.isTaken(name), name).toBe(true)
    const given = [names.unique(name), names.unique(name), names.unique(name)]
    expect(new Set(given).size).toBe(3)
    for (const identifier of given) {
      expect(identifier).toMatch(/^[A-Za-z_$][\w$]*$/)
      expect(LOCAL_NAME.test(identifier)).toBe(false)
      expect(() => parse(`'use strict'; const ${identifier} = 1`, { ecmaVersion: 2020 })).not.toThrow()
    }
  }
})

test('names of an inner scope are none of the outer one', () => {
  const outer = new Names(['trap'])
  outer.unique('x')
  const inner = outer.nested()
  expect(inner.unique('x')).toBe('x_')
  expect(inner.unique('trap')).toBe('trap_')
  expect(inner.unique('y')).toBe('y')
  expect(outer.nested().unique('y')).toBe('y')
  expect(outer.unique('y')).toBe('y')
})

test('long names are cut, many equal ones cost no search', () => {
  const names = new Names([])
  const given = new Set<string>()
  for (let i = 0; i < 50_000; i++) given.add(names.unique('a'.repeat(10_000)))
  expect(given.size).toBe(50_000)
  for (const name of given) expect(name.length).toBeLessThan(80)
})
