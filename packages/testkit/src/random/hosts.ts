// The host side of a random module: functions that record what they are called with and answer from their own
// reproducible state, so that every engine sees the same host.

import type { Engine } from '../engines/engine.js'
import { isReference } from '../type-name.js'
import type { ImportObject, MemoryObject } from '../web-assembly.js'
import { asFloat32, asFloat64 } from './generate-program.js'
import { FEW_PAGES } from './generate-storage.js'
import type { Observer } from './observe.js'
import type { AddressType, Program, ProgramMemory, ProgramTable, Signature } from './program.js'
import { RandomSource } from './random-source.js'

/** What `throw_sometimes` throws; it passes through the module unchanged. */
export class HostError extends Error {
  override readonly name = 'HostError'
}

const TRACE_LIMIT = 2000

/** The objects that `object` answers: told apart by identity. */
export const HOST_OBJECTS: readonly object[] = [0, 1, 2, 3].map((number) => Object.freeze({ number }))

export interface Host {
  imports: ImportObject
  /** What the host functions were called with, in order. */
  trace: string[]
}

/** @param observer knows what the host functions reach, as soon as there is an instance */
export function createHost(engine: Engine, program: Program, seed: number, observer: Observer): Host {
  const random = new RandomSource(seed)
  const trace: string[] = []
  const record = (name: string, args: readonly unknown[]) => {
    if (trace.length < TRACE_LIMIT)
      trace.push(`${name}(${args.map((value) => observer.value(value)).join(', ')})`)
  }
  const host: Host = { imports: {}, trace }
  const kept: unknown[] = [null, 0, 'text', 1.5, 7, HOST_OBJECTS[0], -0, 2 ** 31]
  const exported = (index: number) =>
    observer.exports?.[`f${(index >>> 0) % program.functions.length}`] as
      | ((...args: unknown[]) => unknown)
      | undefined
  const functions: Record<string, (...args: never[]) => unknown> = {
    log_i32() {},
    log_i64() {},
    log_f32() {},
    log_f64() {},
    log_externref() {},
    log_funcref() {},
    next_i32: () => random.constant('i32'),
    next_i64: () => random.constant('i64'),
    next_f32: () => asFloat32(random.floatBits32()),
    next_f64: () => asFloat64(random.floatBits64()),
    pair: () => [random.constant('i64'), random.constant('i32')],
    triple: () => [asFloat32(random.floatBits32()), random.constant('i32'), asFloat64(random.floatBits64())],
    object: (index: number) => HOST_OBJECTS[index & 3],
    exported_function: (index: number) => (index & 8 ? null : (exported(index) ?? null)),
    throw_sometimes(value: number) {
      if ((value & 31) === 5) throw new HostError(String(value))
    },
    reenter(index: number, value: bigint) {
      const callee = exported(index)
      if (callee === undefined) return
      const signature = program.functions[(index >>> 0) % program.functions.length]!
      try {
        record('reentered', [callee(...argumentsFor(signature, index, value))])
      } catch (error) {
        record(observer.error(error), [])
        if (index & 1) throw error
      }
    },
    log_anyref() {},
    keep(index: number, value: unknown) {
      kept[index & 7] = value
    },
    kept: (index: number) => kept[index & 7],
    throw_exception(index: number, value: bigint) {
      const number = (index >>> 0) % program.tags.length
      const { origin, params } = program.tags[number]!
      const tag = observer.exports?.[`tag${number}`]
      if (origin === 'JSTag' || tag === undefined) throw HOST_OBJECTS[index & 3]
      let exception: unknown = HOST_OBJECTS[index & 3]
      try {
        exception = new engine.Exception!(tag as object, argumentsFor({ params, results: [] }, index, value))
      } catch {
        // Not every type is for JavaScript, and complaints about that differ.
      }
      throw exception
    },
    catch_exception(index: number, value: bigint) {
      const callee = exported(index)
      if (callee === undefined) return -1
      const signature = program.functions[(index >>> 0) % program.functions.length]!
      try {
        callee(...argumentsFor(signature, index, value))
        return 0
      } catch (error) {
        record(observer.error(error), [])
        return 1
      }
    },
    grow_memory(pages: number) {
      const memory = observer.exports?.memory0 as MemoryObject | undefined
      if (memory === undefined || pages < 0 || pages > 1) return -1
      if (memory.buffer.byteLength > FEW_PAGES * 65536) return -1
      try {
        return Number(memory.grow(toAddress(program.memories[0]!, pages)))
      } catch {
        return -1
      }
    },
  }
  const module: Record<string, unknown> = {}
  for (const [name, fn] of Object.entries(functions)) {
    module[name] = (...args: never[]) => {
      record(name, args)
      return fn(...args)
    }
  }
  Object.assign(module, importedObjects(engine, program))
  host.imports.host = module
  return host
}

/** Arguments that fit, where a number or null does. */
function argumentsFor({ params }: Signature, index: number, value: bigint): unknown[] {
  return params.map((type) => (type === 'i64' ? value : isReference(type) ? null : index))
}

/** The globals, tables, memories and tags that the program imports. */
function importedObjects(
  engine: Engine,
  { globals, tables, memories, tags }: Program,
): Record<string, unknown> {
  const objects: Record<string, unknown> = { JSTag: engine.JSTag }
  tags.forEach(({ origin, params }, i) => {
    if (origin === 'imported') objects[`tag${i}`] = new engine.Tag!({ parameters: params.map(apiName) })
  })
  globals.forEach(({ imported, type, mutable }, i) => {
    if (!imported) return
    const value = type === 'i64' ? 7n : isReference(type) ? null : 1.5
    objects[`global${i}`] = new engine.Global({ value: apiName(type), mutable }, value)
  })
  tables.forEach((table, i) => {
    if (!table.imported) return
    const descriptor = { element: apiName(table.element), ...limitsOf(table) }
    objects[`table${i}`] = new engine.Table(descriptor, null)
  })
  memories.forEach((memory, i) => {
    if (memory.imported) objects[`memory${i}`] = new engine.Memory(limitsOf(memory))
  })
  return objects
}

function apiName(type: string): string {
  return type === 'funcref' ? 'anyfunc' : type
}

/** What descriptors say of a memory or table. Engines that know but one kind of address are told nothing of it. */
function limitsOf(limits: ProgramMemory | ProgramTable) {
  const { address, min, max } = limits
  return {
    ...(address === 'i64' ? { address } : {}),
    initial: toAddress(limits, min),
    ...(max === undefined ? {} : { maximum: toAddress(limits, max) }),
  }
}

function toAddress({ address }: { address: AddressType }, number: number): number | bigint {
  return address === 'i64' ? BigInt(number) : number
}
