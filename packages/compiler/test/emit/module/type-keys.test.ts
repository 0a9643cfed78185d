import { describe, expect, test } from 'vitest'
import { TypeKeys } from '../../../src/emit/module/type-keys.js'
import { decodeFields } from '../../support/lower-fields.js'

async function keysOf(fields: string): Promise<string[]> {
  const module = await decodeFields(fields)
  const types = new TypeKeys(module)
  return module.types.map((_, index) => types.key(index))
}

describe('keys', () => {
  test('a function type by itself is written as it is', async () => {
    expect(await keysOf('(type (func)) (type (func (param i32 i64 externref) (result f32 f64)))')).toEqual([
      ' -> ',
      'i32 i64 externref -> f32 f64',
    ])
  })

  test('other types say all of themselves', async () => {
    expect(
      await keysOf(`(type $s (struct (field i32 (mut i8)))) (type (array (mut (ref null $s))))
        (type $open (sub (func))) (type (sub final $open (func)))`),
    ).toEqual([
      '{struct i32 mut i8}',
      '{array mut (ref null {struct i32 mut i8})}',
      '{sub func  -> }',
      '{<{sub func  -> }> func  -> }',
    ])
  })

  test('types of one group are told apart by their place in it', async () => {
    const group = '(rec (type $a (struct (field (ref null $b)))) (type $b (struct (field (ref null $a)))))'
    const [a, b] = await keysOf(group)
    expect(a).toBe('{struct (ref null .1); struct (ref null .0)}.0')
    expect(b).toBe('{struct (ref null .1); struct (ref null .0)}.1')
  })

  test('a long key within another is its hash', async () => {
    const fields = Array.from({ length: 40 }, (_, i) => `(field ${i % 2 ? 'i32' : 'f64'})`).join(' ')
    const [long, outer] = await keysOf(`(type $s (struct ${fields})) (type (array (ref $s)))`)
    expect(long).toMatch(/^\{#[0-9a-f]+\}$/)
    expect(outer).toBe(`{array (ref ${long})}`)
  })

  test('keys of types that lead far stay short', async () => {
    let text = '(type $t0 (struct))'
    for (let i = 1; i < 500; i++) text += `(type $t${i} (struct (field (ref $t${i - 1}) (ref $t${i - 1}))))`
    const keys = await keysOf(text)
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(200)
    expect(new Set(keys).size).toBe(500)
  })
})

describe('equal types have equal keys', () => {
  test('whatever stands before them, and whatever their names are', async () => {
    const group =
      '(rec (type $a (sub (struct (field (ref null $b))))) (type $b (sub $a (struct (field (ref null $b) i32)))))'
    const here = await keysOf(group)
    const there = await keysOf(
      `(type (func)) (type (struct)) ${group.replaceAll('$a', '$x').replaceAll('$b', '$y')}`,
    )
    expect(there.slice(2)).toEqual(here)
  })

  const UNEQUAL: [string, string, string][] = [
    ['mutability', '(type (struct (field i32)))', '(type (struct (field (mut i32))))'],
    ['packing', '(type (array i8))', '(type (array i16))'],
    ['nullability', '(type (array (ref any)))', '(type (array (ref null any)))'],
    ['finality', '(type (sub (struct)))', '(type (struct))'],
    ['kind', '(type (struct (field i32)))', '(type (array i32))'],
    ['the group around them', '(rec (type (struct)) (type (func)))', '(type (struct))'],
    [
      'the place in the group',
      '(rec (type (struct)) (type (struct)))',
      '(rec (type (func)) (type (struct)))',
    ],
  ]
  test.each(UNEQUAL)('but not types that differ in %s', async (_, left, right) => {
    expect((await keysOf(left))[0]).not.toBe((await keysOf(right))[0])
  })

  test('the types of one group are unequal though they look the same', async () => {
    const [first, second] = await keysOf('(rec (type (struct)) (type (struct)))')
    expect(first).not.toBe(second)
  })
})

test('the lowest index stands for equal types', async () => {
  const types = new TypeKeys(
    await decodeFields('(type (func)) (type (struct)) (type (func)) (type (struct)) (type (array i32))'),
  )
  expect([0, 1, 2, 3, 4].map((index) => types.canonicalIndex(index))).toEqual([0, 1, 0, 1, 4])
})

test('supertypes, the nearest first', async () => {
  const types = new TypeKeys(
    await decodeFields('(type $a (sub (struct))) (type $b (sub $a (struct))) (type (sub $b (struct)))'),
  )
  expect([0, 1, 2].map((index) => types.supertypes(index))).toEqual([[], [0], [1, 0]])
})

test('value types', async () => {
  const module = await decodeFields(
    '(type $s (struct)) (type (func (param i32 funcref (ref any) (ref null $s) (ref $s))))',
  )
  const types = new TypeKeys(module)
  expect(types.functionType(1).params.map((type) => types.valueTypeKey(type))).toEqual([
    'i32',
    'funcref',
    '(ref any)',
    '(ref null {struct})',
    '(ref {struct})',
  ])
})
