/**
 * The struct and array types of a module as its output has them: which of them are in use, and the declarations that
 * stand for them. `H3` is the heap type of type 3 and `O3` makes its objects: a constructor of structs, which may
 * have a name instead, or a function for arrays. `Y3` converts references of a type from and to JavaScript.
 */

import { flattenTypes } from '../../ir/types.js'
import {
  ANYREF,
  type ArrayType,
  concreteHeapType,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  HEAP_ANY,
  HEAP_ARRAY,
  HEAP_EQ,
  HEAP_EXTERN,
  HEAP_FUNC,
  HEAP_I31,
  HEAP_NOEXTERN,
  HEAP_NOFUNC,
  HEAP_NONE,
  HEAP_STRUCT,
  type HeapType,
  heapTypeOf,
  I8,
  I16,
  I32,
  I64,
  isConcrete,
  isNullable,
  isReference,
  NULLEXTERNREF,
  NULLFUNCREF,
  NULLREF,
  refType,
  type StorageType,
  type StructType,
  unpacked,
  V128,
  type ValueType,
  valueTypeName,
} from '../../wasm/types.js'
import { type Expression, type Identifier, identifier } from '../estree/nodes.js'
import { printExpression } from '../estree/print-expression.js'
import { typeTest } from '../function/type-test.js'
import { type ElementsFacts, fieldName, type HeapContext, type ObjectTest } from '../heap-context.js'
import { isConfined } from './adapters.js'
import { stringText } from './literals.js'
import type { ModuleContext } from './module-context.js'
import { returningText } from './syntax.js'

export class ModuleHeap implements HeapContext {
  private readonly context: ModuleContext
  /** By the key of a reference type in use: how it is made, in order of use. */
  private readonly referenceTypes = new Map<string, string>()
  private readonly structNames = new Map<number, string>()

  constructor(context: ModuleContext) {
    this.context = context
    if (context.options.names) this.nameStructs()
  }

  noteDereference(): void {
    this.context.use.dereferences.add('null')
  }

  /** Whether an error of the engine may be a null pointer that is dereferenced. */
  get mayDereferenceNull(): boolean {
    return this.context.use.dereferences.size > 0
  }

  structConstructor(type: number): Identifier {
    const canonical = this.context.types.canonicalIndex(type)
    this.context.use.structs.add(canonical)
    this.noteHeapType(canonical)
    return identifier(this.structNames.get(canonical) ?? `O${canonical}`)
  }

  arrayMaker(type: number): Identifier {
    const canonical = this.context.types.canonicalIndex(type)
    this.context.use.arrays.add(canonical)
    this.noteHeapType(canonical)
    return identifier(`O${canonical}`)
  }

  elementsOf(type: number): ElementsFacts {
    const { storage } = (this.context.module.types[type]!.composite as ArrayType).field
    return ELEMENTS.get(storage) ?? REFERENCE_ELEMENTS
  }

  packedBits(type: number, field: number): 8 | 16 | undefined {
    const { storage } = (this.context.module.types[type]!.composite as StructType).fields[field]!
    return storage === I8 ? 8 : storage === I16 ? 16 : undefined
  }

  objectTest(type: number): ObjectTest {
    const { types, module } = this.context
    const canonical = types.canonicalIndex(type)
    this.noteHeapType(canonical)
    return {
      heapType: identifier(`H${canonical}`),
      depth: types.supertypes(canonical).length,
      isFinal: module.types[canonical]!.final,
    }
  }

  functionKey(type: number): Expression | undefined {
    const { module } = this.context
    return module.types[type]!.composite.kind === 'func' ? identifier(this.context.typeKey(type)) : undefined
  }

  /** Whether references of a type are not the same in JavaScript, so that {@link referenceType} has to be asked. */
  isConverted(type: ValueType): boolean {
    return isReference(type) && type !== EXTERNREF && type !== FUNCREF
  }

  /** The name of what converts references of a type from and to JavaScript. */
  referenceType(type: ValueType): string {
    const { context } = this
    const key = context.types.valueTypeKey(type)
    let name = this.referenceTypes.get(key)
    if (name === undefined) {
      name = `Y${this.referenceTypes.size}`
      this.referenceTypes.set(key, name)
      if (isConfined(type)) {
        this.referenceTypeTexts.push(
          `${context.language.constant} ${name} = ${context.runtime('confinedType')}(${stringText(key)});`,
        )
        return name
      }
      const [make, top] = this.hierarchyOf(type)
      const test = typeTest(identifier('r'), top, type, context)
      const text = typeof test === 'boolean' ? String(test) : printExpression(test)
      const accepts = returningText('r', text, context.language)
      this.referenceTypeTexts.push(
        `${context.language.constant} ${name} = ${context.runtime(make)}(${stringText(key)}, ${accepts});`,
      )
    }
    return name
  }

  private readonly referenceTypeTexts: string[] = []

  /** The keys of all other types that a reference of a type is of. */
  supertypeKeys(type: ValueType): string[] {
    const { types } = this.context
    const heap = heapTypeOf(type)
    const heaps: HeapType[] = [heap]
    let abstract = heap
    if (isConcrete(heap)) {
      heaps.push(...types.supertypes(heap).map(concreteHeapType))
      abstract = ABSTRACT_HEAP_TYPES[this.context.module.types[heap]!.composite.kind]
      heaps.push(abstract)
    }
    heaps.push(...(ABSTRACT_SUPERTYPES.get(abstract) ?? []))
    const nullabilities = isNullable(type) ? [true] : [false, true]
    return heaps
      .flatMap((supertype) => nullabilities.map((nullable) => refType(nullable, supertype)))
      .filter((supertype) => supertype !== type)
      .map((supertype) => types.valueTypeKey(supertype))
  }

  /** The key of the type below all others of the same hierarchy that has null, if `type` has it, too. */
  bottomKey(type: ValueType): string | undefined {
    if (!isNullable(type)) return undefined
    const [, top] = this.hierarchyOf(type)
    return valueTypeName(top === FUNCREF ? NULLFUNCREF : top === EXTERNREF ? NULLEXTERNREF : NULLREF)
  }

  /** The maker of reference types of the hierarchy that `type` is in, and the type at its top. */
  private hierarchyOf(type: ValueType): ['anyType' | 'functionType' | 'externType', ValueType] {
    const heap = heapTypeOf(type)
    if (heap === HEAP_EXTERN || heap === HEAP_NOEXTERN) return ['externType', EXTERNREF]
    const isFunction = isConcrete(heap) && this.context.module.types[heap]!.composite.kind === 'func'
    if (isFunction || heap === HEAP_FUNC || heap === HEAP_NOFUNC) return ['functionType', FUNCREF]
    return ['anyType', ANYREF]
  }

  /** Statements that declare all that is in use; it may be asked for when all uses are noted. */
  declarations(): string[] {
    const lines: string[] = []
    for (const index of sorted(this.context.use.heapTypes)) lines.push(this.heapTypeText(index))
    for (const index of sorted(this.context.use.structs)) lines.push(this.constructorText(index))
    for (const index of sorted(this.context.use.arrays)) {
      lines.push(`function O${index}(elements) { elements.t = H${index}; return elements; }`)
    }
    lines.push(...this.referenceTypeTexts)
    return lines
  }

  private heapTypeText(index: number): string {
    const { context } = this
    const { composite } = context.module.types[index]!
    const args = [stringText(context.types.key(index))]
    if (composite.kind === 'array') args.push(String(this.elementsOf(index).words))
    const [supertype] = context.types.supertypes(index)
    if (supertype !== undefined) args.push(`H${context.types.canonicalIndex(supertype)}`)
    const make = context.runtime(composite.kind === 'array' ? 'arrayType' : 'structType')
    return `${context.language.constant} H${index} = ${make}(${args.join(', ')});`
  }

  private constructorText(index: number): string {
    const params: string[] = []
    const { fields } = this.context.module.types[index]!.composite as StructType
    fields.forEach(({ storage }, field) => {
      const count = flattenTypes([unpacked(storage)]).length
      for (let half = 0; half < count; half++) params.push(fieldName(field, half))
    })
    const statements = [`this.t = H${index};`, ...params.map((name) => `this.${name} = ${name};`)]
    const name = this.structNames.get(index) ?? `O${index}`
    return `function ${name}(${params.join(', ')}) { ${statements.join(' ')} }`
  }

  private noteHeapType(canonical: number): void {
    const { types } = this.context
    if (this.context.use.heapTypes.has(canonical)) return
    this.context.use.heapTypes.add(canonical)
    for (const supertype of types.supertypes(canonical))
      this.context.use.heapTypes.add(types.canonicalIndex(supertype))
  }

  private nameStructs(): void {
    const { module, names, types } = this.context
    for (const [index, name] of module.names?.types ?? []) {
      if (module.types[index]?.composite.kind !== 'struct') continue
      const canonical = types.canonicalIndex(index)
      if (!this.structNames.has(canonical)) this.structNames.set(canonical, names.unique(name))
    }
  }
}

/** The abstract type right above all concrete ones of a kind. */
export const ABSTRACT_HEAP_TYPES = { func: HEAP_FUNC, struct: HEAP_STRUCT, array: HEAP_ARRAY } as const

/** Those above each abstract heap type; of the bottom ones, whose references are null, only abstract ones. */
const ABSTRACT_SUPERTYPES: ReadonlyMap<HeapType, readonly HeapType[]> = new Map([
  [HEAP_EQ, [HEAP_ANY]],
  [HEAP_I31, [HEAP_EQ, HEAP_ANY]],
  [HEAP_STRUCT, [HEAP_EQ, HEAP_ANY]],
  [HEAP_ARRAY, [HEAP_EQ, HEAP_ANY]],
  [HEAP_NONE, [HEAP_I31, HEAP_STRUCT, HEAP_ARRAY, HEAP_EQ, HEAP_ANY]],
  [HEAP_NOFUNC, [HEAP_FUNC]],
  [HEAP_NOEXTERN, [HEAP_EXTERN]],
])

const ELEMENTS: ReadonlyMap<StorageType, ElementsFacts> = new Map([
  [I8, { elements: 'Uint8Array', words: 1, bytes: 1 }],
  [I16, { elements: 'Uint16Array', words: 1, bytes: 2 }],
  [I32, { elements: 'Int32Array', words: 1, bytes: 4 }],
  [F32, { elements: 'Float32Array', words: 1, bytes: 4 }],
  [F64, { elements: 'Float64Array', words: 1, bytes: 8 }],
  [I64, { elements: 'Int32Array', words: 2, bytes: 8 }],
  [V128, { elements: 'Int32Array', words: 4, bytes: 16 }],
])

const REFERENCE_ELEMENTS: ElementsFacts = { elements: 'Array', words: 1, bytes: 8 }

function sorted(indices: ReadonlySet<number>): number[] {
  return [...indices].sort((a, b) => a - b)
}
