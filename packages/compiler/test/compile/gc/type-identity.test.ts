// Types of different modules: what one makes is for another what it says to be.

import { describe, expect, test } from 'vitest'
import { evaluate, WebAssembly } from '../../emit/module/load-output.js'
import { assemble } from '../../support/assemble.js'
import { compileFields, type Exports, outcome } from '../../support/run-both-ways.js'

/** Instantiates modules one after the other, each with the exports of those before as imports, by their names. */
type Linker = (modules: Record<string, string>) => Promise<Record<string, Exports>>

const recompiled: Linker = async (modules) => {
  const instances: Record<string, Exports> = {}
  for (const [name, fields] of Object.entries(modules)) {
    instances[name] = evaluate(await compileFields(fields)).instantiate(instances).exports
  }
  return instances
}

const native: Linker = async (modules) => {
  const instances: Record<string, Exports> = {}
  for (const [name, fields] of Object.entries(modules)) {
    const module = new WebAssembly.Module(await assemble(`(module ${fields})`))
    instances[name] = new WebAssembly.Instance(module, instances).exports
  }
  return instances
}

const isNative = WebAssembly.validate(await assemble('(module (type (struct)))'))
const linkers: [string, Linker][] = [
  ['recompiled', recompiled],
  ...(isNative ? [['native', native] as [string, Linker]] : []),
]

describe.each(linkers)('%s', (_, link) => {
  const cases: [title: string, made: string, asked: string, is: 0 | 1][] = [
    ['equal structs', '(type $s (struct (field i32)))', '(type $s (struct (field i32)))', 1],
    ['equal structs in another place', '(type $s (struct))', '(type (array i8)) (type $s (struct))', 1],
    ['another field', '(type $s (struct (field i32)))', '(type $s (struct (field i64)))', 0],
    ['another mutability', '(type $s (struct (field i32)))', '(type $s (struct (field (mut i32))))', 0],
    ['an open type is no final one', '(type $s (sub (struct)))', '(type $s (struct))', 0],
    ['arrays', '(type $s (array (mut i8)))', '(type $s (array (mut i8)))', 1],
    ['arrays of other elements', '(type $s (array i8))', '(type $s (array i16))', 0],
    [
      'types that refer to types before them',
      '(type $x (struct)) (type $s (struct (field (ref $x))))',
      '(type $y (array i8)) (type $x (struct)) (type $s (struct (field (ref $x))))',
      1,
    ],
    [
      'types that refer to different types',
      '(type $x (struct)) (type $s (struct (field (ref $x))))',
      '(type $x (sub (struct))) (type $s (struct (field (ref $x))))',
      0,
    ],
    [
      'nullable or not',
      '(type $x (struct)) (type $s (struct (field (ref null $x))))',
      '(type $x (struct)) (type $s (struct (field (ref $x))))',
      0,
    ],
    [
      'types that refer to themselves',
      '(type $s (struct (field (ref null $s))))',
      '(type (struct)) (type $s (struct (field (ref null $s))))',
      1,
    ],
    [
      'a group and its first type alone',
      '(rec (type $s (struct)) (type (struct (field i32))))',
      '(type $s (struct))',
      0,
    ],
    [
      'the same place in equal groups',
      '(rec (type $a (struct (field (ref null $s)))) (type $s (struct (field (ref null $a)))))',
      '(rec (type $a (struct (field (ref null $s)))) (type $s (struct (field (ref null $a)))))',
      1,
    ],
    [
      'another place in an equal group',
      '(rec (type $s (struct)) (type $t (struct)))',
      '(rec (type $t (struct)) (type $s (struct)))',
      0,
    ],
    [
      'a subtype',
      '(type $p (sub (struct))) (type $s (sub $p (struct (field i32))))',
      '(type $s (sub (struct)))',
      1,
    ],
    [
      'a subtype of another type',
      '(type $p (sub (struct))) (type $s (sub $p (struct (field i32))))',
      '(type $p (sub (struct))) (type $s (sub (struct (field i32))))',
      0,
    ],
    [
      'many fields',
      `(type $s (struct ${'(field i32) '.repeat(100)}))`,
      `(type $s (struct ${'(field i32) '.repeat(100)}))`,
      1,
    ],
    [
      'one field less than many',
      `(type $s (struct ${'(field i32) '.repeat(100)}))`,
      `(type $s (struct ${'(field i32) '.repeat(99)}))`,
      0,
    ],
  ]
  test.each(cases)('%s', async (_title, made, asked, is) => {
    const kind = made.includes('$s (array') ? 'array.new_default' : 'struct.new_default'
    const hasDefault = !/\$s \(struct \(field \(ref \$/.test(made)
    const make = hasDefault
      ? kind === 'array.new_default'
        ? '(array.new_default $s (i32.const 1))'
        : '(struct.new_default $s)'
      : '(struct.new $s (struct.new_default $x))'
    const { asks } = await link({
      maker: `${made} (func (export "make") (result anyref) ${make})`,
      asks: `${asked} (import "maker" "make" (func $make (result anyref)))
        (func (export "is") (result i32) (ref.test (ref $s) (call $make)))`,
    })
    expect(asks!.is()).toBe(is)
  })

  test('an object made in one module is read and written in another', async () => {
    const type = '(type $s (sub (struct (field (mut i8)) (field (mut i64)) (field (mut f64)))))'
    const { reader } = await link({
      maker: `${type} (type $t (sub $s (struct (field (mut i8)) (field (mut i64)) (field (mut f64)) (field i32))))
        (func (export "make") (result (ref $s)) (struct.new $t (i32.const 511) (i64.const -2) (f64.const 0.5) (i32.const 1)))
        (func (export "sum") (param (ref $s)) (result f64)
          (f64.add (f64.convert_i64_s (struct.get $s 1 (local.get 0))) (struct.get $s 2 (local.get 0))))`,
      reader: `${type} (import "maker" "make" (func $make (result (ref $s))))
        (import "maker" "sum" (func $sum (param (ref $s)) (result f64)))
        (func (export "f") (result i32 i64 f64) (local (ref $s))
          (local.set 0 (call $make))
          (struct.set $s 2 (local.get 0) (f64.const 0.25))
          (struct.get_s $s 0 (local.get 0)) (struct.get $s 1 (local.get 0)) (call $sum (local.get 0)))`,
    })
    expect(reader!.f()).toEqual([-1, -2n, -1.75])
  })

  test('null that is looked into in another instance is a trap of that', async () => {
    const { caller } = await link({
      callee: `(type $s (struct (field i32)))
        (func (export "get") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))`,
      caller: `(type $s (struct (field i32)))
        (import "callee" "get" (func $get (param (ref null $s)) (result i32)))
        (func (export "f") (result i32) (call $get (ref.null $s)))`,
    })
    expect(outcome(() => caller!.f())).toBe('RuntimeError: dereferencing a null pointer')
  })

  describe('imports', () => {
    const TYPES = `(type $p (sub (struct))) (type $s (sub $p (struct (field i32))))
      (type $plain (func (result (ref $s)))) (type $fp (sub (func (result (ref null $p))))) (type $fs (sub $fp (func (result (ref $s)))))`
    const EXPORTER = `${TYPES}
      (func (export "fs") (type $fs) (struct.new $s (i32.const 1)))
      (global (export "gs") (ref $s) (struct.new $s (i32.const 1)))
      (global (export "gsMutable") (mut (ref null $s)) (ref.null $s))
      (global (export "gNull") nullref (ref.null none))
      (global (export "gFunction") (ref $fs) (ref.func 0))
      (table (export "ts") 1 (ref null $s))
      (elem declare func 0)`
    const imports: [description: string, links: boolean][] = [
      ['"fs" (func (type $fs))', true],
      ['"fs" (func (type $fp))', true],
      ['"fs" (func (type $plain))', false],
      ['"gs" (global (ref $s))', true],
      ['"gs" (global (ref null $p))', true],
      ['"gs" (global (ref struct))', true],
      ['"gs" (global anyref)', true],
      ['"gs" (global arrayref)', false],
      ['"gs" (global (ref $fs))', false],
      ['"gs" (global (mut (ref $s)))', false],
      ['"gsMutable" (global (mut (ref null $s)))', true],
      ['"gsMutable" (global (mut (ref null $p)))', false],
      ['"gsMutable" (global (ref null $s))', false],
      ['"gNull" (global (ref null $s))', true],
      ['"gNull" (global anyref)', true],
      ['"gNull" (global funcref)', false],
      ['"gFunction" (global funcref)', true],
      ['"gFunction" (global (ref $fp))', true],
      ['"gFunction" (global (ref func))', true],
      ['"gFunction" (global externref)', false],
      ['"ts" (table 1 (ref null $s))', true],
      ['"ts" (table 1 (ref null $p))', false],
      ['"ts" (table 1 anyref)', false],
    ]
    test.each(imports)('%s: %s', async (description, links) => {
      const importing = link({ exporter: EXPORTER, importer: `${TYPES} (import "exporter" ${description})` })
      if (links) await importing
      else await expect(importing).rejects.toThrow(WebAssembly.LinkError)
    })
  })
})

test('a global of the engine is no global of other references', async () => {
  const { code } = { code: await compileFields('(import "host" "g" (global (ref null i31)))') }
  const instantiate = (value: unknown) => evaluate(code).instantiate({ host: { g: value } })
  expect(() => instantiate(new WebAssembly.Global({ value: 'externref' }, 1))).toThrow(WebAssembly.LinkError)
  expect(() => instantiate('text')).toThrow(WebAssembly.LinkError)
  instantiate(5)
  instantiate(null)
})
