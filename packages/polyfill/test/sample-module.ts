// The module that the tests compile:
//
//   (module
//     (import "host" "log" (func $log (param i32)))
//     (memory (export "memory") 1 3)
//     (table (export "table") 2 funcref)
//     (global (export "global") (mut i64) (i64.const 5))
//     (func $add (export "add") (param i32 i32) (result i32)
//       (call $log (local.get 0)) (i32.add (local.get 0) (local.get 1)))
//     (func (export "trap") unreachable)
//     (elem (i32.const 1) $add)
//     (data (i32.const 8) "\01\02\03")
//     (@custom "note" "\01\02") (@custom "note" "\03") (@custom "näme" ""))
export const SAMPLE = Uint8Array.from(
  Buffer.from(
    '0061736d01000000010e0360017f0060027f7f017f600000020c0104686f7374036c6f67000003030201020404017000020504' +
      '010101030606017e0142050b07280503616464000104747261700002066d656d6f72790200057461626c65010006676c6f62' +
      '616c03000907010041010b01010c01010a11020b0020001000200020016a0b0300000b0b09010041080b0301020300070' +
      '46e6f746501020006046e6f7465030006056ec3a46d65',
    'hex',
  ),
)

/** Only a header: the smallest module. */
export const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

export interface SampleExports {
  add(a: number, b: number): number
  trap(): void
  memory: { buffer: ArrayBuffer; grow(pages: number): number }
  table: { length: number; get(index: number): unknown; set(index: number, value: unknown): void }
  global: { value: bigint }
}
