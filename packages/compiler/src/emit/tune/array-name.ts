/** What typed arrays of memories are called. */
import type { AccessType } from '../function/memory-access.js'

/** `J0_32` for integers, `U0_8` for unsigned ones, `R0_64` for real numbers. */
const ARRAY_NAMES: Readonly<Record<AccessType, readonly [letter: string, bits: number]>> = {
  Int8: ['J', 8],
  Uint8: ['U', 8],
  Int16: ['J', 16],
  Uint16: ['U', 16],
  Int32: ['J', 32],
  Float32: ['R', 32],
  Float64: ['R', 64],
}

export function arrayName(memory: number, type: AccessType): string {
  const [letter, bits] = ARRAY_NAMES[type]
  return `${letter}${memory}_${bits}`
}
