// Memory instructions: loads, stores, size, growth and the bulk operations. ADDRESS stands for the address
// type of the memory an instruction names.

import { ADDRESS, F32, F64, I32, I64 } from '../types.js'
import { type InstructionFacts, MISCELLANEOUS_PREFIX, op } from './row.js'

const load = (accessLog2: number): InstructionFacts => ({
  proposal: 'mvp',
  effect: 'reads-memory',
  accessLog2,
})
const store = (accessLog2: number): InstructionFacts => ({
  proposal: 'mvp',
  effect: 'writes-memory',
  accessLog2,
})
const BULK: InstructionFacts = { proposal: 'bulk-memory', effect: 'writes-memory' }

export const MEMORY_INSTRUCTIONS = [
  op('i32.load', 0x28, ['memarg'], [ADDRESS], [I32], load(2)),
  op('i64.load', 0x29, ['memarg'], [ADDRESS], [I64], load(3)),
  op('f32.load', 0x2a, ['memarg'], [ADDRESS], [F32], load(2)),
  op('f64.load', 0x2b, ['memarg'], [ADDRESS], [F64], load(3)),
  op('i32.load8_s', 0x2c, ['memarg'], [ADDRESS], [I32], load(0)),
  op('i32.load8_u', 0x2d, ['memarg'], [ADDRESS], [I32], load(0)),
  op('i32.load16_s', 0x2e, ['memarg'], [ADDRESS], [I32], load(1)),
  op('i32.load16_u', 0x2f, ['memarg'], [ADDRESS], [I32], load(1)),
  op('i64.load8_s', 0x30, ['memarg'], [ADDRESS], [I64], load(0)),
  op('i64.load8_u', 0x31, ['memarg'], [ADDRESS], [I64], load(0)),
  op('i64.load16_s', 0x32, ['memarg'], [ADDRESS], [I64], load(1)),
  op('i64.load16_u', 0x33, ['memarg'], [ADDRESS], [I64], load(1)),
  op('i64.load32_s', 0x34, ['memarg'], [ADDRESS], [I64], load(2)),
  op('i64.load32_u', 0x35, ['memarg'], [ADDRESS], [I64], load(2)),
  op('i32.store', 0x36, ['memarg'], [ADDRESS, I32], [], store(2)),
  op('i64.store', 0x37, ['memarg'], [ADDRESS, I64], [], store(3)),
  op('f32.store', 0x38, ['memarg'], [ADDRESS, F32], [], store(2)),
  op('f64.store', 0x39, ['memarg'], [ADDRESS, F64], [], store(3)),
  op('i32.store8', 0x3a, ['memarg'], [ADDRESS, I32], [], store(0)),
  op('i32.store16', 0x3b, ['memarg'], [ADDRESS, I32], [], store(1)),
  op('i64.store8', 0x3c, ['memarg'], [ADDRESS, I64], [], store(0)),
  op('i64.store16', 0x3d, ['memarg'], [ADDRESS, I64], [], store(1)),
  op('i64.store32', 0x3e, ['memarg'], [ADDRESS, I64], [], store(2)),
  op('memory.size', 0x3f, ['memory'], [], [ADDRESS], { proposal: 'mvp', effect: 'reads-memory' }),
  op('memory.grow', 0x40, ['memory'], [ADDRESS], [ADDRESS], { proposal: 'mvp', effect: 'writes-memory' }),
  op('memory.init', MISCELLANEOUS_PREFIX + 8, ['data', 'memory'], [ADDRESS, I32, I32], [], BULK),
  op('data.drop', MISCELLANEOUS_PREFIX + 9, ['data'], [], [], BULK),
  // Addresses of two memories, so the validator computes its type.
  op('memory.copy', MISCELLANEOUS_PREFIX + 10, ['memory', 'memory'], undefined, [], BULK),
  op('memory.fill', MISCELLANEOUS_PREFIX + 11, ['memory'], [ADDRESS, I32, ADDRESS], [], BULK),
]
