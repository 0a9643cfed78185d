import { describe, expect, test } from 'vitest'
import { compileFields, type Exports, expectOnAll, outcome } from '../../support/run-both-ways.js'

const CAST = 'RuntimeError: illegal cast'
const NULL = 'RuntimeError: dereferencing a null pointer'

/** A tree of types, ten deep on one side; `make` gives a reference of each kind by its number. */
const HIERARCHY = `
  (type $root (sub (struct)))
  (type $left (sub $root (struct (field i32))))
  (type $right (sub $root (struct (field i64))))
  (type $leaf (sub final $left (struct (field i32) (field i32))))
  (type $bytes (array i8))
  ${Array.from({ length: 9 }, (_, i) => `(type $d${i + 2} (sub ${i === 0 ? '$right' : `$d${i + 1}`} (struct (field i64))))`).join('\n')}
  (func $make (export "make") (param i32) (result anyref)
    (block $null (block $i31 (block $bytes (block $deep (block $leaf (block $right (block $left (block $root
      (br_table $root $left $right $leaf $deep $bytes $i31 $null (local.get 0)))
      (return (struct.new $root))) (return (struct.new $left (i32.const 1))))
      (return (struct.new $right (i64.const 1)))) (return (struct.new $leaf (i32.const 1) (i32.const 2))))
      (return (struct.new $d10 (i64.const 1)))) (return (array.new_default $bytes (i32.const 1))))
      (return (ref.i31 (i32.const 3))))
    (ref.null any))`
const KINDS = ['root', 'left', 'right', 'leaf', 'deep', 'bytes', 'i31', 'null']

/** Which kinds are of each type, besides null. */
const MEMBERS: Record<string, string[]> = {
  any: ['root', 'left', 'right', 'leaf', 'deep', 'bytes', 'i31'],
  eq: ['root', 'left', 'right', 'leaf', 'deep', 'bytes', 'i31'],
  i31: ['i31'],
  struct: ['root', 'left', 'right', 'leaf', 'deep'],
  array: ['bytes'],
  none: [],
  $root: ['root', 'left', 'right', 'leaf', 'deep'],
  $left: ['left', 'leaf'],
  $right: ['right', 'deep'],
  $leaf: ['leaf'],
  $d8: ['deep'],
  $d10: ['deep'],
  $bytes: ['bytes'],
}

describe('tests, casts and branches on casts', () => {
  for (const [type, members] of Object.entries(MEMBERS)) {
    for (const nullable of [false, true]) {
      const target = `(ref ${nullable ? 'null ' : ''}${type})`
      test(target, async () => {
        const fields = `${HIERARCHY}
          (func (export "test") (param i32) (result i32) (ref.test ${target} (call $make (local.get 0))))
          (func (export "cast") (param i32) (drop (ref.cast ${target} (call $make (local.get 0)))))
          (func (export "br") (param i32) (result i32)
            (drop (block $yes (result ${target})
              (drop (br_on_cast $yes anyref ${target} (call $make (local.get 0)))) (return (i32.const 0))))
            (i32.const 1))
          (func (export "brFail") (param i32) (result i32)
            (drop (block $no (result anyref)
              (drop (br_on_cast_fail $no anyref ${target} (call $make (local.get 0)))) (return (i32.const 1))))
            (i32.const 0))`
        const expected = KINDS.map((kind) => (kind === 'null' ? nullable : members.includes(kind)))
        const script = (exports: Exports) => {
          const all = (name: string) => KINDS.map((_, kind) => outcome(() => exports[name](kind)))
          return [all('test'), all('cast'), all('br'), all('brFail')]
        }
        const bits = expected.map(Number)
        await expectOnAll(fields, script, [bits, expected.map((is) => (is ? undefined : CAST)), bits, bits])
      })
    }
  }
})

test('function types, their supertypes, and null', async () => {
  const fields = `
    (type $super (sub (func (result (ref null func)))))
    (type $sub (sub final $super (func (result (ref func)))))
    (type $other (func (param i32)))
    (type $super2 (sub (func (result (ref null func)))))
    (func $f (type $sub) (ref.func $f))
    (func $g (type $other))
    (table $t (export "t") 3 funcref) (elem (table $t) (i32.const 0) func $f $g)
    (func (export "test") (param i32) (result i32 i32 i32 i32)
      (ref.test (ref $super) (table.get $t (local.get 0))) (ref.test (ref $sub) (table.get $t (local.get 0)))
      (ref.test (ref null $other) (table.get $t (local.get 0)))
      (ref.test (ref $super2) (table.get $t (local.get 0))))
    (func (export "indirect") (param i32) (result (ref null func)) (call_indirect $t (type $super) (local.get 0)))
    (func (export "byReference") (param i32) (result (ref null func))
      (call_ref $super (ref.cast (ref null $super) (table.get $t (local.get 0)))))`
  const script = (exports: Exports) => [
    [0, 1, 2].map((i) => exports.test(i)),
    exports.indirect(0) === exports.t.get(0),
    // Engines word it differently.
    String(outcome(() => exports.indirect(1))).includes('function signature mismatch'),
    exports.byReference(0) === exports.t.get(0),
    outcome(() => exports.byReference(1)),
    outcome(() => exports.byReference(2)),
  ]
  await expectOnAll(fields, script, [
    [
      [1, 1, 0, 1],
      [0, 0, 1, 0],
      [0, 0, 1, 0],
    ],
    true,
    true,
    true,
    CAST,
    NULL,
  ])
})

test('i31 keeps 31 bits, signed or unsigned', async () => {
  const fields = `
    (func (export "s") (param i32) (result i32) (i31.get_s (ref.i31 (local.get 0))))
    (func (export "u") (param i32) (result i32) (i31.get_u (ref.i31 (local.get 0))))
    (func (export "eq") (param i32 i32) (result i32) (ref.eq (ref.i31 (local.get 0)) (ref.i31 (local.get 1))))
    (func (export "through") (param i31ref) (result i32) (i31.get_u (local.get 0)))
    (func (export "null") (result i32) (i31.get_s (ref.null i31)))`
  const numbers = [0, 1, -1, 2 ** 30 - 1, 2 ** 30, -(2 ** 30), -(2 ** 30) - 1, 2 ** 31 - 1, -(2 ** 31)]
  const script = (exports: Exports) => [
    numbers.map((number) => [exports.s(number), exports.u(number)]),
    exports.eq(5, 5 + 2 ** 31),
    exports.eq(5, 6),
    exports.through(-1),
    outcome(() => exports.through(null)),
    outcome(() => exports.null()),
  ]
  await expectOnAll(fields, script, [
    numbers.map((number) => [(number << 1) >> 1, number & 0x7fffffff]),
    1,
    0,
    0x7fffffff,
    NULL,
    NULL,
  ])
})

test('null branches', async () => {
  const fields = `
    (type $s (struct (field i32)))
    (func (export "onNull") (param i32) (result i32) (local (ref null $s))
      (if (local.get 0) (then (local.set 1 (struct.new $s (local.get 0)))))
      (block $null (return (struct.get $s 0 (br_on_null $null (local.get 1)))))
      (i32.const -1))
    (func (export "onNonNull") (param i32) (result i32) (local (ref null $s))
      (if (local.get 0) (then (local.set 1 (struct.new $s (local.get 0)))))
      (struct.get $s 0 (block $some (result (ref $s)) (br_on_non_null $some (local.get 1)) (return (i32.const -1)))))
    (func (export "asNonNull") (param externref) (result externref) (ref.as_non_null (local.get 0)))`
  const script = (exports: Exports) => [
    exports.onNull(0),
    exports.onNull(7),
    exports.onNonNull(0),
    exports.onNonNull(7),
    exports.asNonNull(undefined),
    outcome(() => exports.asNonNull(null)),
  ]
  await expectOnAll(fields, script, [-1, 7, -1, 7, undefined, NULL])
})

test('a choice between references of different types is of the type it says', async () => {
  const fields = `
    (type $s (struct (field i32)))
    (func (export "f") (param i32) (result i32)
      (ref.test (ref $s) (select (result anyref) (ref.null none) (struct.new $s (i32.const 1)) (local.get 0))))`
  await expectOnAll(fields, (exports) => [exports.f(0), exports.f(1)], [1, 0])
})

test('what a test has found out is not asked again', async () => {
  const code = await compileFields(`
    (type $s (sub (struct (field i32))))
    (func (export "f") (param anyref) (result i32)
      (if (result i32) (ref.test (ref $s) (local.get 0))
        (then (struct.get $s 0 (ref.cast (ref $s) (local.get 0))))
        (else (if (result i32) (ref.is_null (local.get 0)) (then (i32.const 0))
          (else (i32.eqz (ref.is_null (ref.as_non_null (local.get 0)))))))))`)
  expect(code).not.toContain('illegalCast')
  expect(code).not.toContain('nullDereference')
  expect(code.match(/\.t\.s0 ===/g)).toHaveLength(1)
})
