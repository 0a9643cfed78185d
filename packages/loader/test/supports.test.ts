import { afterEach, expect, test, vi } from 'vitest'
import { missingFeatures, supports } from '../src/supports.js'

const { WebAssembly: native } = globalThis as unknown as { WebAssembly: { Module: object; Instance: object } }

afterEach(() => vi.unstubAllGlobals())

test('the engine at hand has what it is known to have', () => {
  expect(supports()).toBe(true)
  expect(supports('mvp, simd,bulk-memory threads')).toBe(true)
  expect(supports(['reference-types', 'tail-call'])).toBe(true)
  expect(missingFeatures(['simd', 'wide-arithmetic', 'custom-page-sizes'])).toEqual([
    'wide-arithmetic',
    'custom-page-sizes',
  ])
})

test('a name that is no feature is an error', () => {
  expect(() => supports('simdd')).toThrow(new TypeError(`unknown feature 'simdd'`))
})

test('without WebAssembly everything is missing', () => {
  vi.stubGlobal('WebAssembly', undefined)
  expect(missingFeatures('simd')).toEqual(['mvp', 'simd'])
})

test('an engine that refuses to compile has nothing', () => {
  const refuse = Object.assign(
    function Module() {
      throw new Error('code generation is disallowed')
    },
    { toString: () => 'function Module() { [native code] }' },
  )
  vi.stubGlobal('WebAssembly', { ...native, Module: refuse, Instance: native.Instance })
  expect(supports()).toBe(false)
})

test('a feature that compiles and answers wrongly is missing', () => {
  // An engine whose vectors are broken: their probe is the only one that multiplies lanes.
  const vectors = new WeakSet<object>()
  const Module = new Proxy(native.Module as new (bytes: Uint8Array) => object, {
    construct(target, [bytes]) {
      const module = new target(bytes)
      if (Buffer.from(bytes).includes(Buffer.of(0xfd, 0xd5, 0x01))) vectors.add(module)
      return module
    },
  })
  class Instance {
    exports: { f(): number }
    constructor(module: object) {
      const { f } = new (native.Instance as new (module: object) => Instance)(module).exports
      this.exports = { f: () => (vectors.has(module) ? 2 : f()) }
    }
  }
  vi.stubGlobal('WebAssembly', { Module, Instance })
  expect(missingFeatures('simd,bulk-memory')).toEqual(['simd'])
})

test('a namespace that is JavaScript does not count', () => {
  class Module {}
  class Instance {
    exports = { f: () => 1 }
  }
  vi.stubGlobal('WebAssembly', { Module, Instance })
  expect(supports()).toBe(false)
})
