import { expect, test } from 'vitest'
import { compile } from '../../src/index.js'
import { assemble } from '../support/assemble.js'

// Case 0 goes on with case 1, which case 1's own way enters with another value: were they written as one case
// falling through into the next, the copy of that value would run for both.
test.each([0, 1, 2] as const)(
  'a case does not fall through into the copies of another, at -O%i',
  async (optimize) => {
    const bytes = await assemble(`(module
    (func (export "f") (param i32) (result i32) (local $x i32)
      (block $join
        (block $b
          (block $a
            (local.set $x (i32.const 1))
            (br_table $a $b $join (local.get 0)))
          (local.set $x (i32.mul (local.get 0) (i32.const 7)))
          (local.set $x (i32.add (local.get $x) (i32.const 10))))
        (local.set $x (i32.add (local.get $x) (i32.const 100))))
      (local.get $x)))`)
    const { code } = compile(bytes, { optimize, verify: true })
    const { instantiate } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    const { f } = instantiate({}).exports
    expect([f(0), f(1), f(2), f(-1)]).toEqual([110, 101, 1, 1])
  },
)
