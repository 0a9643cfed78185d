import { runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createBareRealm } from '../../src/engines/bare-realm.js'
import { createOldEngine } from '../../src/engines/old-engine.js'
import { ModuleBuilder } from '../../src/module-builder.js'

test('the realm has typed arrays, and nothing that came after ES5 besides', () => {
  const realm = createBareRealm()
  const typeOf = (expression: string) => runInContext(`typeof ${expression}`, realm) as string
  for (const present of [
    'Uint8Array',
    '[].map',
    'new Uint8Array(1).set',
    'new DataView(new ArrayBuffer(1)).getInt8',
  ])
    expect(typeOf(present), present).toBe('function')
  const absent = [
    'BigInt',
    'globalThis',
    'Map',
    'Math.imul',
    'Object.assign',
    'Promise',
    'Symbol',
    'WebAssembly',
  ]
  for (const name of [
    ...absent,
    '[].fill',
    '"".includes',
    'new Uint8Array(1).fill',
    'new ArrayBuffer(1).transfer',
  ])
    expect(typeOf(name), name).toBe('undefined')
})

test('an i64 goes in and comes out as two numbers', () => {
  const engine = createOldEngine({ optimize: 2 })
  const builder = new ModuleBuilder()
  builder.function({
    params: ['i64', 'i64'],
    results: ['i64', 'i64'],
    export: 'swap',
    body: (code) => code.op('local.get', 1).op('local.get', 0),
  })
  builder.function({
    params: ['i64'],
    results: ['i64'],
    export: 'negate',
    body: (code) => code.op('i64.const', 0n).op('local.get', 0).op('i64.sub'),
  })
  const { swap, negate } = engine.instantiate(engine.compile(builder.build()), {})
  expect(engine.call(swap, [1n << 40n, -2n], ['i64', 'i64'])).toEqual([-2n, 1n << 40n])
  expect(engine.call(negate, [5n], ['i64'])).toBe(-5n)
  const { Global } = engine
  expect(engine.read(new Global({ value: 'i64' }, -7n))).toBe(-7n)
})
