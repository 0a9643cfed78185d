import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'

/** A function of many steps, one after the other, some of which may end it or go back to the beginning. */
function longFunction(steps: number): string {
  const code: string[] = []
  for (let i = 0; i < steps; i++) {
    code.push(
      `(local.set $x (i32.rotl (i32.mul (local.get $x) (i32.const ${2 * i + 3})) (i32.const ${i % 31})))`,
    )
    code.push(`(i32.store (i32.const ${4 * i}) (i32.add (local.get $x) (local.get $round)))`)
    if (i % 5 === 2)
      code.push(`(if (i32.eq (local.get $x) (local.get $end)) (then (return (i32.const ${i}))))`)
    if (i % 40 === 39) {
      code.push('(if (i32.and (local.get $x) (i32.const 64)) (then')
      code.push('(local.set $round (i32.add (local.get $round) (i32.const 1)))')
      code.push('(br_if $again (i32.lt_u (local.get $round) (i32.const 9)))))')
    }
  }
  return `(module (memory (export "memory") 1)
    (func (export "run") (param $x i32) (param $end i32) (result i32) (local $round i32)
      (loop $again (result i32) ${code.join('\n')} (i32.add (local.get $x) (local.get $round)))))`
}

test('code that goes on and on is called in turns, not ever more deeply', async () => {
  const bytes = await assemble(longFunction(400))
  const { code } = compile(bytes, { format: 'cjs', verify: true, splitThreshold: 1000 })
  // Each text begins with the name of a function and ends where the next one begins.
  const calls = code
    .split(/^ *function (?=run\(|run\$part\d+\()/m)
    .slice(1)
    .map((text) => {
      const [name, ...callees] = text.match(/run\$part\d+(?=\()|^run(?=\()/g)!
      return { name: name!, callees }
    })
  expect(calls.length).toBeGreaterThan(30)
  const depths = new Map([['run', 0]])
  for (let changed = true; changed; ) {
    changed = false
    for (const { name, callees } of calls) {
      for (const callee of callees) {
        if (depths.has(callee) || !depths.has(name)) continue
        depths.set(callee, depths.get(name)! + 1)
        changed = true
      }
    }
  }
  expect(depths.size).toBe(calls.length)
  expect(Math.max(...depths.values())).toBeLessThanOrEqual(8)

  const { exports } = evaluate(code).instantiate()
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
  for (const [x, end] of [
    [1, 0],
    [2, 7],
    [12345, -9],
    [-1, 3],
  ]) {
    expect(exports.run(x, end)).toBe(native.run(x, end))
    expect(new Uint8Array(exports.memory.buffer)).toEqual(new Uint8Array(native.memory.buffer))
  }
})
