// What a report says of a module's functions: what they are made of, and who refers to them.
import { expect, test } from 'vitest'
import { describeFunctions } from '../src/describe-functions.js'
import { decodeModule } from '../src/wasm/decode/decode-module.js'
import { OperatorReader } from '../src/wasm/decode/operator-reader.js'
import { assemble } from './support/assemble.js'

async function describeText(text: string) {
  const module = decodeModule(await assemble(text))
  return describeFunctions(module, new OperatorReader(module))
}

test('who refers to a function', async () => {
  const [first, second, third, fourth] = await describeText(`(module
    (import "host" "log" (func $log))
    (table $entries 2 funcref)
    (table $filled 1 funcref (ref.func $third))
    (global funcref (ref.func $second))
    (func $first (export "one") (export "uno") (call $log) (call $second) (call $second) (call $first))
    (func $second (drop (ref.func $third)))
    (func $third (return_call $second))
    (func $fourth)
    (start $fourth)
    (elem func $second) (elem declare func $third) (elem (table $entries) (i32.const 0) func $second $second)
    (elem funcref (ref.func $third) (ref.null func)))`)
  expect(first).toMatchObject({ index: 1, name: 'first', exports: ['one', 'uno'], callees: [0, 1, 2] })
  expect(first).toMatchObject({ callers: [1], elements: [], isStart: false })
  expect(second).toMatchObject({ callers: [1, 3], callees: [3], elements: [0, 2], globals: [0], exports: [] })
  expect(third).toMatchObject({ callers: [2], elements: [1, 3], tables: [1] })
  expect(fourth).toMatchObject({ callers: [], callees: [], isStart: true })
})

test('what a function is made of', async () => {
  const [fn] = await describeText(`(module
    (table 1 funcref) (type $t (func (result i64)))
    (func (param i32) (result i64)
      (i64.add (i64.extend_i32_u (local.get 0)) (call_indirect (type $t) (i32.const 0)))))`)
  // local.get, i64.extend_i32_u, i32.const, call_indirect, i64.add, end
  expect(fn).toMatchObject({ name: undefined, instructions: 6, i64Instructions: 2, indirectCalls: 1 })
  expect(fn!.bodyEnd - fn!.bodyStart).toBe(11)
})
