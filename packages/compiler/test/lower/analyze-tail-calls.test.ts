import { describe, expect, test } from 'vitest'
import { analyzeTailCalls, type TailCalls } from '../../src/lower/analyze-tail-calls.js'
import { OperatorReader } from '../../src/wasm/decode/operator-reader.js'
import { decodeFields } from '../support/lower-fields.js'

async function analyze(fields: string): Promise<TailCalls | undefined> {
  const module = await decodeFields(fields)
  return analyzeTailCalls(module, new OperatorReader(module))
}

/** Functions that make a tail call each of the function with that number; -1 for none. */
const chain = (...callees: number[]) =>
  callees.map((callee, i) => `(func $f${i} ${callee < 0 ? '' : `(return_call $f${callee})`})`).join(' ')

test('a module without tail calls has none', async () => {
  expect(await analyze('(func $f (call $f))')).toBe(undefined)
})

describe('calls by name', () => {
  test('of a function to itself lead back', async () => {
    const calls = (await analyze(chain(0, 0)))!
    expect(calls.isCyclic(0, 0)).toBe(true)
    expect(calls.isCyclic(1, 0)).toBe(false)
  })

  test('round several functions lead back, into such a ring they do not', async () => {
    const calls = (await analyze(chain(1, 2, 0, 0, 3, -1)))!
    for (const [caller, callee] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const) {
      expect(calls.isCyclic(caller, callee)).toBe(true)
    }
    expect(calls.isCyclic(3, 0)).toBe(false)
    expect(calls.isCyclic(4, 3)).toBe(false)
  })

  test('two rings are two', async () => {
    const calls = (await analyze(chain(1, 0, 3, 2)))!
    expect(calls.isCyclic(0, 1)).toBe(true)
    expect(calls.isCyclic(2, 3)).toBe(true)
    expect(calls.isCyclic(0, 3)).toBe(false)
  })

  test('ordinary calls close no ring', async () => {
    const calls = (await analyze('(func $a (return_call $b)) (func $b (call $a))'))!
    expect(calls.isCyclic(0, 1)).toBe(false)
  })

  test('a chain of many thousands does not exhaust the stack', async () => {
    const length = 20_000
    const calls = (await analyze(chain(...Array.from({ length }, (_, i) => (i + 1) % length))))!
    expect(calls.isCyclic(0, 1)).toBe(true)
    expect(calls.isCyclic(length - 1, 0)).toBe(true)
  })
})

describe('calls of what is known at run time only', () => {
  const table = '(type $t (func)) (table 1 funcref)'

  test('may reach what can be referred to from outside of bodies', async () => {
    const calls = (await analyze(`${table} (elem (i32.const 0) $a)
      (func $a (return_call_indirect (type $t) (i32.const 0))) (func $b (return_call_indirect (type $t) (i32.const 0)))`))!
    expect(calls.isCyclic(0, undefined)).toBe(true)
    expect(calls.isCyclic(1, undefined)).toBe(false)
  })

  test('lead back by way of functions called by name', async () => {
    const calls = (await analyze(`${table} (elem (i32.const 0) $a)
      (func $a (return_call $b)) (func $b (return_call_indirect (type $t) (i32.const 0)))`))!
    expect(calls.isCyclic(0, 1)).toBe(true)
    expect(calls.isCyclic(1, undefined)).toBe(true)
  })

  test('are those of imports and of references, too', async () => {
    const calls = (await analyze(`(type $t (func)) (import "m" "f" (func $import))
      (func $a (export "a") (return_call $import))
      (func $b (param (ref $t)) (return_call_ref $t (local.get 0)))
      (func $c (return_call $import))`))!
    expect(calls.isCyclic(1, 0)).toBe(true)
    expect(calls.isCyclic(2, undefined)).toBe(false)
    expect(calls.isCyclic(3, 0)).toBe(false)
  })
})
