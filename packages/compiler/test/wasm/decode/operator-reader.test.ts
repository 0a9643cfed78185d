import { expect, test } from 'vitest'
import { type InputError, MalformedError, UnsupportedError } from '../../../src/errors.js'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { OperatorReader } from '../../../src/wasm/decode/operator-reader.js'
import { FEATURE_SETS } from '../../../src/wasm/features.js'
import { F64, HEAP_EQ, I32, refType } from '../../../src/wasm/types.js'
import * as b from '../module-bytes.js'

/** A reader before the first of these instructions, which an `end` follows. */
function read(
  instructions: Parameters<typeof b.functionModule>[0],
  features = FEATURE_SETS.all,
): OperatorReader {
  const module = decodeModule(b.functionModule(instructions, { params: [b.I32], results: [b.F64] }), {
    features,
  })
  const reader = new OperatorReader(module)
  const { codeStart, end } = module.functions[0].body!
  reader.reset(codeStart, end, 0)
  return reader
}

function first(instructions: Parameters<typeof read>[0]): OperatorReader {
  const reader = read(instructions)
  expect(reader.next()).toBe(true)
  return reader
}

test('walks a body to its end and tells where each instruction is', () => {
  const reader = read([0x20, 0x80, 0x00, 0x1a])
  const seen: [string, number, number][] = []
  while (reader.next()) seen.push([reader.name, reader.offset, reader.position])
  const [, start] = seen[0]
  expect(seen).toEqual([
    ['local.get', start, start + 3],
    ['drop', start + 3, start + 4],
    ['end', start + 4, start + 5],
  ])
  expect(reader.next()).toBe(false)
})

test('constants', () => {
  expect(first([0x41, b.signed(-123456)]).i32).toBe(-123456)
  expect(first([0x42, b.signed(-2)])).toMatchObject({ lo: -2, hi: -1 })
  expect(first([0x43, 1, 2, 3, 0x84])).toMatchObject({ lo: 0x84030201 | 0 })
  expect(first([0x44, 1, 2, 3, 4, 5, 6, 7, 8])).toMatchObject({ lo: 0x04030201, hi: 0x08070605 })
  const lanes = Array.from({ length: 16 }, (_, i) => i)
  expect([...first([0xfd, 12, lanes]).lanes]).toEqual(lanes)
})

test('memory arguments', () => {
  expect(first([0x28, 2, b.unsigned(0xffff_ffff)])).toMatchObject({
    align: 2,
    memory: 0,
    memoryOffset: 0xffff_ffff,
  })
  expect(first([0x29, 0x43, 5, 8])).toMatchObject({ name: 'i64.load', align: 3, memory: 5, memoryOffset: 8 })
  expect(first([0x28, 0, b.unsigned(2n ** 53n - 1n)]).memoryOffset).toBe(2 ** 53 - 1)
  expect(first([0xfd, 84, 0, 3, 15])).toMatchObject({ name: 'v128.load8_lane', memoryOffset: 3, lane: 15 })
})

test('block types', () => {
  expect(first([0x02, 0x40])).toMatchObject({ blockType: { params: [], results: [] }, blockTypeIndex: -1 })
  expect(first([0x03, b.F64])).toMatchObject({
    blockType: { params: [], results: [F64] },
    blockTypeIndex: -1,
  })
  expect(first([0x04, 0])).toMatchObject({ blockType: { params: [I32], results: [F64] }, blockTypeIndex: 0 })
  expect(first([0x02, 0x63, 0x6d]).blockType.results).toEqual([refType(true, HEAP_EQ)])
})

test('two indices keep their order', () => {
  expect(first([0x11, 3, 4])).toMatchObject({ name: 'call_indirect', index: 3, index2: 4 })
  expect(first([0xfc, 10, 1, 2])).toMatchObject({ name: 'memory.copy', index: 1, index2: 2 })
  expect(first([0xfb, 2, 7, 8])).toMatchObject({ name: 'struct.get', index: 7, index2: 8 })
  expect(first([0xfb, 8, 7, 8])).toMatchObject({ name: 'array.new_fixed', index: 7, index2: 8 })
})

test('branches, clauses and casts', () => {
  expect(first([0x0e, b.vector(5, 6), 7]).labels).toEqual([5, 6, 7])
  const clauses = b.vector([0, 1, 2], [1, 3, 4], [2, 5], [3, 6])
  expect(first([0x1f, 0x40, clauses]).catches).toEqual([
    { kind: 'catch', tag: 1, label: 2 },
    { kind: 'catch_ref', tag: 3, label: 4 },
    { kind: 'catch_all', tag: -1, label: 5 },
    { kind: 'catch_all_ref', tag: -1, label: 6 },
  ])
  const cast = first([0xfb, 24, 0x01, 9, 0x6d, 0x6c])
  expect(cast.index).toBe(9)
  expect(cast.types).toEqual([refType(true, HEAP_EQ), refType(false, (0x6c - 0x80) as never)])
  expect(first([0xfb, 21, 0x6d]).types).toEqual([refType(true, HEAP_EQ)])
  expect(first([0xfb, 20, 0x6d]).types).toEqual([refType(false, HEAP_EQ)])
})

test('malformed instructions', () => {
  const faults = (...bytes: number[]) => {
    const reader = read(bytes)
    try {
      while (reader.next());
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedError)
      return (error as InputError).fault
    }
    return 'none'
  }
  expect(faults(0xff)).toBe('illegal opcode')
  expect(faults(0xfc, 0x7f)).toBe('illegal opcode')
  expect(faults(0x28, 0x80, 0x01, 0)).toBe('malformed memop flags')
  expect(faults(0x02, 0x5b)).toBe('malformed value type')
  expect(faults(0xd0, 0x5b)).toBe('malformed heap type')
  expect(faults(0xd0, 0xef, 0x7f)).toBe('malformed heap type')
  expect(faults(0xfb, 24, 4, 0, 0x6d, 0x6d)).toBe('malformed br_on_cast flags')
  expect(faults(0x1f, 0x40, 1, 4)).toBe('malformed catch clause')
  expect(faults(0xfe, 3, 1)).toBe('zero byte expected')
  expect(faults(0x43, 1, 2)).toBe('unexpected end of section or function')
  expect(faults(0xfd, 12, 0)).toBe('length out of bounds')
  expect(faults(0xfc, 9, 0)).toBe('data count section required')
})

test('the gate names the feature of a gated instruction', () => {
  const reader = read([0x01, 0xfc, 0x00], FEATURE_SETS.mvp)
  reader.next()
  try {
    reader.next()
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(UnsupportedError)
    expect((error as InputError).message).toContain("i32.trunc_sat_f32_s needs 'nontrapping-float-to-int'")
  }
})

test('throw belongs to both exception proposals', () => {
  const legacy = read([0x08, 0], new Set(['mvp', 'multi-value', 'legacy-exceptions'] as const))
  expect(legacy.next()).toBe(true)
  expect(legacy.name).toBe('throw')
})
