import { afterEach, expect, test } from 'vitest'
import { createEngine } from '../../src/engines/create-engine.js'
import { WAYS, type Way } from '../../src/engines/engine.js'
import { ModuleBuilder } from '../../src/module-builder.js'

const native = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')!
// The polyfill engine takes the place of the realm's namespace.
afterEach(() => {
  Object.defineProperty(globalThis, 'WebAssembly', native)
})

const builder = new ModuleBuilder()
const throws = builder.importFunction('host', 'throws', [], [])
builder.importMemory('host', 'memory', { min: 1 })
builder.function({ export: 'unreachable', body: (code) => code.op('unreachable') })
builder.function({ export: 'outside', body: (code) => code.i32(-4).op('i32.load').op('drop') })
builder.function({ export: 'throws', body: (code) => code.op('call', throws) })
const forever = builder.function({ export: 'forever', body: (code) => code.op('call', 4) })
const bytes = builder.build()

test.each(WAYS)('%s: errors are told apart', (way: Way) => {
  const engine = createEngine(way, { optimize: 2 })
  const kindOf = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      return engine.classify(error)
    }
    return 'nothing'
  }
  const host = {
    memory: new engine.Memory({ initial: 1 }),
    throws: () => {
      throw new RangeError('from the host')
    },
  }
  const exports = engine.instantiate(engine.compile(bytes), { host }) as Record<string, () => void>
  expect(forever).toBe(4)
  expect(kindOf(exports.unreachable!)).toBe('trap')
  expect(kindOf(exports.outside!)).toBe('trap')
  expect(kindOf(exports.forever!)).toBe('exhaustion')
  expect(kindOf(exports.throws!)).toBe('other')
  expect(kindOf(() => engine.instantiate(engine.compile(bytes), { host: { ...host, memory: 5 } }))).toBe(
    'link',
  )
  expect(kindOf(() => engine.compile(bytes.subarray(0, 30)))).toMatch(/^(rejected|malformed)$/)
})
