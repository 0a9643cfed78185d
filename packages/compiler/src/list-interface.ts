/** What a module imports and exports, for tools that write code around it. */
import { decodeModule } from './wasm/decode/decode-module.js'
import { FEATURES } from './wasm/features.js'
import type { ExternalKind } from './wasm/module.js'

export interface InterfaceImport {
  readonly module: string
  readonly name: string
  readonly kind: ExternalKind
  /** Whether it is a global that may change. */
  readonly isMutable: boolean
}

export interface InterfaceExport {
  readonly name: string
  readonly kind: ExternalKind
  /** Whether it is a global that may change. */
  readonly isMutable: boolean
}

export interface ModuleInterface {
  readonly imports: readonly InterfaceImport[]
  readonly exports: readonly InterfaceExport[]
  /** Bytes in its data segments. */
  readonly dataSize: number
}

/**
 * Reads the interface of a module, whatever features it uses; its functions are not looked at.
 * @throws InputError for a module that is malformed
 */
export function listInterface(bytes: Uint8Array): ModuleInterface {
  const { imports, exports, globals, data } = decodeModule(bytes, { features: new Set(FEATURES) })
  return {
    imports: imports.map(({ module, name, kind, type }) => ({
      module,
      name,
      kind,
      isMutable: kind === 'global' && type.mutable,
    })),
    exports: exports.map(({ name, kind, index }) => ({
      name,
      kind,
      isMutable: kind === 'global' && globals[index]!.type.mutable,
    })),
    dataSize: data.reduce((sum, segment) => sum + segment.bytes.length, 0),
  }
}
