import { expect, test } from 'vitest'
import { compile } from '../../src/index.js'
import { WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'

// As Go compiles functions: a table in a loop over the points at which one can be resumed, each of which the one
// before leads to as well, with other values in the locals.
const RESUMABLE = `(module
  (func (export "f") (param $at i32) (param $x i32) (param $y i32) (result i32)
    (local $steps i32)
    (loop $again
      (block $c (block $b (block $a
        (br_table $a $b $c (local.get $at)))
        (local.set $x (i32.mul (local.get $x) (i32.const 3)))
        (local.set $steps (i32.add (local.get $steps) (i32.const 1))))
        (local.set $y (i32.add (local.get $y) (local.get $x))))
      (local.set $x (i32.xor (local.get $x) (local.get $y)))
      (local.set $at (i32.and (local.get $x) (i32.const 1)))
      (local.set $steps (i32.add (local.get $steps) (i32.const 1)))
      (br_if $again (i32.lt_s (local.get $steps) (i32.const 9))))
    (i32.add (local.get $x) (i32.mul (local.get $y) (i32.const 1000)))))`

test.each([1, 2, 's'] as const)(
  'cases are fallen into where nothing is to be copied, at -O%s',
  async (optimize) => {
    const bytes = await assemble(RESUMABLE)
    const { code } = compile(bytes, { optimize, verify: true })
    const body = code.slice(code.indexOf('switch'))
    // Cases stand one after the other in one switch, which no jump leaves, and no variable is copied to another.
    expect(body.match(/switch/g)).toHaveLength(1)
    const loop = body.slice(0, body.indexOf('return'))
    expect(loop).not.toMatch(/break [A-Z]/)
    expect(loop.match(/^\s*\w+ = \w+;$/gm)).toBeNull()

    const { instantiate } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    const { f } = instantiate({}).exports
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f as typeof f
    for (const args of [
      [0, 1, 2],
      [1, 5, -7],
      [2, 12345, 99],
      [77, -3, 4],
    ]) {
      expect(f(...args)).toBe(native(...args))
    }
  },
)
