// Makes constants: values that need nothing of the function around them, and may mostly stand in constant
// expressions too.

import type { Immediate } from '../code-writer.js'
import {
  type HeapName,
  isNumber,
  isReference,
  parseReference,
  type ReferenceName,
  referenceName,
  type TypeName,
  unpacked,
} from '../type-name.js'
import { withoutNaN } from './generate-vector.js'
import type { ProgramContext } from './generator.js'
import { createNode, type Node } from './program.js'

/** How deeply constants nest by chance; those that must go deeper do. */
const DEPTH = 2

export class ConstantGenerator {
  private readonly context: ProgramContext

  constructor(context: ProgramContext) {
    this.context = context
  }

  /** A value of this type. One that cannot be made is null taken for non-null, which traps. */
  value(type: TypeName): Node {
    return this.initial(type) ?? nullAs(type as ReferenceName)
  }

  /** A constant expression of this type or a subtype, unless there is none. */
  initial(type: TypeName, depth = 0): Node | undefined {
    const { random } = this.context
    if (isNumber(type)) return this.number(type, depth)
    if (!isReference(type)) return createNode('v128.const', [withoutNaN(random.vector())], [], ['v128'])
    const { nullable, heap } = parseReference(type)
    if (nullable && (depth > DEPTH || random.chance(0.4))) return this.null(type)
    return this.object(heap, depth) ?? (nullable ? this.null(type) : undefined)
  }

  private number(type: 'i32' | 'i64' | 'f32' | 'f64', depth: number): Node {
    const { random, profile } = this.context
    if (
      profile.extendedConstants &&
      depth > 0 &&
      depth < DEPTH &&
      type.startsWith('i') &&
      random.chance(0.1)
    ) {
      const op = `${type as 'i32'}.${random.pick(['add', 'sub', 'mul'] as const)}` as const
      return createNode(op, [], [this.number(type, depth + 1), this.number(type, depth + 1)], [type])
    }
    return createNode(`${type as 'i32'}.const`, [random.constant(type) as Immediate], [], [type])
  }

  /** Null, of the type or of a subtype. */
  private null(type: ReferenceName): Node {
    const { random, types, profile } = this.context
    const { heap } = parseReference(type)
    if (!profile.heap || random.chance(0.7)) return createNode('ref.null', [type], [], [type])
    const below: HeapName = random.pick([types.bottom(heap), ...types.definitionsOf(heap)])
    const name = referenceName(true, below)
    return createNode('ref.null', [name], [], [name])
  }

  private object(heap: HeapName, depth: number): Node | undefined {
    const { random, types, profile } = this.context
    const top = types.top(heap)
    if (top === 'func') return this.function(heap)
    if (!profile.heap || top === 'exn') return undefined
    if (top === 'extern') {
      if (heap !== 'extern') return undefined
      return createNode(
        'extern.convert_any',
        [],
        [this.object('any', depth + 1) ?? this.i31()],
        ['(ref extern)'],
      )
    }
    if (types.matches('i31', heap) && (depth > DEPTH || random.chance(0.5))) return this.i31()
    const definitions = types.definitionsOf(heap)
    if (definitions.length === 0) return types.matches('i31', heap) ? this.i31() : undefined
    // Values of the earliest type end soonest.
    return this.aggregate(depth > DEPTH ? definitions[0]! : random.pick(definitions), depth)
  }

  private i31(): Node {
    const value = createNode('i32.const', [this.context.random.constant('i32') as Immediate], [], ['i32'])
    return createNode('ref.i31', [], [value], ['(ref i31)'])
  }

  private function(heap: HeapName): Node | undefined {
    const { program, types, random } = this.context
    const candidates = program.functions.flatMap((fn, i) => {
      const type = types.functionReference(fn)
      return types.isSubtype(type, referenceName(false, heap))
        ? [{ type, index: program.hosts.length + i }]
        : []
    })
    if (candidates.length === 0) return undefined
    const { type, index } = random.pick(candidates)
    return createNode('ref.func', [index], [], [type])
  }

  private aggregate(type: number, depth: number): Node | undefined {
    const { random, types } = this.context
    const result = referenceName(false, type)
    const fields = types.fields(type)
    const hasDefault = fields.every(({ type: storage }) => isDefaultable(unpacked(storage)))
    const value = (i: number) => this.initial(unpacked(fields[i]!.type), depth + 1)
    if (types.types[type]!.kind === 'struct') {
      if (hasDefault && random.chance(0.3)) return createNode('struct.new_default', [type], [], [result])
      const values = fields.map((_, i) => value(i))
      if (values.includes(undefined)) return undefined
      return createNode('struct.new', [type], values as Node[], [result])
    }
    const count = random.below(depth > DEPTH ? 2 : 6)
    const length = () => createNode('i32.const', [count], [], ['i32'])
    const choice = random.below(3)
    if (choice === 0 && hasDefault) return createNode('array.new_default', [type], [length()], [result])
    if (choice === 1) {
      const initial = value(0)
      if (initial !== undefined) return createNode('array.new', [type], [initial, length()], [result])
    }
    const values = Array.from({ length: count }, () => value(0))
    const elements = values.includes(undefined) ? [] : (values as Node[])
    return createNode('array.new_fixed', [type, elements.length], elements, [result])
  }
}

export function isDefaultable(type: TypeName): boolean {
  return !isReference(type) || parseReference(type).nullable
}

export function nullAs(type: ReferenceName): Node {
  const { heap } = parseReference(type)
  const nullable = referenceName(true, heap)
  return createNode('ref.as_non_null', [], [createNode('ref.null', [nullable], [], [nullable])], [type])
}
