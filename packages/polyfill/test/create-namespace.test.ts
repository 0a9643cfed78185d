import { expect, test } from 'vitest'
import type { BufferSource, Imports, ResponseLike } from '../src/interface.js'
import { createNamespace, type WebAssemblyNamespace } from '../src/node/index.js'
import { EMPTY, SAMPLE, type SampleExports } from './sample-module.js'

const ours = createNamespace()
const native = (globalThis as { WebAssembly?: WebAssemblyNamespace }).WebAssembly!
const host = (logged: number[] = []): Imports => ({ host: { log: (value: number) => logged.push(value) } })

/** Attributes and kind of every property, without the values. */
function shapeOf(object: object): Record<string, string> {
  const shape: Record<string, string> = {}
  for (const key of Reflect.ownKeys(object)) {
    // Native classes here are functions of the old kind, which have these two as well.
    if (key === 'arguments' || key === 'caller') continue
    const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(
      object,
      key,
    )!
    const kind =
      get || set
        ? `get${set ? '/set' : ''}`
        : typeof value === 'function'
          ? `function/${value.length}`
          : typeof value
    shape[String(key)] = [
      kind,
      writable && 'writable',
      enumerable && 'enumerable',
      configurable && 'configurable',
    ]
      .filter(Boolean)
      .join(' ')
  }
  return shape
}

test('the namespace has the properties of the native one', () => {
  const shape = shapeOf(ours)
  // Not every engine that runs the tests has it.
  if (!('JSTag' in native)) delete shape.JSTag
  // V8 once counted one parameter of two.
  if (native.Exception.length === 1) delete shape.Exception
  expect(shapeOf(native)).toMatchObject(shape)
  expect(Object.keys(shape)).toEqual(
    expect.arrayContaining(['validate', 'Module', 'Symbol(Symbol.toStringTag)']),
  )
  expect(String(ours)).toBe('[object WebAssembly]')
  expect(Object.getPrototypeOf(ours)).toBe(Object.prototype)
})

test.each(['Module', 'Instance', 'Memory', 'Table', 'Global'] as const)(
  '%s is shaped as the native class',
  (name) => {
    // What proposals have added to engines.
    const { type: _, toFixedLengthBuffer, toResizableBuffer, ...prototype } = shapeOf(native[name].prototype)
    expect(shapeOf(ours[name].prototype)).toEqual(prototype)
    expect(shapeOf(ours[name])).toEqual(shapeOf(native[name]))
    expect(ours[name].name).toBe(name)
    expect(Object.prototype.toString.call(Object.create(ours[name].prototype))).toBe(
      `[object WebAssembly.${name}]`,
    )
    expect(() => (ours[name] as unknown as () => void)()).toThrow(TypeError)
  },
)

test.each(['CompileError', 'LinkError', 'RuntimeError'] as const)('%s is a native error', (name) => {
  const error = new ours[name]('message')
  expect(error).toBeInstanceOf(Error)
  expect(String(error)).toBe(`${name}: message`)
})

test('a module is compiled, instantiated and run', () => {
  const logged: number[] = []
  const instance = new ours.Instance(new ours.Module(SAMPLE), host(logged))
  expect(instance).toBeInstanceOf(ours.Instance)
  expect(Object.isFrozen(instance.exports)).toBe(true)
  expect(Object.getPrototypeOf(instance.exports)).toBeNull()
  expect(Object.keys(instance.exports)).toEqual(['add', 'trap', 'memory', 'table', 'global'])
  const exports = instance.exports as unknown as SampleExports
  expect(exports.add(2, 40)).toBe(42)
  expect(logged).toEqual([2])
  expect(exports.table.get(1)).toBe(exports.add)
  expect([...new Uint8Array(exports.memory.buffer, 8, 4)]).toEqual([1, 2, 3, 0])
  expect(exports.memory).toBeInstanceOf(ours.Memory)
  expect(exports.global.value).toBe(5n)
  const { buffer } = exports.memory
  expect(exports.memory.grow(2)).toBe(1)
  expect(buffer.byteLength).toBe(0)
  expect(() => exports.memory.grow(1)).toThrow(RangeError)
  expect(() => exports.trap()).toThrow(ours.RuntimeError)
})

test('memories, tables and globals of the namespace can be imported', () => {
  // (module (import "m" "memory" (memory 1)) (import "m" "global" (global (mut i32))))
  const bytes = Buffer.from('0061736d01000000021902016d066d656d6f7279020001016d06676c6f62616c037f01', 'hex')
  const memory = new ours.Memory({ initial: 1 })
  const global = new ours.Global({ value: 'i32', mutable: true }, 3)
  expect(() => new ours.Instance(new ours.Module(bytes), { m: { memory, global } })).not.toThrow()
  expect(() => new ours.Instance(new ours.Module(bytes), { m: { memory, global: 3 } })).toThrow(
    ours.LinkError,
  )
})

test('bytes may be any buffer source, and are read where it starts', () => {
  const padded = new Uint8Array(EMPTY.length + 4)
  padded.set(EMPTY, 2)
  const view = new DataView(padded.buffer, 2, EMPTY.length)
  for (const source of [EMPTY.buffer, view, new Uint16Array(EMPTY.buffer)])
    expect(ours.validate(source)).toBe(true)
  for (const source of [undefined, null, 'text', [], 8, ArrayBuffer.prototype]) {
    expect(() => ours.validate(source as unknown as BufferSource)).toThrow(TypeError)
    expect(() => new ours.Module(source as unknown as BufferSource)).toThrow(TypeError)
  }
})

test('bad bytes make a CompileError that keeps the reason', async () => {
  const bad = SAMPLE.subarray(0, 40)
  expect(ours.validate(bad)).toBe(false)
  const error = await ours.compile(bad).catch((reason: Error) => reason)
  expect(error).toBeInstanceOf(ours.CompileError)
  expect((error as Error).message).toMatch(/^WebAssembly\.compile\(\): .* @\+\d+$/)
  expect((error as Error).cause).toMatchObject({ name: 'MalformedError' })
  expect(() => new ours.Module(bad)).toThrow(ours.CompileError)
})

test('a valid module that cannot be compiled does not validate', () => {
  // (module (func (result v128) v128.const i64x2 0 0))
  const vector = Buffer.from(
    '0061736d010000000105016000017b030201000a16011400fd0c000000000000000000000000000000000b',
    'hex',
  )
  const compiles = () => {
    try {
      new ours.Module(vector)
      return true
    } catch (error) {
      expect(error).toBeInstanceOf(ours.CompileError)
      return false
    }
  }
  expect(ours.validate(vector)).toBe(compiles())
})

test('compile takes a copy of the bytes at once', async () => {
  const bytes = SAMPLE.slice()
  const promise = ours.compile(bytes)
  bytes.fill(0)
  expect(await promise).toBeInstanceOf(ours.Module)
})

test('instantiate answers an instance for a module and both for bytes', async () => {
  const module = await ours.compile(SAMPLE)
  expect(await ours.instantiate(module, host())).toBeInstanceOf(ours.Instance)
  const both = await ours.instantiate(SAMPLE, host())
  expect(Object.keys(both)).toEqual(['module', 'instance'])
  expect(both.module).toBeInstanceOf(ours.Module)
  expect((both.instance.exports as unknown as SampleExports).add(1, 1)).toBe(2)
})

test('whatever goes wrong with a promise rejects it', async () => {
  const module = await ours.compile(SAMPLE)
  const cases: [() => Promise<unknown>, ErrorConstructor][] = [
    [() => ours.compile(undefined as unknown as BufferSource), TypeError],
    [() => ours.compile(Uint8Array.of(1)), ours.CompileError],
    [() => ours.instantiate(SAMPLE, null as unknown as Imports), TypeError],
    [() => ours.instantiate(SAMPLE), TypeError],
    [() => ours.instantiate(module, { host: {} }), ours.LinkError],
    [() => ours.instantiate(module, { host: { log: 5 } }), ours.LinkError],
    [() => ours.compileStreaming(5 as unknown as ResponseLike), TypeError],
  ]
  for (const [attempt, expected] of cases) {
    await expect(attempt()).rejects.toBeInstanceOf(expected)
  }
})

test('descriptors of imports, exports and custom sections', () => {
  const module = new ours.Module(SAMPLE)
  const oracle = new native.Module(SAMPLE)
  expect(ours.Module.imports(module)).toEqual(native.Module.imports(oracle))
  expect(ours.Module.exports(module)).toEqual(native.Module.exports(oracle))
  for (const name of ['note', 'näme', 'nothing', 'name']) {
    expect(ours.Module.customSections(module, name)).toEqual(native.Module.customSections(oracle, name))
  }
  const [first] = ours.Module.customSections(module, 'note')
  new Uint8Array(first!).fill(9)
  expect([...new Uint8Array(ours.Module.customSections(module, 'note')[0]!)]).toEqual([1, 2])
  expect(() => ours.Module.exports({} as never)).toThrow(TypeError)
  expect(() => (ours.Module.customSections as unknown as (module: unknown) => void)(module)).toThrow(
    TypeError,
  )
})

test('streaming takes responses of the right type', async () => {
  const response = (type: string | null, ok = true): ResponseLike => ({
    ok,
    headers: { get: () => type },
    arrayBuffer: async () => SAMPLE.slice().buffer,
  })
  const { instance } = await ours.instantiateStreaming(Promise.resolve(response('application/wasm')), host())
  expect((instance.exports as unknown as SampleExports).add(3, 4)).toBe(7)
  await expect(ours.compileStreaming(response('Application/WASM'))).resolves.toBeInstanceOf(ours.Module)
  await expect(ours.compileStreaming(response('text/html'))).rejects.toBeInstanceOf(TypeError)
  await expect(ours.compileStreaming(response(null))).rejects.toBeInstanceOf(TypeError)
  await expect(ours.compileStreaming(response('application/wasm', false))).rejects.toBeInstanceOf(TypeError)
})

test('two namespaces share memories and functions', () => {
  const other = createNamespace({ optimize: 0 })
  const { exports } = new ours.Instance(new ours.Module(SAMPLE), host())
  const table = new other.Table({ element: 'anyfunc', initial: 1 })
  table.set(0, exports.add)
  expect(table.get(0)).toBe(exports.add)
  expect(exports.memory).toBeInstanceOf(other.Memory)
})

test('onCompile is told of what is compiled', () => {
  const sizes: number[] = []
  const told = createNamespace({ onCompile: (bytes, report) => sizes.push(bytes.length, report.functions) })
  new told.Module(SAMPLE)
  expect(sizes).toEqual([SAMPLE.length, 2])
})
