import { expect, test } from 'vitest'
import { MalformedError } from '../src/errors.js'
import { listInterface } from '../src/list-interface.js'
import { assemble } from './support/assemble.js'

test('tells imports, exports and the size of the data', async () => {
  const bytes = await assemble(`(module
    (import "./env.js" "log" (func (param i32))) (import "./env.js" "limit" (global (mut i32)))
    (memory (export "memory") 1) (data (i32.const 0) "text") (data "more")
    (global (export "constant") i32 (i32.const 1)) (global (export "counter") (mut i64) (i64.const 1))
    (func (export "a b")))`)
  expect(listInterface(bytes)).toEqual({
    imports: [
      { module: './env.js', name: 'log', kind: 'func', isMutable: false },
      { module: './env.js', name: 'limit', kind: 'global', isMutable: true },
    ],
    exports: [
      { name: 'memory', kind: 'memory', isMutable: false },
      { name: 'constant', kind: 'global', isMutable: false },
      { name: 'counter', kind: 'global', isMutable: true },
      { name: 'a b', kind: 'func', isMutable: false },
    ],
    dataSize: 8,
  })
})

test('refuses what is no module', () => {
  expect(() => listInterface(new Uint8Array(8))).toThrow(MalformedError)
})
