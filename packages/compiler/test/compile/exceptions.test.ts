import { expect, test } from 'vitest'
// The compiler knows the runtime as text only; its tests also run it.
import * as runtime from '../../../runtime/src/index.js'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'

async function run(fields: string, imports?: unknown, optimize: 0 | 2 = 2) {
  const { code } = compile(await assemble(`(module ${fields})`), { format: 'cjs', verify: true, optimize })
  return evaluate(code).instantiate(imports).exports
}

/** The same at both ends of the optimisation levels. */
async function runBoth(fields: string, imports?: unknown) {
  return [await run(fields, imports, 0), await run(fields, imports, 2)]
}

test('a clause gets what the exception carries', async () => {
  const fields = `
    (tag $e (param i32 i64 f64))
    (func $throw (param i32) (throw $e (local.get 0) (i64.const -5) (f64.const 0.5)))
    (func (export "f") (param i32) (result i32 i64 f64)
      (block $caught (result i32 i64 f64)
        (try_table (catch $e $caught) (call $throw (local.get 0)))
        (i32.const 0) (i64.const 0) (f64.const 0)))`
  for (const exports of await runBoth(fields)) expect(exports.f(7)).toEqual([7, -5n, 0.5])
})

test('the first clause of the tag catches; what no clause catches goes on', async () => {
  const fields = `
    (tag $a) (tag $b) (tag $c)
    (func $throw (param i32)
      (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $a)))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $b)))
      (if (i32.eq (local.get 0) (i32.const 3)) (then (throw $c))))
    (func $inner (param i32) (result i32)
      (block $a (block $b
        (try_table (catch $a $a) (catch $b $b) (call $throw (local.get 0)))
        (return (i32.const 10))) (return (i32.const 12)))
      (i32.const 11))
    (func (export "f") (param i32) (result i32)
      (block $any
        (try_table (catch_all $any) (return (call $inner (local.get 0)))))
      (i32.const 13))`
  for (const exports of await runBoth(fields)) {
    expect([0, 1, 2, 3].map((n) => exports.f(n))).toEqual([10, 11, 12, 13])
  }
})

test('a handler sees locals as they were when something threw', async () => {
  const fields = `
    (import "host" "check" (func $check (param i32)))
    (func (export "f") (param i32) (result i32) (local i32 i64)
      (local.set 1 (i32.const 100))
      (block $caught
        (try_table (catch_all $caught)
          (local.set 1 (i32.const 200))
          (call $check (i32.eq (local.get 0) (i32.const 1)))
          (local.set 1 (i32.const 300))
          (local.set 2 (i64.const 4000))
          (call $check (i32.eq (local.get 0) (i32.const 2)))
          (local.set 1 (i32.const 400))))
      (i32.add (local.get 1) (i32.wrap_i64 (local.get 2))))`
  const check = (isBad: number) => {
    if (isBad) throw new Error('bad')
  }
  for (const exports of await runBoth(fields, { host: { check } })) {
    expect([1, 2, 3].map((n) => exports.f(n))).toEqual([200, 4300, 4400])
  }
})

test('a way out of a loop stays protected, and what comes behind is not', async () => {
  const fields = `
    (tag $e (param i32))
    (func $throw (param i32) (throw $e (local.get 0)))
    (func $search (param i32) (result i32) (local i32)
      (loop $next
        (block $caught (result i32)
          (try_table (catch $e $caught)
            (local.set 1 (i32.add (local.get 1) (i32.const 1)))
            (if (i32.eq (local.get 1) (local.get 0)) (then (call $throw (i32.const 1)) (return (i32.const -1))))
            (br $next))
          (unreachable))
        (drop)
        (if (i32.eq (local.get 1) (i32.const 5)) (then (call $throw (i32.const 77)))))
      (local.get 1))
    (func (export "f") (param i32) (result i32)
      (block $caught (result i32)
        (try_table (catch $e $caught) (return (call $search (local.get 0))))
        (i32.const 0)))`
  for (const exports of await runBoth(fields)) {
    expect(exports.f(3)).toBe(3)
    expect(exports.f(5)).toBe(77)
  }
})

test('throw_ref throws the same exception again', async () => {
  const fields = `
    (tag $e (param i32))
    (func (export "f") (param i32) (result i32)
      (block $outer (result i32)
        (try_table (catch $e $outer)
          (block $inner (result exnref)
            (try_table (catch_all_ref $inner) (throw $e (local.get 0)))
            (unreachable))
          (throw_ref))
        (unreachable)))
    (func (export "null") (throw_ref (ref.null exn)))`
  for (const exports of await runBoth(fields)) {
    expect(exports.f(42)).toBe(42)
    expect(() => exports.null()).toThrow(WebAssembly.RuntimeError)
  }
})

test('legacy: clauses, rethrow and delegate', async () => {
  const fields = `
    (tag $e (param i32))
    (func $rethrow (param i32) (result i32)
      try (result i32)
        (throw $e (local.get 0))
      catch $e
        drop
        try (result i32) rethrow 1 catch $e (i32.add (i32.const 1)) end
      end)
    (func $delegate (param i32) (result i32)
      try $outer (result i32)
        try (result i32)
          try (result i32) (throw $e (local.get 0)) delegate $outer
        catch_all
          i32.const -1
        end
      catch $e
        (i32.mul (i32.const 2))
      end)
    (func $uncaught (param i32) (result i32)
      try (result i32)
        try (result i32) (throw $e (local.get 0)) delegate 1
      catch_all
        i32.const -1
      end)
    (export "rethrow" (func $rethrow)) (export "delegate" (func $delegate)) (export "uncaught" (func $uncaught))
    (export "tag" (tag $e))`
  for (const exports of await runBoth(fields)) {
    expect(exports.rethrow(5)).toBe(6)
    expect(exports.delegate(5)).toBe(10)
    let caught: unknown
    try {
      exports.uncaught(9)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(runtime.Exception)
    expect((caught as { getArg(tag: object, index: number): unknown }).getArg(exports.tag, 0)).toBe(9)
  }
})

test('what the host throws is caught by catch_all and comes out the same', async () => {
  const fields = `
    (import "host" "throw" (func $throw))
    (func (export "swallow") (result i32)
      (block $caught (try_table (catch_all $caught) (call $throw) (return (i32.const 0)))) (i32.const 1))
    (func (export "pass")
      (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $throw)) (return))
      (throw_ref))`
  for (const thrown of [new Error('host'), 7, null, undefined, new RangeError('of the host')]) {
    const host = {
      throw() {
        throw thrown
      },
    }
    for (const exports of await runBoth(fields, { host })) {
      expect(exports.swallow()).toBe(1)
      let passed: unknown = 'nothing'
      try {
        exports.pass()
      } catch (error) {
        passed = error
      }
      expect(passed).toBe(thrown)
    }
  }
})

test('the tag of JavaScript carries the value', async () => {
  const fields = `
    (import "host" "tag" (tag $js (param externref)))
    (import "host" "throw" (func $throw))
    (func (export "f") (result externref)
      (block $caught (result externref) (try_table (catch $js $caught) (call $throw)) (unreachable)))
    (func (export "g") (param externref) (throw $js (local.get 0)))`
  const value = { some: 'object' }
  const host = {
    tag: runtime.tagObject(runtime.jsTag),
    throw() {
      throw value
    },
  }
  for (const exports of await runBoth(fields, { host })) {
    expect(exports.f()).toBe(value)
    let thrown: unknown
    try {
      exports.g(value)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBe(value)
  }
})

test('traps and an exhausted stack are not caught', async () => {
  const fields = `
    (memory 1)
    (func $forever (call $forever))
    (func (export "f") (param i32) (result i32)
      (block $caught
        (try_table (catch_all $caught)
          (if (i32.eq (local.get 0) (i32.const 0)) (then (unreachable)))
          (if (i32.eq (local.get 0) (i32.const 1)) (then (drop (i32.load (i32.const -1)))))
          (if (i32.eq (local.get 0) (i32.const 2)) (then (drop (i32.div_u (i32.const 1) (i32.const 0)))))
          (if (i32.eq (local.get 0) (i32.const 3)) (then (call $forever)))))
      (i32.const 1))`
  for (const exports of await runBoth(fields)) {
    for (const n of [0, 1, 2]) expect(() => exports.f(n)).toThrow(WebAssembly.RuntimeError)
    expect(() => exports.f(3)).toThrow(RangeError)
    expect(exports.f(4)).toBe(1)
  }
})

test('an exception passes from one instance to another by a shared tag', async () => {
  const first = await run(`
    (tag $e (export "tag") (param i64))
    (func (export "throw") (param i64) (throw $e (local.get 0)))`)
  const second = await run(
    `(import "first" "tag" (tag $e (param i64)))
    (import "first" "throw" (func $throw (param i64)))
    (tag $other (param i64))
    (export "again" (tag $e))
    (func (export "f") (param i64) (result i64)
      (block $caught (result i64)
        (try_table (catch $other $caught) (catch $e $caught) (call $throw (local.get 0)))
        (i64.const 0)))`,
    { first },
  )
  expect(second.f(1n << 40n)).toBe(1n << 40n)
  expect(second.again).toBe(first.tag)
})

test('a tag of another type does not link', async () => {
  const { tag } = await run('(tag (export "tag") (param i32))')
  await expect(run('(import "m" "tag" (tag (param i64)))', { m: { tag } })).rejects.toThrow(
    WebAssembly.LinkError,
  )
  await expect(run('(import "m" "tag" (tag (param i64)))', { m: { tag: {} } })).rejects.toThrow(
    WebAssembly.LinkError,
  )
})

test('a tail call in a protected region is not protected', async () => {
  const fields = `
    (tag $e)
    (func $throw (throw $e))
    (func $f
      (block $caught (try_table (catch_all $caught) (return_call $throw))))
    (func (export "f") (result i32)
      (block $caught (try_table (catch_all $caught) (call $f) (return (i32.const 0)))) (i32.const 1))`
  for (const exports of await runBoth(fields)) expect(exports.f()).toBe(1)
})

test('an error of the class of traps is one like any other where the host made it', async () => {
  const fields = `
    (import "host" "run" (func $run))
    (func (export "trap") unreachable)
    (func (export "outside") (drop (i32.load (i32.const -1))))
    (memory 1)
    (func (export "f") (result i32)
      (block $caught (try_table (catch_all $caught) (call $run) (return (i32.const 0)))) (i32.const 1))`
  for (const optimize of [0, 2] as const) {
    let act = (): unknown => {
      throw new WebAssembly.RuntimeError('of the host')
    }
    const exports = await run(fields, { host: { run: () => act() } }, optimize)
    expect(exports.f()).toBe(1)
    // What passes through the host stays a trap.
    for (const name of ['trap', 'outside']) {
      act = () => exports[name]()
      expect(() => exports.f()).toThrow(WebAssembly.RuntimeError)
    }
    const forever = (): never => forever()
    act = forever
    expect(() => exports.f()).toThrow(RangeError)
  }
})

test('what a module throws with the tag of the host arrives as it is, null too', async () => {
  const fields = `
    (import "host" "tag" (tag $e (param externref)))
    (func (export "f") (param externref) (throw $e (local.get 0)))
    (func (export "rethrow") (param externref)
      (throw_ref (block $caught (result exnref)
        (try_table (catch_all_ref $caught) (throw $e (local.get 0)))
        unreachable)))
    (func (export "none") (throw_ref (ref.null exn)))`
  for (const optimize of [0, 2] as const) {
    const exports = await run(fields, { host: { tag: runtime.tagObject(runtime.jsTag) } }, optimize)
    for (const name of ['f', 'rethrow']) {
      for (const value of [null, undefined, 7, 'text']) {
        let thrown: unknown = 'nothing'
        try {
          exports[name](value)
        } catch (error) {
          thrown = error
        }
        expect(thrown).toBe(value)
      }
    }
    expect(() => exports.none()).toThrow('rethrowing null value')
  }
})

test('what is protected may nest as deeply as it likes', async () => {
  const depth = 800
  const tries = `
    (tag $e (param i32)) (tag $other)
    (import "host" "check" (func $check (param i32)))
    (func (export "f") (param i32) (result i32)
      ${'try (result i32) '.repeat(depth)}
        local.get 0 call $check
        local.get 0 i32.const 1 i32.eq if i32.const 40 throw $e end
        i32.const 5
      ${'catch $other i32.const 1 end '.repeat(depth - 1)}
      catch $e i32.const 2 i32.add end)`
  const blocks = `
    (tag $e (param i32))
    (func (export "f") (param i32) (result i32)
      try (result i32)
        ${`block local.get 0 i32.const ${depth} i32.eq br_if 0 `.repeat(depth)}
        ${'local.get 0 i32.const 1 i32.add local.set 0 end '.repeat(depth)}
        local.get 0 i32.const 7 i32.and i32.eqz if local.get 0 throw $e end
        local.get 0
      catch $e i32.const -1 i32.mul end)`
  const check = (value: number) => {
    if (value === 2) throw new Error('of the host')
  }
  for (const exports of await runBoth(tries, { host: { check } })) {
    expect(exports.f(0)).toBe(5)
    expect(exports.f(1)).toBe(42)
    expect(() => exports.f(2)).toThrow('of the host')
  }
  for (const exports of await runBoth(blocks)) {
    expect(exports.f(1)).toBe(depth + 1)
    expect(exports.f(depth)).toBe(-depth)
  }
})
