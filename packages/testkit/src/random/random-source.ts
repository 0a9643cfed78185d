// Reproducible randomness: the same seed gives the same numbers everywhere. Constants are biased towards the
// edges where arithmetic goes wrong.

import type { FloatBits } from '../code-writer.js'
import type { TypeName } from '../type-name.js'

const INTEGER_EDGES: readonly number[] = [
  0, 1, -1, 2, -2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768,
  65535, 65536, 0x7fffffff, -0x80000000, -0x7fffffff, 0x40000000, 0x55555555, -0x55555556, 0x01010101,
]

const LONG_EDGES: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n,
  -2n,
  10n,
  63n,
  64n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  -0x80000000n,
  -0x80000001n,
  -0x100000000n,
  (1n << 53n) - 1n,
  1n << 53n,
  (1n << 53n) + 1n,
  -(1n << 53n),
  (1n << 63n) - 1n,
  -(1n << 63n),
  1n << 62n,
  0x5555555555555555n,
  -0x5555555555555556n,
  0x0123456789abcdefn,
  1000000007n,
]

const F32_EDGES: readonly number[] = [
  0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0xbf000000, 0x3fc00000, 0x40200000, 0x00000001,
  0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000,
  0x4b000000, 0x4b7fffff, 0x4effffff, 0x4f000000, 0xcf000000, 0xcf000001, 0x4f7fffff, 0x4f800000, 0x5effffff,
  0x5f000000, 0xdf000000, 0x5f800000, 0x3effffff, 0x3f7fffff, 0x33800000,
]

const F64_EDGES: readonly bigint[] = [
  0x0000000000000000n,
  0x8000000000000000n,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x3fe0000000000000n,
  0xbfe0000000000000n,
  0x3fdfffffffffffffn,
  0x0000000000000001n,
  0x8000000000000001n,
  0x000fffffffffffffn,
  0x0010000000000000n,
  0x7fefffffffffffffn,
  0xffefffffffffffffn,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x7ff8000000000000n,
  0xfff8000000000000n,
  0x41dfffffffc00000n,
  0x41e0000000000000n,
  0xc1e0000000000000n,
  0xc1e0000000200000n,
  0x41efffffffe00000n,
  0x41f0000000000000n,
  0x43dfffffffffffffn,
  0x43e0000000000000n,
  0xc3e0000000000000n,
  0x43f0000000000000n,
  0x4330000000000000n,
  0x4340000000000000n,
  0x36a0000000000000n,
  0x47efffffe0000000n,
  0x47efffffefffffffn,
  0x47effffff0000000n,
  0x3810000000000000n,
]

export class RandomSource {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
    // Neighbouring seeds start out alike.
    for (let i = 0; i < 8; i++) this.word()
  }

  /** 32 random bits, signed. */
  word(): number {
    // A Weyl sequence, scrambled by a finaliser.
    this.state = (this.state + 0x9e3779b9) | 0
    let z = this.state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }

  /** 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor(((this.word() >>> 0) / 0x1_0000_0000) * limit)
  }

  /** `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(probability: number): boolean {
    return (this.word() >>> 0) / 0x1_0000_0000 < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  /** Picks by weight. */
  weighted<T>(choices: readonly (readonly [weight: number, item: T])[]): T {
    let total = 0
    for (const [weight] of choices) total += weight
    let rest = ((this.word() >>> 0) / 0x1_0000_0000) * total
    for (const [weight, item] of choices) {
      rest -= weight
      if (rest < 0) return item
    }
    return choices[choices.length - 1]![1]
  }

  long(): bigint {
    return BigInt.asIntN(64, (BigInt(this.word()) << 32n) | BigInt(this.word() >>> 0))
  }

  /** The immediate of a constant of a number type. */
  constant(type: TypeName): number | bigint | FloatBits {
    switch (type) {
      case 'i32':
        return this.chance(0.6) ? this.near(this.pick(INTEGER_EDGES)) : this.word()
      case 'i64':
        if (this.chance(0.6)) return BigInt.asIntN(64, this.pick(LONG_EDGES) + BigInt(this.between(-1, 1)))
        return this.chance(0.3) ? BigInt(this.word()) : this.long()
      case 'f32':
        return { bits: this.floatBits32() }
      case 'f64':
        return { bits64: this.floatBits64() }
      default:
        throw new Error(`${type} has no constants`)
    }
  }

  /** The sixteen bytes of a vector: of words, of floats, or of anything. */
  vector(): Uint8Array {
    const bytes = new Uint8Array(16)
    const view = new DataView(bytes.buffer)
    const kind = this.below(4)
    for (let at = 0; at < 16; at += 4) {
      if (kind === 0) view.setInt32(at, this.pick(INTEGER_EDGES), true)
      else if (kind === 1) view.setUint32(at, this.floatBits32(), true)
      else if (kind === 2) view.setInt32(at, this.word(), true)
      else if (at % 8 === 0) view.setBigUint64(at, this.floatBits64(), true)
    }
    return bytes
  }

  /** Bits of a float32, sometimes a NaN with a payload. */
  floatBits32(): number {
    if (this.chance(0.55)) return this.pick(F32_EDGES)
    if (this.chance(0.15)) return (0x7f800000 | (this.word() & 0x807fffff)) >>> 0
    return this.chance(0.5) ? Math.trunc(this.between(-1000, 1000) + 0x4b000000) >>> 0 : this.word() >>> 0
  }

  /** Bits of a float64, sometimes a NaN with a payload. */
  floatBits64(): bigint {
    if (this.chance(0.55)) return this.pick(F64_EDGES)
    if (this.chance(0.15))
      return BigInt.asUintN(64, 0x7ff0000000000000n | (this.long() & 0x800fffffffffffffn))
    return BigInt.asUintN(64, this.long())
  }

  private near(value: number): number {
    return this.chance(0.3) ? (value + this.between(-1, 1)) | 0 : value
  }
}
