/**
 * Which value each local holds at the end of each block, as far as blocks have been asked or told: a hash table, since
 * there are many blocks and few such locals in most of them.
 */
import { NO_VALUE, type Value } from '../ir/function.js'
import { scratchInt32 } from '../ir/scratch.js'

const SMALLEST_CAPACITY = 64

// Chosen at random, so that no module is made for what they are: nothing but time depends on them.
const BLOCK_FACTOR = (Math.random() * 2 ** 32) | 1
const LOCAL_FACTOR = (Math.random() * 2 ** 32) | 1

export class LocalDefinitions {
  private count = 0
  // By slot, linear probing. Of the block its id plus one, or 0 for a free slot.
  private blocks: Int32Array
  private locals: Int32Array
  private values: Int32Array
  /** How far hashes are shifted to be slots. */
  private shift: number

  constructor(capacity = SMALLEST_CAPACITY) {
    this.blocks = scratchInt32(capacity)
    this.locals = scratchInt32(capacity)
    this.values = scratchInt32(capacity)
    this.shift = 1 + Math.clz32(capacity)
  }

  /** The value, or NO_VALUE. */
  get(block: number, local: number): Value {
    const slot = this.find(block, local)
    return this.blocks[slot] === 0 ? NO_VALUE : (this.values[slot] as Value)
  }

  set(block: number, local: number, value: Value): void {
    let slot = this.find(block, local)
    if (this.blocks[slot] === 0) {
      if (2 * this.count >= this.blocks.length) {
        this.grow()
        slot = this.find(block, local)
      }
      this.count++
      this.blocks[slot] = block + 1
      this.locals[slot] = local
    }
    this.values[slot] = value
  }

  /** The slot of a pair, or the free one where it belongs. */
  private find(block: number, local: number): number {
    const { blocks, locals } = this
    const hash = Math.imul(block, BLOCK_FACTOR) + Math.imul(local, LOCAL_FACTOR)
    let slot = (hash | 0) >>> this.shift
    while (blocks[slot] !== 0 && (blocks[slot] !== block + 1 || locals[slot] !== local)) {
      slot = slot + 1 === blocks.length ? 0 : slot + 1
    }
    return slot
  }

  private grow(): void {
    const grown = new LocalDefinitions(2 * this.blocks.length)
    for (let slot = 0; slot < this.blocks.length; slot++) {
      if (this.blocks[slot] !== 0)
        grown.set(this.blocks[slot]! - 1, this.locals[slot]!, this.values[slot] as Value)
    }
    this.blocks = grown.blocks
    this.locals = grown.locals
    this.values = grown.values
    this.shift = grown.shift
  }
}
