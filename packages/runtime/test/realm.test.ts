import { runInThisContext } from 'node:vm'
import { declarations } from '@dewasm/runtime/source'
import { describe, expect, test } from 'vitest'
import * as runtime from '../src/index.js'

/** The whole runtime as one script that answers its parts: another copy, as an output carries it. */
const script = `(function () {
${[
  'realm',
  'errors',
  'native',
  'function',
  'convert',
  'interface',
  'signed-addresses',
  'memory',
  'segment',
  'table',
  'global',
  'link',
]
  .flatMap((name) => declarations.filter(({ file }) => file === `${name}.js`).map(({ text }) => text))
  .join('\n')}
return { Memory, Table, Global, ownErrorClass, functionImport, memoryImport, linkImports, memoryObject, createMemory,
  createFunction, functionObject, functionReference, RI, realm, leavingError, hostError }
})()`

type Copy = typeof runtime

describe('two copies of the runtime in one realm', () => {
  const copy = runInThisContext(script) as Copy

  test('share classes, records and result registers', () => {
    expect(copy.Memory.prototype).toBe(runtime.Memory.prototype)
    expect(copy.Table.prototype).toBe(runtime.Table.prototype)
    expect(copy.Global.prototype).toBe(runtime.Global.prototype)
    expect(copy.ownErrorClass('LinkError')).toBe(runtime.ownErrorClass('LinkError'))
    expect(copy.RI).toBe(runtime.RI)
    expect(copy.createMemory).not.toBe(runtime.createMemory)
  })

  test("know each other's objects", () => {
    const record = copy.createMemory(1, undefined)
    const object = copy.memoryObject(record)
    const imports = [{ module: 'm', name: 'n', kind: 'memory' }]
    expect(
      runtime.linkImports({ m: { n: object } }, imports, [runtime.memoryImport(1, undefined) as never]),
    ).toEqual([record])
    const fn = copy.createFunction(
      1,
      ' -> ',
      () => {},
      () => () => undefined,
    )
    expect(runtime.functionReference(copy.functionObject(fn))).toBe(fn)
  })

  test("let each other's host errors through", () => {
    const error = new RangeError('from the host')
    copy.hostError(error)
    expect(runtime.leavingError(error)).toBe(error)
  })
})

test('what is shared does not show', () => {
  expect(Object.getOwnPropertyDescriptor(globalThis, Symbol.for('dewasm.records'))).toMatchObject({
    enumerable: false,
    writable: false,
  })
})

test('a frozen global object leaves a copy on its own', () => {
  const start = runInThisContext(`(function (globalThis) { return ${script} })`) as (scope: object) => Copy
  const scope = Object.freeze({})
  const first = start(scope)
  const second = start(scope)
  expect(first.RI).not.toBe(second.RI)
  expect(new first.Memory({ initial: 1 }).buffer.byteLength).toBe(65536)
})
