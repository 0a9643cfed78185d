/**
 * A small module in the engine's own WebAssembly. It imports a table, through which `call` calls functions of the
 * type of `add`: `call(index)` is the function at that index, of 40 and 2.
 */
import { WebAssembly } from './web-assembly.js'

export interface NativeExports {
  add: (a: number, b: number) => number
  wide: (a: bigint) => bigint
  many: () => unknown[]
  fail: () => void
  call: (index: number) => number
}

const I32 = 0x7f
const I64 = 0x7e
const F64 = 0x7c

const vector = (items: number[][]) => [items.length, ...items.flat()]
const sized = (bytes: number[]) => [bytes.length, ...bytes]
const section = (id: number, items: number[][]) => [id, ...sized(vector(items))]
const text = (name: string) => sized([...name].map((character) => character.charCodeAt(0)))
const type = (params: number[], results: number[]) => [0x60, ...sized(params), ...sized(results)]
/** A body without locals; its `end` is added. */
const body = (...instructions: number[]) => sized([0, ...instructions, 0x0b])

const bytes = [
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...section(1, [
    type([I32, I32], [I32]),
    type([I64], [I64]),
    type([], [I32, I64, F64]),
    type([], []),
    type([I32], [I32]),
  ]),
  ...section(2, [[...text(''), ...text('t'), 0x01, 0x70, 0, 1]]),
  ...section(3, [[0], [1], [2], [3], [4]]),
  ...section(
    7,
    ['add', 'wide', 'many', 'fail', 'call'].map((name, index) => [...text(name), 0x00, index]),
  ),
  ...section(10, [
    // local.get 0, local.get 1, i32.add
    body(0x20, 0, 0x20, 1, 0x6a),
    // local.get 0, i64.const 1, i64.add
    body(0x20, 0, 0x42, 1, 0x7c),
    // i32.const 1, i64.const 2, f64.const 3
    body(0x41, 1, 0x42, 2, 0x44, 0, 0, 0, 0, 0, 0, 0x08, 0x40),
    // unreachable
    body(0x00),
    // i32.const 40, i32.const 2, local.get 0, call_indirect 0 0
    body(0x41, 40, 0x41, 2, 0x20, 0, 0x11, 0, 0),
  ]),
]

export function nativeExports(table?: object): NativeExports {
  const module = new WebAssembly.Module(new Uint8Array(bytes))
  const imported = table ?? new WebAssembly.Table({ element: 'anyfunc', initial: 1 })
  const { exports } = new WebAssembly.Instance(module, { '': { t: imported } })
  return exports as unknown as NativeExports
}
