/**
 * A memory behind functions of the output, one for each kind of access: `readInt32At(p, 8)`. Least text, for `-Os`; a
 * JIT inlines the functions, an interpreter pays for the calls.
 */
import { call, type Expression, type Identifier, identifier, number } from '../estree/nodes.js'
import {
  type AccessType,
  type DataViewMemoryAccess,
  type MemoryAccess,
  type MemoryTraits,
  type MemoryViews,
  type PairAccess,
  RANGES,
} from './memory-access.js'
import { constantOf, float, integer, type Operand, toInteger, UINT32_MAX } from './operand.js'

/** A function that loads or stores, at its first parameter or at the sum of its first two. */
export interface Accessor {
  /** What is accessed: `Pair` for the halves of 64 bits. */
  readonly type: AccessType | 'Pair'
  readonly isStore: boolean
  readonly hasOffset: boolean
  /** What it is called in the output. */
  readonly name: string
}

type AccessorKind = Omit<Accessor, 'name'>

/** What tells an accessor of a memory from the others, and is its name where names are to be read. */
function keyOf({ type, isStore, hasOffset }: AccessorKind): string {
  return `${isStore ? 'write' : 'read'}${type}${hasOffset ? 'At' : ''}`
}

/** Every kind there may be, the likeliest first. What is stored has no sign. */
const KINDS: readonly AccessorKind[] = (
  ['Int32', 'Pair', 'Uint8', 'Int8', 'Uint16', 'Int16', 'Float64', 'Float32'] as const
).flatMap((type) =>
  [true, false].flatMap((hasOffset) =>
    (type.startsWith('Uint') ? [false] : [false, true]).map((isStore) => ({ type, isStore, hasOffset })),
  ),
)

/** The accessors of a memory. */
export interface Accessors {
  /** All that it may have, by key. */
  readonly byKey: ReadonlyMap<string, Accessor>
  /** The variable in which loads of 64 bits leave the high half. */
  readonly high: Identifier
}

/** @param nameOf a name as like its argument as can be */
export function nameAccessors(nameOf: (hint: string) => string): Accessors {
  return {
    byKey: new Map(KINDS.map((kind) => [keyOf(kind), { ...kind, name: nameOf(keyOf(kind)) }])),
    high: identifier(nameOf('highHalf')),
  }
}

export class CalledMemoryAccess implements MemoryAccess {
  readonly traits: MemoryTraits
  readonly record: Identifier
  readonly views: MemoryViews = { view: true, arrays: new Set(), lengths: new Set() }
  readonly storesInt32 = false
  /** Keys of the accessors in use. */
  readonly used = new Set<string>()
  readonly pair: PairAccess
  private readonly direct: DataViewMemoryAccess
  private readonly accessors: Accessors

  /** @param accessors what {@link nameAccessors} gave for this memory */
  constructor(direct: DataViewMemoryAccess, accessors: Accessors) {
    this.traits = direct.traits
    this.record = direct.record
    this.direct = direct
    this.accessors = accessors
    this.pair = {
      high: accessors.high,
      load: (address, offset) => this.access('Pair', false, address, offset, []),
      store: (address, offset, low, high) => this.access('Pair', true, address, offset, [low, high]),
    }
  }

  load(type: AccessType, address: Operand, offset: number): Operand {
    const node = this.access(type, false, address, offset, [])
    const range = RANGES[type]
    return range === undefined ? float(node) : integer(node, range[0], range[1])
  }

  store(type: AccessType, address: Operand, offset: number, value: Expression): Expression {
    return this.access(type, true, address, offset, [value])
  }

  private access(
    type: Accessor['type'],
    isStore: boolean,
    address: Operand,
    offset: number,
    value: Expression[],
  ): Expression {
    const constant = constantOf(address)
    const sum = constant === undefined ? NaN : (constant >>> 0) + offset
    const isKnown = sum <= UINT32_MAX
    const hasOffset = offset !== 0 && !isKnown
    const key = keyOf({ type, isStore, hasOffset })
    this.used.add(key)
    // Accessors take any integer that is right modulo 2^32.
    const place = isKnown ? number(sum) : toInteger(address).node
    return call(identifier(this.accessors.byKey.get(key)!.name), [
      place,
      ...(hasOffset ? [number(offset)] : []),
      ...value,
    ])
  }

  highestAddress(): undefined {
    return undefined
  }

  effectiveAddress(address: Operand, offset: number): Expression {
    return this.direct.effectiveAddress(address, offset)
  }

  viewsFor(): readonly Identifier[] {
    return []
  }

  through(): MemoryAccess {
    return this
  }

  /** The declarations of the accessors in use, in a fixed order. @param variable the keyword that declares one */
  declarations(variable: 'let' | 'var'): string[] {
    const { name: view } = this.direct.view
    const loadsPairs = this.used.has('readPair') || this.used.has('readPairAt')
    const declarations = [...this.accessors.byKey]
      .filter(([key]) => this.used.has(key))
      .map(([, { name, type, isStore, hasOffset }]) => {
        const params = ['p', ...(hasOffset ? ['o'] : []), ...(isStore ? ['v'] : [])]
        const place = hasOffset ? '(p >>> 0) + o' : 'p >>> 0'
        if (type === 'Pair') return this.pairDeclaration(name, isStore, params, place)
        const order = type.endsWith('8') ? '' : ', true'
        const method = this.direct.methodName(`${isStore ? 'set' : 'get'}${type}`)
        return isStore
          ? `function ${name}(${params.join(', ')}) { ${view}.${method}(${place}, ${isFloat(type) ? 'v' : 'v | 0'}${order}); }`
          : `function ${name}(${params.join(', ')}) { return ${view}.${method}(${place}${order}); }`
      })
    return loadsPairs ? [`${variable} ${this.accessors.high.name} = 0;`, ...declarations] : declarations
  }

  /** The high half comes first: where it is in bounds the low half is, too. */
  private pairDeclaration(name: string, isStore: boolean, params: string[], place: string): string {
    const { view } = this.direct
    const method = this.direct.methodName(`${isStore ? 'set' : 'get'}Int32`)
    const head = `function ${name}(${[...params, ...(isStore ? ['w'] : [])].join(', ')}) { p = ${place};`
    return isStore
      ? `${head} ${view.name}.${method}(p + 4, w | 0, true); ${view.name}.${method}(p, v | 0, true); }`
      : `${head} ${this.accessors.high.name} = ${view.name}.${method}(p + 4, true); return ${view.name}.${method}(p, true); }`
  }
}

function isFloat(type: AccessType): boolean {
  return RANGES[type] === undefined
}
