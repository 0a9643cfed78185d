// Makes the instructions on memories and tables: which one, where in it, how much of it. Addresses and indices are
// of the type of what they are for; mostly they are inside, and sometimes only their low half is.

import type { Immediate } from '../code-writer.js'
import type { TypeName } from '../type-name.js'
import type { Generator } from './generator.js'
import type { Operator } from './profile.js'
import { type AddressType, createNode, elementTypeOf, type Node, type Program } from './program.js'

/** Size from which on a memory without a maximum does not grow. */
export const FEW_PAGES = 8

/** Where a load or store goes. */
export interface Place {
  argument: Immediate
  address: Node
}

export class StorageGenerator {
  private readonly operands: Generator
  private readonly program: Program

  constructor(operands: Generator) {
    this.operands = operands
    this.program = operands.program
  }

  // Memories

  place({ row }: Operator, depth: number): Place {
    const { random } = this.operands
    const memory = this.memory()
    const { address } = this.program.memories[memory]!
    const offset = random.weighted([
      [20, 0],
      [20, random.between(1, 16)],
      [2, random.pick([65528, 65532, 65535, 65536, 131072])],
      [1, random.pick([0x7ffffffc, 0x80000000, 0xfffffffc, 0xffffffff])],
      [address === 'i64' ? 1 : 0, 2 ** 32 + 8],
    ])
    const { accessLog2: size } = row
    if (row.proposal !== 'threads') {
      return {
        argument: { offset, align: random.between(0, size), memory },
        address: this.address(memory, depth),
      }
    }
    // What is atomic must be aligned, and traps elsewhere. So far out that an engine need not look at the address, it is.
    const isNear = offset <= 16
    const aligned = isNear && random.chance(0.1) ? offset : Math.floor(offset / 2 ** size) * 2 ** size
    const argument = { offset: aligned, align: size, memory }
    if (isNear && random.chance(0.1)) return { argument, address: this.address(memory, depth) }
    return { argument, address: this.masked(address, 0xff0 | (16 - 2 ** size), depth) }
  }

  /** The size of a memory, or its growth. */
  memoryQuery(type: TypeName, depth: number): Node | undefined {
    const { random } = this.operands
    const memory = this.memory()
    const limits = this.program.memories[memory]!
    if (limits.address !== type) return undefined
    return random.chance(0.5)
      ? createNode('memory.size', [memory], [], [type])
      : createNode('memory.grow', [memory], [this.memoryGrowth(memory, depth)], [type])
  }

  /** By how much to grow: where there is no maximum, by nothing any more as soon as the memory has a few pages. */
  private memoryGrowth(memory: number, depth: number): Node {
    const limits = this.program.memories[memory]!
    const amount = this.growth(limits, depth)
    const { address, max } = limits
    if (max !== undefined) return amount
    const size = createNode('memory.size', [memory], [], [address])
    const isSmall = createNode(`${address}.lt_u`, [], [size, constant(address, FEW_PAGES)], ['i32'])
    return createNode('select', [], [amount, constant(address, 0), isSmall], [address])
  }

  bulkMemory(depth: number): Node {
    const { program } = this
    const { random } = this.operands
    const passive = program.data.flatMap(({ active }, index) => (active === undefined ? [index] : []))
    const segment =
      random.chance(0.8) && passive.length > 0 ? random.pick(passive) : random.below(program.data.length)
    const memory = this.memory()
    const { address } = program.memories[memory]!
    const at = () => this.address(memory, depth)
    const small = (type: AddressType) => this.smallNumber(type, depth)
    return random.weighted<() => Node>([
      [
        3,
        () =>
          createNode(
            'memory.fill',
            [memory],
            [at(), this.operands.expression('i32', depth + 1), small(address)],
            [],
          ),
      ],
      [3, () => this.memoryCopy(memory, depth)],
      [3, () => createNode('memory.init', [segment, memory], [at(), small('i32'), small('i32')], [])],
      [1, () => createNode('data.drop', [segment], [], [])],
    ])()
  }

  private memoryCopy(to: number, depth: number): Node {
    const { memories } = this.program
    const from = this.memory()
    const count = narrower(memories[to]!.address, memories[from]!.address)
    const args = [this.address(to, depth), this.address(from, depth), this.smallNumber(count, depth)]
    return createNode('memory.copy', [to, from], args, [])
  }

  private memory(): number {
    const { memories } = this.program
    return memories.length === 1 ? 0 : this.operands.random.below(memories.length)
  }

  /** Mostly inside the memory, sometimes near its end, sometimes anywhere. */
  private address(memory: number, depth: number): Node {
    const { random } = this.operands
    const type = this.program.memories[memory]!.address
    return random.weighted<() => Node>([
      [16, () => this.masked(type, random.pick([0xff, 0xfff, 0xfffc, 0x7fff]), depth)],
      [8, () => constant(type, random.between(0, 256))],
      [3, () => constant(type, 65536 - random.between(0, 17))],
      [1, () => this.operands.expression(type, depth + 1)],
      [type === 'i64' ? 1 : 0, () => constant(type, 2 ** 32 + random.between(0, 256))],
    ])()
  }

  // Tables

  tableGet(type: TypeName, table: number, depth: number): Node {
    return createNode('table.get', [table], [this.tableIndex(table, depth)], [type])
  }

  /** The size of a table, or its growth. */
  tableQuery(type: TypeName, table: number, depth: number): Node | undefined {
    const { random } = this.operands
    const limits = this.program.tables[table]!
    if (limits.address !== type) return undefined
    if (random.chance(0.45)) return createNode('table.size', [table], [], [type])
    const args = [this.operands.expression(limits.element, depth + 1), this.growth(limits, depth)]
    return createNode('table.grow', [table], args, [type])
  }

  tableStatement(depth: number): Node | undefined {
    const { program } = this
    const { random, types } = this.operands
    const table = random.below(program.tables.length)
    const { element, address } = program.tables[table]!
    const segment = random.below(program.elements.length)
    const fits = () => types.isSubtype(elementTypeOf(program.elements[segment]!), element)
    const index = () => this.tableIndex(table, depth)
    const small = (type: AddressType) => this.smallNumber(type, depth)
    const value = () => this.operands.expression(element, depth + 1)
    return random.weighted<() => Node | undefined>([
      [5, () => createNode('table.set', [table], [index(), value()], [])],
      [2, () => createNode('table.fill', [table], [index(), value(), small(address)], [])],
      [2, () => this.tableCopy(table, depth)],
      [
        2,
        () =>
          program.elements.length > 0 && fits()
            ? createNode('table.init', [segment, table], [index(), small('i32'), small('i32')], [])
            : undefined,
      ],
      [1, () => (program.elements.length > 0 ? createNode('elem.drop', [segment], [], []) : undefined)],
    ])()
  }

  private tableCopy(to: number, depth: number): Node {
    const { tables } = this.program
    const { element, address } = tables[to]!
    const same = tables.flatMap((other, index) =>
      this.operands.types.isSubtype(other.element, element) ? [index] : [],
    )
    const from = this.operands.random.pick(same)
    const count = narrower(address, tables[from]!.address)
    const args = [this.tableIndex(to, depth), this.tableIndex(from, depth), this.smallNumber(count, depth)]
    return createNode('table.copy', [to, from], args, [])
  }

  tableIndex(table: number, depth: number): Node {
    const { random } = this.operands
    const { min, address } = this.program.tables[table]!
    if (random.chance(0.75)) {
      const index = random.below(random.chance(0.1) ? min + 1 : min)
      return constant(address, address === 'i64' && random.chance(0.05) ? 2 ** 32 + index : index)
    }
    return this.masked(address, random.pick([3, 7, 15]), depth)
  }

  /** The index of a function that a table starts out with. */
  functionIndex(table: number, index: number): Node {
    return constant(this.program.tables[table]!.address, index)
  }

  // Numbers

  /** By how much to grow: anything where there is a maximum, else so little that all calls together stay small. */
  private growth({ max, address }: { max: number | undefined; address: AddressType }, depth: number): Node {
    return max !== undefined ? this.smallNumber(address, depth) : this.masked(address, 1, depth)
  }

  private smallNumber(type: AddressType, depth: number): Node {
    const { random } = this.operands
    if (random.chance(0.8)) {
      return constant(type, random.pick([0, 0, 1, 1, 2, 3, random.chance(0.2) ? 16 : 0]))
    }
    if (random.chance(0.1)) return this.operands.expression(type, depth + 1)
    return this.masked(type, 31, depth)
  }

  private masked(type: AddressType, mask: number, depth: number): Node {
    return createNode(
      `${type}.and`,
      [],
      [this.operands.expression(type, depth + 1), constant(type, mask)],
      [type],
    )
  }
}

function constant(type: AddressType, value: number): Node {
  return createNode(`${type}.const`, [type === 'i64' ? BigInt(value) : value], [], [type])
}

/** The type of a length that fits both. */
function narrower(a: AddressType, b: AddressType): AddressType {
  return a === 'i64' && b === 'i64' ? 'i64' : 'i32'
}
