// The class `Module` (JavaScript Interface, "Modules").

import { finishInterface } from '@dewasm/runtime'
import { bytesOf, compileModule, type Output, type RunTimeOptions } from './compile-module.js'
import { type CustomSection, encodeSectionName, readCustomSections } from './custom-sections.js'
import type {
  BufferSource,
  Module,
  ModuleConstructor,
  ModuleExportDescriptor,
  ModuleImportDescriptor,
} from './interface.js'

interface ModuleRecord {
  output: Output
  customSections: CustomSection[]
}

/** What is behind the modules of every namespace. */
const records = new WeakMap<object, ModuleRecord>()

export function isModule(value: unknown): value is Module {
  return typeof value === 'object' && value !== null && records.has(value)
}

/** What a module compiled to. Throws TypeError for anything but a module. */
export function outputOf(value: unknown, method: string): Output {
  return recordOf(value, method).output
}

/** The module object of something that is compiled already, from these bytes. */
export function adoptOutput(Module: ModuleConstructor, output: Output, bytes: Uint8Array): Module {
  const module = Object.create(Module.prototype) as Module
  records.set(module, { output, customSections: readCustomSections(bytes) })
  return module
}

/** Makes a class whose instances are compiled with these options. */
export function createModuleClass(options: RunTimeOptions): ModuleConstructor {
  class Module {
    constructor(source: BufferSource) {
      const method = 'WebAssembly.Module()'
      const bytes = bytesOf(source, method)
      const output = compileModule(bytes, options, method)
      records.set(this, { output, customSections: readCustomSections(bytes) })
    }

    static imports(module: Module): ModuleImportDescriptor[] {
      const { imports } = outputOf(module, 'WebAssembly.Module.imports()')
      return imports.map(({ module, name, kind }) => ({ module, name, kind }))
    }

    static exports(module: Module): ModuleExportDescriptor[] {
      const { exports } = outputOf(module, 'WebAssembly.Module.exports()')
      return exports.map(({ name, kind }) => ({ name, kind }))
    }

    static customSections(module: Module, ...names: unknown[]): ArrayBuffer[] {
      const method = 'WebAssembly.Module.customSections()'
      const { customSections } = recordOf(module, method)
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

function recordOf(value: unknown, method: string): ModuleRecord {
  const record = typeof value === 'object' && value !== null ? records.get(value) : undefined
  if (record === undefined) throw new TypeError(`${method}: Argument 0 must be a WebAssembly.Module`)
  return record
}
