// Makes the instructions on structures, arrays, small integers and references: making, reading, writing, testing
// and converting them.

import type { InstructionName } from '@dewasm/compiler/instructions'
import {
  isNumber,
  isPacked,
  isReference,
  parseReference,
  type ReferenceName,
  referenceName,
  type StorageName,
  type TypeName,
  unpacked,
} from '../type-name.js'
import { isDefaultable } from './generate-constant.js'
import type { ControlGenerator } from './generate-control.js'
import type { Generator } from './generator.js'
import { type Block, createNode, elementTypeOf, type Node } from './program.js'

/** A field of a structure, or the elements of an array. */
interface Place {
  type: number
  field: number
  storage: StorageName
}

export class HeapGenerator {
  private readonly generator: Generator
  private readonly control: ControlGenerator
  private readonly places: readonly (Place & { mutable: boolean })[]

  constructor(generator: Generator, control: ControlGenerator) {
    const { types } = generator
    this.generator = generator
    this.control = control
    this.places = types.types.flatMap((_, type) =>
      types.fields(type).map(({ type: storage, mutable }, field) => ({ type, field, storage, mutable })),
    )
  }

  /** A reference of this type or a subtype. */
  reference(type: ReferenceName, depth: number): Node | undefined {
    const { random, types } = this.generator
    const { nullable, heap } = parseReference(type)
    const top = types.top(heap)
    if (top === 'exn') return undefined
    return random.weighted<() => Node | undefined>([
      [top === 'any' ? 6 : 0, () => this.make(type, depth)],
      [4, () => this.read(type, depth)],
      [3, () => this.guardedCast(type, depth)],
      [0.5, () => this.cast(type, depth)],
      [nullable ? 0 : 1, () => createNode('ref.as_non_null', [], [this.nullable(type, depth)], [type])],
      [nullable ? 0 : 2, () => this.control.branchOnNull(type, depth)],
      [types.matches('i31', heap) ? 3 : 0, () => this.small(depth)],
      [heap === 'any' || heap === 'extern' ? 3 : 0, () => this.convert(type, depth)],
    ])()
  }

  /** A number or vector that comes from an object, or says something of one. */
  number(type: TypeName, depth: number): Node | undefined {
    const { random } = this.generator
    if (type !== 'i32' || random.chance(0.5)) return this.read(type, depth)
    return random.weighted<() => Node | undefined>([
      [3, () => this.test(depth)],
      [3, () => this.compare(depth)],
      [2, () => this.length(depth)],
      [
        2,
        () => createNode(random.pick(['i31.get_s', 'i31.get_u']), [], [this.operand('i31', depth)], ['i32']),
      ],
      [1, () => createNode('ref.is_null', [], [this.anyReference(depth)], ['i32'])],
    ])()
  }

  statement(depth: number): Node | undefined {
    const { random } = this.generator
    return random.weighted<() => Node | undefined>([
      [6, () => this.write(depth)],
      [2, () => this.fill(depth)],
      [2, () => this.copy(depth)],
      [2, () => this.initialise(depth)],
      [2, () => this.control.branchOnCast(depth)],
      [1, () => this.control.branchOnNonNull(depth)],
    ])()
  }

  // Making

  private make(type: ReferenceName, depth: number): Node | undefined {
    const { generator } = this
    const { random, types } = generator
    const definitions = types.definitionsOf(parseReference(type).heap)
    if (definitions.length === 0) return undefined
    const index = random.pick(definitions)
    const result: ReferenceName = referenceName(false, index)
    const fields = types.fields(index)
    const hasDefault = fields.every(({ type: storage }) => isDefaultable(unpacked(storage)))
    if (types.types[index]!.kind === 'struct') {
      if (hasDefault && random.chance(0.15)) return createNode('struct.new_default', [index], [], [result])
      const values = generator.many(
        fields.map((field) => unpacked(field.type)),
        depth,
      )
      return createNode('struct.new', [index], values, [result])
    }
    const element = fields[0]!.type
    return random.weighted<() => Node | undefined>([
      [
        4,
        () => {
          const values = Array.from({ length: random.below(7) }, () => unpacked(element))
          return createNode('array.new_fixed', [index, values.length], generator.many(values, depth), [
            result,
          ])
        },
      ],
      [
        2,
        () =>
          createNode(
            'array.new',
            [index],
            [...generator.many([unpacked(element)], depth), this.count(depth)],
            [result],
          ),
      ],
      [hasDefault ? 2 : 0, () => createNode('array.new_default', [index], [this.count(depth)], [result])],
      [2, () => this.makeFromSegment(index, element, depth)],
    ])()
  }

  private makeFromSegment(index: number, element: StorageName, depth: number): Node | undefined {
    const segment = this.segmentFor(element)
    if (segment === undefined) return undefined
    const op: InstructionName = isReference(element) ? 'array.new_elem' : 'array.new_data'
    return createNode(
      op,
      [index, segment],
      [this.count(depth), this.count(depth)],
      [referenceName(false, index)],
    )
  }

  /** A segment that elements of this type can come from. Vectors might have NaNs in them. */
  private segmentFor(element: StorageName): number | undefined {
    const { random, program, types } = this.generator
    if (isNumber(element) || isPacked(element))
      return program.data.length === 0 ? undefined : random.below(program.data.length)
    if (!isReference(element)) return undefined
    const fitting = program.elements.flatMap((segment, index) =>
      types.isSubtype(elementTypeOf(segment), element) ? [index] : [],
    )
    return fitting.length === 0 ? undefined : random.pick(fitting)
  }

  private small(depth: number): Node {
    return createNode('ref.i31', [], this.generator.many(['i32'], depth), ['(ref i31)'])
  }

  private convert(type: ReferenceName, depth: number): Node {
    const { nullable, heap } = parseReference(type)
    const toAny = heap === 'any'
    const from = referenceName(nullable, toAny ? 'extern' : 'any')
    const op: InstructionName = toAny ? 'any.convert_extern' : 'extern.convert_any'
    return createNode(op, [], [this.generator.expression(from, depth + 1)], [type])
  }

  // Casting

  private nullable(type: ReferenceName, depth: number): Node {
    return this.generator.expression(referenceName(true, parseReference(type).heap), depth + 1)
  }

  /** Some type that has this one's values among its own. */
  private above(type: ReferenceName): ReferenceName {
    const { random, types } = this.generator
    const { nullable, heap } = parseReference(type)
    return referenceName(nullable || random.chance(0.7), random.pick(types.supertypes(heap)))
  }

  private cast(type: ReferenceName, depth: number): Node {
    const op: InstructionName = parseReference(type).nullable ? 'ref.cast null' : 'ref.cast'
    return createNode(op, [type], [this.generator.expression(this.above(type), depth + 1)], [type])
  }

  /** A cast that goes on with another value where it would trap. */
  private guardedCast(type: ReferenceName, depth: number): Node {
    const { generator, control } = this
    const from = this.above(type)
    const id = control.newLabel()
    const block: Block = { label: id, params: [], results: [type], body: [] }
    control.within({ id, types: [type] }, () => {
      const operand = generator.expression(from, depth + 1)
      const cast = {
        ...createNode('br_on_cast', [{ label: 0, from, to: type }], [operand], [from]),
        targets: [id],
      }
      block.body = [createNode('drop', [], [cast], []), generator.leaf(type)]
    })
    return { ...createNode('block', [], [], [type]), block }
  }

  private test(depth: number): Node {
    const { random, types } = this.generator
    const asked = this.someReference()
    const op: InstructionName = parseReference(asked).nullable ? 'ref.test null' : 'ref.test'
    const from = referenceName(
      random.chance(0.7) || parseReference(asked).nullable,
      random.pick(types.supertypes(parseReference(asked).heap)),
    )
    return createNode(op, [asked], [this.generator.expression(from, depth + 1)], ['i32'])
  }

  private compare(depth: number): Node {
    return createNode('ref.eq', [], this.generator.many(['(ref null eq)', '(ref null eq)'], depth), ['i32'])
  }

  private someReference(): ReferenceName {
    const { random, valueTypes, types } = this.generator
    const list = valueTypes.filter(
      (type): type is ReferenceName => isReference(type) && types.top(parseReference(type).heap) !== 'exn',
    )
    return random.pick(list)
  }

  private anyReference(depth: number): Node {
    return this.generator.expression(this.someReference(), depth + 1)
  }

  // Reading and writing

  /** What is read from or written to: mostly not null. */
  private operand(heap: number | 'i31' | 'array', depth: number): Node {
    return this.generator.expression(referenceName(this.generator.random.chance(0.25), heap), depth + 1)
  }

  private read(type: TypeName, depth: number): Node | undefined {
    const { random, types } = this.generator
    const candidates = this.places.filter(({ storage }) => types.isSubtype(unpacked(storage), type))
    if (candidates.length === 0) return undefined
    const { type: index, field, storage } = random.pick(candidates)
    const sign = isPacked(storage) ? random.pick(['_s', '_u'] as const) : ''
    const object = this.operand(index, depth)
    const result = [unpacked(storage)]
    if (types.types[index]!.kind === 'struct')
      return createNode(`struct.get${sign}`, [index, field], [object], result)
    return createNode(`array.get${sign}`, [index], [object, this.index(depth)], result)
  }

  private write(depth: number): Node | undefined {
    const { generator } = this
    const { random, types } = generator
    const candidates = this.places.filter(({ mutable }) => mutable)
    if (candidates.length === 0) return undefined
    const { type: index, field, storage } = random.pick(candidates)
    const object = this.operand(index, depth)
    const value = generator.many([unpacked(storage)], depth)
    if (types.types[index]!.kind === 'struct')
      return createNode('struct.set', [index, field], [object, ...value], [])
    return createNode('array.set', [index], [object, this.index(depth), ...value], [])
  }

  private length(depth: number): Node {
    return createNode('array.len', [], [this.operand('array', depth)], ['i32'])
  }

  private mutableArray(): Place | undefined {
    const { random, types } = this.generator
    const arrays = this.places.filter(({ mutable, type }) => mutable && types.types[type]!.kind === 'array')
    return arrays.length === 0 ? undefined : random.pick(arrays)
  }

  private fill(depth: number): Node | undefined {
    const array = this.mutableArray()
    if (array === undefined) return undefined
    const value = this.generator.many([unpacked(array.storage)], depth)
    const args = [this.operand(array.type, depth), this.index(depth), ...value, this.count(depth)]
    return createNode('array.fill', [array.type], args, [])
  }

  private copy(depth: number): Node | undefined {
    const { random, types } = this.generator
    const to = this.mutableArray()
    if (to === undefined) return undefined
    const sources = types.arrays.filter((index) => {
      const { type } = types.fields(index)[0]!
      return (
        type === to.storage || (!isPacked(type) && !isPacked(to.storage) && types.isSubtype(type, to.storage))
      )
    })
    const from = random.pick(sources)
    const args = [
      this.operand(to.type, depth),
      this.index(depth),
      this.operand(from, depth),
      this.index(depth),
    ]
    return createNode('array.copy', [to.type, from], [...args, this.count(depth)], [])
  }

  private initialise(depth: number): Node | undefined {
    const array = this.mutableArray()
    if (array === undefined) return undefined
    const segment = this.segmentFor(array.storage)
    if (segment === undefined) return undefined
    const op: InstructionName = isReference(array.storage) ? 'array.init_elem' : 'array.init_data'
    const args = [this.operand(array.type, depth), this.count(depth), this.count(depth), this.count(depth)]
    return createNode(op, [array.type, segment], args, [])
  }

  /** Mostly inside. */
  private index(depth: number): Node {
    const { random } = this.generator
    if (random.chance(0.02))
      return createNode('i32.const', [random.pick([-1, -0x80000000, 1 << 28])], [], ['i32'])
    return this.near([0, 0, 0, 1, 1, 2, 3, 5], 3, depth)
  }

  /** Never so much that two things are wrong at once, of which engines look at either first. */
  private count(depth: number): Node {
    return this.near([0, 1, 1, 2, 2, 3, 4, 6], 7, depth)
  }

  private near(common: readonly number[], mask: number, depth: number): Node {
    const { random } = this.generator
    const constant = (value: number) => createNode('i32.const', [value], [], ['i32'])
    if (random.chance(0.8)) return constant(random.pick(common))
    return createNode('i32.and', [], [...this.generator.many(['i32'], depth), constant(mask)], ['i32'])
  }
}
