// A decoded module: everything but the instructions of its function bodies, which stay bytes and are walked
// one function at a time by OperatorReader (decode/operator-reader.ts).

import type { Names } from './decode/names.js'
import type { FeatureSet } from './features.js'
import type {
  FunctionType,
  GlobalType,
  MemoryType,
  RecGroup,
  SubType,
  TableType,
  TagType,
  ValueType,
} from './types.js'

export type ExternalKind = 'func' | 'table' | 'memory' | 'global' | 'tag'

interface ImportName {
  readonly module: string
  readonly name: string
  /** Byte offset of the import. */
  readonly offset: number
}

export interface FunctionImport extends ImportName {
  readonly kind: 'func'
  readonly typeIndex: number
  readonly type: FunctionType
}
export interface TableImport extends ImportName {
  readonly kind: 'table'
  readonly type: TableType
}
export interface MemoryImport extends ImportName {
  readonly kind: 'memory'
  readonly type: MemoryType
}
export interface GlobalImport extends ImportName {
  readonly kind: 'global'
  readonly type: GlobalType
}
export interface TagImport extends ImportName {
  readonly kind: 'tag'
  readonly type: TagType
}
export type Import = FunctionImport | TableImport | MemoryImport | GlobalImport | TagImport

/** A run of locals of one type, as the binary format declares them. */
export interface LocalRun {
  readonly count: number
  readonly type: ValueType
}

/** Where a function body lies in the module, as byte offsets. */
export interface FunctionBody {
  /** Start of the local declarations. */
  readonly start: number
  /** First instruction. */
  readonly codeStart: number
  /** After the last instruction, which is `end`. */
  readonly end: number
  /** Declared locals, parameters not included; decoded each time they are asked for. */
  readonly locals: readonly LocalRun[]
  /** Sum of the runs' counts. */
  readonly localCount: number
}

/** One entry of the function index space. `body` is there exactly when `import` is not. */
export interface ModuleFunction {
  readonly typeIndex: number
  readonly type: FunctionType
  readonly import: FunctionImport | undefined
  body: FunctionBody | undefined
  /** Byte offset of the import, or of the entry in the function section. */
  readonly offset: number
}

export interface ModuleTable {
  readonly type: TableType
  readonly import: TableImport | undefined
  /** Initial value of every element; null where absent. */
  readonly init: ConstantExpression | undefined
  readonly offset: number
}

export interface ModuleMemory {
  readonly type: MemoryType
  readonly import: MemoryImport | undefined
  readonly offset: number
}

export interface ModuleGlobal {
  readonly type: GlobalType
  readonly import: GlobalImport | undefined
  /** There exactly when `import` is not. */
  readonly init: ConstantExpression | undefined
  readonly offset: number
}

export interface ModuleTag {
  readonly type: TagType
  readonly import: TagImport | undefined
  readonly offset: number
}

export interface Export {
  readonly name: string
  readonly kind: ExternalKind
  readonly index: number
  readonly offset: number
}

export type SegmentMode = 'active' | 'passive' | 'declarative'

/** An element segment. Either `functions` (the common form) or `expressions` holds its items. */
export interface ElementSegment {
  readonly mode: SegmentMode
  /** Of an active segment: the table index. */
  readonly table: number | undefined
  /** Of an active segment: where to write. */
  readonly offset: ConstantExpression | undefined
  readonly type: ValueType
  readonly functions: Uint32Array | undefined
  readonly expressions: readonly ConstantExpression[] | undefined
  /** Byte offset of the segment. */
  readonly position: number
}

export interface DataSegment {
  readonly mode: 'active' | 'passive'
  /** Of an active segment: the memory index. */
  readonly memory: number | undefined
  /** Of an active segment: where to write. */
  readonly offset: ConstantExpression | undefined
  /** A view of the module's bytes. */
  readonly bytes: Uint8Array
  /** Byte offset of the segment. */
  readonly position: number
}

/** One instruction of a constant expression. 64-bit constants are two int32 halves, floats are their bits. */
export type ConstantOperator =
  | { readonly op: 'i32.const'; readonly value: number }
  | { readonly op: 'i64.const' | 'f64.const'; readonly lo: number; readonly hi: number }
  | { readonly op: 'f32.const'; readonly bits: number }
  | { readonly op: 'v128.const'; readonly bytes: Uint8Array }
  | { readonly op: 'global.get'; readonly index: number }
  | { readonly op: 'ref.func'; readonly index: number }
  | { readonly op: 'ref.null'; readonly type: ValueType }
  | {
      readonly op: 'struct.new' | 'struct.new_default' | 'array.new' | 'array.new_default'
      readonly index: number
    }
  | { readonly op: 'array.new_fixed'; readonly index: number; readonly count: number }
  | {
      readonly op:
        | 'i32.add'
        | 'i32.sub'
        | 'i32.mul'
        | 'i64.add'
        | 'i64.sub'
        | 'i64.mul'
        | 'ref.i31'
        | 'any.convert_extern'
        | 'extern.convert_any'
    }

/** A constant expression (specification, "Constant Expressions"), decoded to postfix order. */
export interface ConstantExpression {
  /** Byte offset of its first instruction. */
  readonly start: number
  /** Byte offset after its `end`. */
  readonly end: number
  /** The type its place demands. */
  readonly type: ValueType
  /** Its instructions without `end`; complete if the module is valid. */
  readonly ops: readonly ConstantOperator[]
}

/** A custom section, kept as bytes whether it is understood or not. */
export interface CustomSection {
  readonly name: string
  /** Contents after the name: a view of the module's bytes. */
  readonly bytes: Uint8Array
  /** Byte offset of the section. */
  readonly offset: number
}

/** The tools a module was made with, from the `producers` section: field name, then (name, version) pairs. */
export interface Producer {
  readonly field: string
  readonly values: readonly { readonly name: string; readonly version: string }[]
}

/** A branch hint: is the branch at this byte offset (from the start of the module) likely taken? */
export interface BranchHint {
  readonly offset: number
  readonly likely: boolean
}

/** What the dynamic linker of Emscripten needs (the `dylink.0` section). Sizes in bytes, alignments in log2. */
export interface DynamicLinking {
  readonly memorySize: number
  readonly memoryAlignment: number
  readonly tableSize: number
  readonly tableAlignment: number
  readonly needed: readonly string[]
}

export interface Module {
  /** The whole input. */
  readonly bytes: Uint8Array
  /** The features the module was decoded with. */
  readonly features: FeatureSet

  readonly types: readonly SubType[]
  readonly recGroups: readonly RecGroup[]
  readonly imports: readonly Import[]

  // Index spaces, imports first.
  readonly functions: readonly ModuleFunction[]
  readonly tables: readonly ModuleTable[]
  readonly memories: readonly ModuleMemory[]
  readonly globals: readonly ModuleGlobal[]
  readonly tags: readonly ModuleTag[]
  readonly importedFunctionCount: number
  /** Where the contents of the code section lie, as byte offsets; empty where there is none. */
  readonly code: { readonly start: number; readonly end: number }

  readonly exports: readonly Export[]
  readonly start: number | undefined
  /** Byte offset of the start section's contents. */
  readonly startOffset: number
  readonly elements: readonly ElementSegment[]
  readonly data: readonly DataSegment[]
  /** From the data count section; absent if that section is. */
  readonly dataCount: number | undefined

  readonly customSections: readonly CustomSection[]
  readonly names: Names | undefined
  readonly producers: readonly Producer[] | undefined
  readonly sourceMappingURL: string | undefined
  /** Where the debugging information is, if not in the module (`external_debug_info`). */
  readonly externalDebugInfo: string | undefined
  /** Branch hints by function index, in order of offset. */
  readonly branchHints: ReadonlyMap<number, readonly BranchHint[]> | undefined
  readonly dylink: DynamicLinking | undefined
}
