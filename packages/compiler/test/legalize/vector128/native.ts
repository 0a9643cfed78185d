// Runs functions twice, natively and as IR without vectors, on the same memory, and compares what they leave there.

import type { IrFunction } from '../../../src/ir/function.js'
import { printFunction } from '../../../src/ir/print.js'
import { verifyFunction } from '../../../src/ir/verify.js'
import { legalizeFloatCopies } from '../../../src/legalize/float-copies.js'
import { legalizeInteger64 } from '../../../src/legalize/integer64.js'
import { legalizeVector128 } from '../../../src/legalize/vector128.js'
import { lowerFunction } from '../../../src/lower/lower-function.js'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { OperatorReader } from '../../../src/wasm/decode/operator-reader.js'
import { validateModule } from '../../../src/wasm/validate/validate-module.js'
import { assemble } from '../../support/assemble.js'
import { createWorld, interpretIr } from '../../support/interpret-ir.js'

/** A function without parameters and results that works on memory. */
export interface VectorCase {
  name: string
  /** Its text, locals included. */
  body: string
  /** What native runs where that does not settle the result: its text, too. */
  nativeBody?: string
  /** Bits of the float lanes in memory in which any NaN is as good as another; 0: all bits count. */
  float: 0 | 32 | 64
}

/** Where operands lie, and results. */
export const OPERANDS = 0
export const SCALARS = 64
export const RESULT = 128
const SIZE = 256

interface NativeExports {
  memory: { buffer: ArrayBuffer }
  [name: string]: unknown
}

declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: NativeExports }
}

/** A module of functions `f0`, `f1`, ... with these bodies. */
export function moduleText(bodies: readonly string[]): string {
  const functions = bodies.map((body, i) => `(func (export "f${i}") ${body})`)
  return `(module (memory (export "memory") 1) ${functions.join('\n')})`
}

/** What each case does differently from native, with its input; empty if all is well. */
export async function differences(
  cases: readonly VectorCase[],
  inputs: readonly Uint8Array[],
): Promise<string[]> {
  const nativeBytes = await assemble(moduleText(cases.map(({ body, nativeBody }) => nativeBody ?? body)))
  const native = new WebAssembly.Instance(new WebAssembly.Module(nativeBytes)).exports
  const functions = await lowerAll(moduleText(cases.map(({ body }) => body)))
  const found: string[] = []
  cases.forEach((vectorCase, i) => {
    const fn = functions[i]!
    legalizeVector128(fn, { traps: 'exact' })
    verifyFunction(fn, 'lowered')
    // Floats that are only copied travel as integers from here on.
    legalizeFloatCopies(fn)
    legalizeInteger64(fn)
    verifyFunction(fn, 'legal')
    const run = native[`f${i}`] as () => void
    for (const input of inputs) {
      const difference = compare(vectorCase, fn, run, native.memory.buffer, input)
      if (difference !== undefined) {
        found.push(`${vectorCase.name}: ${difference}\n${printFunction(fn)}`)
        break
      }
    }
  })
  return found
}

async function lowerAll(text: string): Promise<IrFunction[]> {
  const module = decodeModule(await assemble(text))
  validateModule(module)
  const reader = new OperatorReader(module)
  return module.functions.map((_, index) => lowerFunction(module, index, reader))
}

function compare(
  { float }: VectorCase,
  fn: IrFunction,
  run: () => void,
  buffer: ArrayBuffer,
  input: Uint8Array,
): string | undefined {
  const expected = new Uint8Array(buffer, 0, SIZE)
  expected.fill(0)
  expected.set(input)
  let trap: string | undefined
  try {
    run()
  } catch (error) {
    trap = (error as Error).message
  }
  // Numbers lose the payload of a NaN, as JavaScript's do: so what is only copied must not travel as one.
  const world = createWorld({ nan: 'canonical' })
  world.memories[0]!.set(input)
  const outcome = interpretIr(fn, [], world)
  const actual = world.memories[0]!.subarray(0, SIZE)
  const message = outcome.kind === 'trap' ? outcome.message : undefined
  if (trap !== message) return `${message ?? 'returned'} instead of ${trap ?? 'returned'} for ${hex(input)}`
  if (sameBytes(actual, expected, float)) return undefined
  return `${hex(actual.subarray(RESULT))}\n  instead of ${hex(expected.subarray(RESULT))}\n  for ${hex(input)}`
}

function sameBytes(actual: Uint8Array, expected: Uint8Array, float: 0 | 32 | 64): boolean {
  const a = new DataView(actual.buffer, actual.byteOffset, SIZE)
  const b = new DataView(expected.buffer, expected.byteOffset, SIZE)
  const step = float === 64 ? 8 : 4
  for (let at = 0; at < SIZE; at += step) {
    let same = true
    for (let i = 0; i < step; i += 4) same &&= a.getInt32(at + i, true) === b.getInt32(at + i, true)
    if (same) continue
    const areNaN =
      float === 32
        ? Number.isNaN(a.getFloat32(at, true)) && Number.isNaN(b.getFloat32(at, true))
        : float === 64 && Number.isNaN(a.getFloat64(at, true)) && Number.isNaN(b.getFloat64(at, true))
    if (!areNaN) return false
  }
  return true
}

function hex(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/.{32}/g, '$& ').trim()
}

// Inputs

const EDGES_8 = [0, 1, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff]
const EDGES_16 = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0x8001, 0xff7f, 0xff80, 0xffff]
const EDGES_32 = [
  0, 1, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0x80000001, 0xffff7fff, 0xffffffff,
]
const EDGES_F32 = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  1e-45,
  3.4e38,
  -3.4e38,
  Infinity,
  -Infinity,
  2 ** 31,
]
const EDGES_F64 = [...EDGES_F32, 2 ** 32, 2 ** 53, 5e-324, 1.7e308, 4294967295.5, -2147483649, 0.1]
/** Quiet and signalling NaNs with payloads. */
const NANS_F32 = [0x7fc00000, 0xffc00001, 0x7f800001, 0xffbfffff]
const NANS_F64 = [0x7ff80000_00000000n, 0xfff80000_00000001n, 0x7ff00000_00000001n]

/** Memories of every kind: random ones, and such as are full of one size's edges. Always the same. */
export function makeInputs(count: number, seed = 1): Uint8Array[] {
  const random = xorshift(seed)
  const pick = <T>(list: readonly T[]): T => list[random() % list.length]!
  const inputs: Uint8Array[] = []
  for (let n = 0; n < count; n++) {
    const bytes = new Uint8Array(SIZE)
    const view = new DataView(bytes.buffer)
    const writers = [
      (at: number) => view.setUint32(at, random(), true),
      (at: number) => bytes.set([pick(EDGES_8), pick(EDGES_8), pick(EDGES_8), pick(EDGES_8)], at),
      (at: number) => view.setUint32(at, pick(EDGES_16) | (pick(EDGES_16) << 16), true),
      (at: number) => view.setUint32(at, pick(EDGES_32), true),
      (at: number) => view.setFloat32(at, pick(EDGES_F32), true),
      (at: number) => view.setUint32(at, pick(NANS_F32), true),
    ]
    const kind = n % (writers.length + 3)
    for (let at = 0; at < SIZE; at += 4) {
      if (kind < writers.length) writers[kind]!(at)
      else if (kind === writers.length) pick(writers)(at)
      else if (at % 8 === 4) continue
      else if (kind === writers.length + 1 || random() % 3 > 0) view.setFloat64(at, pick(EDGES_F64), true)
      else view.setBigUint64(at, pick(NANS_F64), true)
    }
    inputs.push(bytes)
  }
  return inputs
}

export function xorshift(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
