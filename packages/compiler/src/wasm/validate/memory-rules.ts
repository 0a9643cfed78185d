// Rules of memory instructions, and of the vector instructions with lane immediates.

import { ATOMIC_PREFIX } from '../instructions/row.js'
import { I32, I64 } from '../types.js'
import type { BodyValidator } from './body-validator.js'
import type { Rules } from './rule.js'

/** Loads, stores and atomic accesses: everything with a memarg. */
export function validateMemoryAccess(body: BodyValidator): void {
  const { reader } = body
  const { row } = reader
  const address = body.memoryAddress(reader.memory)
  if (reader.align > row.accessLog2) {
    body.fail('alignment must not be larger than natural', `2^${reader.align} bytes`)
  }
  if (row.opcode >= ATOMIC_PREFIX && reader.align !== row.accessLog2) {
    body.fail('atomic alignment must be natural', `2^${reader.align} bytes`)
  }
  if (address === I32 && reader.memoryOffset > 0xffff_ffff) {
    body.fail('offset out of range', String(reader.memoryOffset))
  }
  body.applyAddressed(row, address)
}

function checkLane(body: BodyValidator, lane: number): void {
  if (lane >= body.reader.row.laneCount) body.fail('invalid lane index', String(lane))
}

function apply(body: BodyValidator): void {
  body.applyAddressed(body.reader.row, I32)
}

/** For the rows with lane immediates, whatever their names. */
export const LANE_RULES = {
  access: (body: BodyValidator) => {
    checkLane(body, body.reader.lane)
    validateMemoryAccess(body)
  },
  lane: (body: BodyValidator) => {
    checkLane(body, body.reader.lane)
    apply(body)
  },
  shuffle: (body: BodyValidator) => {
    for (const lane of body.reader.lanes) checkLane(body, lane)
    apply(body)
  },
}

export const MEMORY_RULES = {
  'memory.size': (body) => body.applyAddressed(body.reader.row, body.memoryAddress(body.reader.index)),
  'memory.grow': (body) => body.applyAddressed(body.reader.row, body.memoryAddress(body.reader.index)),
  'memory.fill': (body) => body.applyAddressed(body.reader.row, body.memoryAddress(body.reader.index)),
  'memory.init': (body) => {
    const { row, index, index2 } = body.reader
    const address = body.memoryAddress(index2)
    body.checkData(index)
    body.applyAddressed(row, address)
  },
  'data.drop': (body) => body.checkData(body.reader.index),
  'memory.copy': (body) => {
    const to = body.memoryAddress(body.reader.index)
    const from = body.memoryAddress(body.reader.index2)
    // The length fits both memories.
    body.pop(to === I64 && from === I64 ? I64 : I32)
    body.pop(from)
    body.pop(to)
  },
} satisfies Rules
