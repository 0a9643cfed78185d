// The class `Module` (JavaScript Interface, "Modules").

import { finishInterface } from '@dewasm/runtime'
import { bytesOf } from './bytes-of.js'
import { type CustomSection, encodeSectionName, readCustomSections } from './custom-sections.js'
import type {
  BufferSource,
  Module,
  ModuleConstructor,
  ModuleExportDescriptor,
  ModuleImportDescriptor,
} from './interface.js'
import type { ModuleSource, Output } from './module-source.js'
import { type ModuleOptions, type ProvidedImports, toProvidedImports } from './provided-imports.js'

interface ModuleRecord {
  output: Output
  customSections: CustomSection[]
  /** Imports that nobody has to give. */
  provided: ProvidedImports | undefined
}

/** What is behind the modules of every namespace. */
const records = new WeakMap<object, ModuleRecord>()

export function isModule(value: unknown): value is Module {
  return typeof value === 'object' && value !== null && records.has(value)
}

/** Compiles bytes, as the constructor does. */
export function createModule(
  Module: ModuleConstructor,
  bytes: Uint8Array,
  modules: ModuleSource,
  provided: ProvidedImports | undefined,
  method: string,
): Module {
  const module = Object.create(Module.prototype) as Module
  records.set(module, createRecord(bytes, modules, provided, method))
  return module
}

function createRecord(
  bytes: Uint8Array,
  modules: ModuleSource,
  provided: ProvidedImports | undefined,
  method: string,
): ModuleRecord {
  const output = modules.compile(bytes, provided, method)
  return { output, customSections: readCustomSections(bytes), provided }
}

/** Makes a class whose instances come from `modules`. */
export function createModuleClass(modules: ModuleSource): ModuleConstructor {
  class Module {
    constructor(source: BufferSource, ...moduleOptions: [ModuleOptions?]) {
      const method = 'WebAssembly.Module()'
      const bytes = bytesOf(source, method)
      const provided = toProvidedImports(moduleOptions[0], method)
      records.set(this, createRecord(bytes, modules, provided, method))
    }

    static imports(module: Module): ModuleImportDescriptor[] {
      const { output, provided } = moduleRecord(module, 'WebAssembly.Module.imports()')
      const imports = output.imports.map(({ module, name, kind }) => ({ module, name, kind }))
      return imports.filter(({ module, name }) => provided?.types(module, name) === undefined)
    }

    static exports(module: Module): ModuleExportDescriptor[] {
      const { output } = moduleRecord(module, 'WebAssembly.Module.exports()')
      return output.exports.map(({ name, kind }) => ({ name, kind }))
    }

    static customSections(module: Module, ...names: unknown[]): ArrayBuffer[] {
      const method = 'WebAssembly.Module.customSections()'
      const { customSections } = moduleRecord(module, method)
      if (names.length === 0 || names[0] === undefined)
        throw new TypeError(`${method}: Argument 1 is required`)
      const name = encodeSectionName(String(names[0]))
      return customSections
        .filter((section) => section.name === name)
        .map(({ contents }) => contents.slice().buffer as ArrayBuffer)
    }
  }
  for (const name of ['imports', 'exports', 'customSections']) {
    Object.defineProperty(Module, name, { enumerable: true })
  }
  Object.defineProperty(Module.customSections, 'length', { value: 2, configurable: true })
  return finishInterface('Module', Module) as unknown as ModuleConstructor
}

/** What is behind a module. Throws TypeError for anything else. */
export function moduleRecord(value: unknown, method: string): ModuleRecord {
  const record = typeof value === 'object' && value !== null ? records.get(value) : undefined
  if (record === undefined) throw new TypeError(`${method}: Argument 0 must be a WebAssembly.Module`)
  return record
}
