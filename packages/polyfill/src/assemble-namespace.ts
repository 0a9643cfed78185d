// Puts the namespace together (JavaScript Interface, "The WebAssembly Namespace").

import { Exception, errorClass, Global, jsTag, Memory, Table, Tag, tagObject } from '@dewasm/runtime'
import { declareAnyTypes } from './any-types.js'
import { bytesOf } from './bytes-of.js'
import { createInstance, createInstanceClass, prepareInstance } from './instance.js'
import type { BufferSource, Imports, Module, ResponseLike, WebAssemblyNamespace } from './interface.js'
import { createModule, createModuleClass, isModule } from './module.js'
import type { ModuleSource } from './module-source.js'
import { type ModuleOptions, toProvidedImports } from './provided-imports.js'
import { registeredFirst } from './registry.js'

/**
 * A `WebAssembly` namespace of its own. Its memories, tables, globals and errors are the realm's, so they can be
 * used with any other namespace's instances; its modules are its own.
 * @param given where modules come from that are not registered
 */
export function assembleNamespace(given: ModuleSource): WebAssemblyNamespace {
  declareAnyTypes()
  const modules = registeredFirst(given)
  const Module = createModuleClass(modules)
  const Instance = createInstanceClass()

  const compileLater = (bytes: Uint8Array, given: ModuleOptions | undefined, method: string) => {
    const provided = toProvidedImports(given, method)
    // The caller may change its bytes as soon as it has its promise.
    const copy = bytes.slice()
    const create = () => createModule(Module, copy, modules, provided, method)
    return Promise.resolve().then(() => {
      const ready = modules.prepare(copy)
      return ready === undefined ? create() : ready.then(create)
    })
  }
  const instantiateSource = async (
    bytes: Uint8Array,
    imports: Imports | undefined,
    given: ModuleOptions | undefined,
    method: string,
  ) => {
    const module = await compileLater(bytes, given, method)
    return { module, instance: createInstance(Instance, module, imports, method) }
  }

  // Functions with promises answer a rejected one for whatever goes wrong, wrong arguments included. Parameters
  // that may be left out have defaults, so that they do not count in `length`.
  const functions = {
    validate(bytes: BufferSource, given: ModuleOptions | undefined = undefined): boolean {
      const method = 'WebAssembly.validate()'
      const contents = bytesOf(bytes, method)
      return modules.isCompilable(contents, toProvidedImports(given, method))
    },
    async compile(bytes: BufferSource, given: ModuleOptions | undefined = undefined): Promise<Module> {
      const method = 'WebAssembly.compile()'
      return compileLater(bytesOf(bytes, method), given, method)
    },
    async instantiate(
      source: BufferSource | Module,
      imports: Imports | undefined = undefined,
      given: ModuleOptions | undefined = undefined,
    ) {
      const method = 'WebAssembly.instantiate()'
      assertImports(imports, method)
      if (!isModule(source)) {
        return instantiateSource(bytesOf(source as BufferSource, method), imports, given, method)
      }
      const instantiate = prepareInstance(Instance, source, imports, method)
      await undefined
      return instantiate()
    },
    async compileStreaming(
      source: ResponseLike | PromiseLike<ResponseLike>,
      given: ModuleOptions | undefined = undefined,
    ): Promise<Module> {
      const method = 'WebAssembly.compileStreaming()'
      return compileLater(await receiveBytes(source, method), given, method)
    },
    async instantiateStreaming(
      source: ResponseLike | PromiseLike<ResponseLike>,
      imports: Imports | undefined = undefined,
      given: ModuleOptions | undefined = undefined,
    ) {
      const method = 'WebAssembly.instantiateStreaming()'
      assertImports(imports, method)
      return instantiateSource(await receiveBytes(source, method), imports, given, method)
    },
  }
  const classes = {
    Module,
    Instance,
    Memory,
    Table,
    Global,
    Tag,
    Exception,
    CompileError: errorClass('CompileError'),
    LinkError: errorClass('LinkError'),
    RuntimeError: errorClass('RuntimeError'),
  }

  const namespace = { ...functions }
  // Operations are enumerable, interfaces are not (Web IDL).
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(namespace, name, { value, writable: true, enumerable: false, configurable: true })
  }
  Object.defineProperty(namespace, 'JSTag', { value: tagObject(jsTag), configurable: true })
  Object.defineProperty(namespace, Symbol.toStringTag, { value: 'WebAssembly', configurable: true })
  return namespace as unknown as WebAssemblyNamespace
}

/** An import object may be left out, but is nothing else than an object. Throws TypeError. */
function assertImports(imports: unknown, method: string): void {
  if (
    imports === undefined ||
    (typeof imports === 'object' && imports !== null) ||
    typeof imports === 'function'
  ) {
    return
  }
  throw new TypeError(`${method}: Argument 1 must be an object`)
}

/** The bytes of a response that says it is WebAssembly (Web API, "Streaming Module Compilation"). */
async function receiveBytes(
  source: ResponseLike | PromiseLike<ResponseLike>,
  method: string,
): Promise<Uint8Array> {
  const response = await source
  if (typeof response !== 'object' || response === null || typeof response.arrayBuffer !== 'function') {
    throw new TypeError(`${method}: Argument 0 must be a Response or a Promise resolving to one`)
  }
  if (!response.ok) throw new TypeError(`${method}: HTTP status code is not ok`)
  const type = response.headers.get('Content-Type') ?? ''
  if (type.trim().toLowerCase() !== 'application/wasm') {
    throw new TypeError(`${method}: Incorrect response MIME type. Expected 'application/wasm'.`)
  }
  return new Uint8Array(await response.arrayBuffer())
}
