// The module while it is being decoded: what the section decoders fill in, one after the other.

import type { FeatureSet } from '../features.js'
import type {
  BranchHint,
  CustomSection,
  DataSegment,
  DynamicLinking,
  ElementSegment,
  Export,
  Import,
  Module,
  ModuleFunction,
  ModuleGlobal,
  ModuleMemory,
  ModuleTable,
  ModuleTag,
  Producer,
} from '../module.js'
import type { AddressType, FunctionType, RecGroup, SubType } from '../types.js'
import type { Names } from './names.js'
import { OperatorReader } from './operator-reader.js'

/** What a function or tag is given whose type index is wrong; validation reports it. */
const UNKNOWN_FUNCTION_TYPE: FunctionType = { kind: 'func', params: [], results: [] }

export class ModuleBuilder implements Module {
  readonly bytes: Uint8Array
  readonly features: FeatureSet
  readonly types: SubType[] = []
  readonly recGroups: RecGroup[] = []
  readonly imports: Import[] = []
  readonly functions: ModuleFunction[] = []
  readonly tables: ModuleTable[] = []
  readonly memories: ModuleMemory[] = []
  readonly globals: ModuleGlobal[] = []
  readonly tags: ModuleTag[] = []
  importedFunctionCount = 0
  code = { start: 0, end: 0 }
  readonly exports: Export[] = []
  start: number | undefined
  startOffset = 0
  readonly elements: ElementSegment[] = []
  /** Of all element segments. */
  elementExpressionCount = 0
  readonly data: DataSegment[] = []
  dataCount: number | undefined
  readonly customSections: CustomSection[] = []
  names: Names | undefined
  producers: readonly Producer[] | undefined
  sourceMappingURL: string | undefined
  externalDebugInfo: string | undefined
  branchHints: ReadonlyMap<number, readonly BranchHint[]> | undefined
  dylink: DynamicLinking | undefined

  private operatorReader: OperatorReader | undefined

  constructor(bytes: Uint8Array, features: FeatureSet) {
    this.bytes = bytes
    this.features = features
  }

  /** The reader that constant expressions are decoded with. */
  get operators(): OperatorReader {
    this.operatorReader ??= new OperatorReader(this)
    return this.operatorReader
  }

  /** The function type with this index, or an empty one: validation reports the wrong index. */
  functionType(typeIndex: number): FunctionType {
    const composite = this.types[typeIndex]?.composite
    return composite?.kind === 'func' ? composite : UNKNOWN_FUNCTION_TYPE
  }

  /** The address type of a memory; i32 if there is no such memory, which validation reports. */
  memoryAddressType(index: number): AddressType {
    return this.memories[index]?.type.limits.index ?? 'i32'
  }

  /** The address type of a table; i32 if there is no such table, which validation reports. */
  tableAddressType(index: number): AddressType {
    return this.tables[index]?.type.limits.index ?? 'i32'
  }
}
