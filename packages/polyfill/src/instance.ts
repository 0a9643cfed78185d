// The class `Instance` (JavaScript Interface, "Instances").

import { finishInterface } from '@dewasm/runtime'
import type { Exports, Imports, Instance, InstanceConstructor, Module } from './interface.js'
import { moduleRecord } from './module.js'
import { readImports } from './read-imports.js'

/** Exports objects of the instances of every namespace. */
const exportsOf = new WeakMap<object, Exports>()

/** Makes an instance as the constructor does, but in the name of another method. */
export function createInstance(
  Instance: InstanceConstructor,
  module: Module,
  imports: Imports | undefined,
  method: string,
): Instance {
  return inNameOf(method, () => adoptExports(Instance, instantiate(module, imports, method)))
}

/** Reads the imports of an instance to be; what is answered makes it. */
export function prepareInstance(
  Instance: InstanceConstructor,
  module: Module,
  imports: Imports | undefined,
  method: string,
): () => Instance {
  const { output, provided } = moduleRecord(module, method)
  const read = inNameOf(method, () => readImports(imports, output.imports, provided))
  return () => inNameOf(method, () => adoptExports(Instance, output.instantiate(read).exports))
}

function adoptExports(Instance: InstanceConstructor, exports: Exports): Instance {
  const instance = Object.create(Instance.prototype) as Instance
  exportsOf.set(instance, exports)
  return instance
}

/** The exports of a new instance. */
function instantiate(module: Module, imports: Imports | undefined, method: string): Exports {
  const { output, provided } = moduleRecord(module, method)
  const given = provided === undefined ? imports : readImports(imports, output.imports, provided)
  return output.instantiate(given).exports
}

/** What is said of imports in the name of the constructor. */
const IMPORT_ERROR = /WebAssembly\.Instance\(\)(?=: Import)/

/** Lets errors about imports name `method`. */
function inNameOf<Result>(method: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof Error && error.message.search(IMPORT_ERROR) === 0) {
      const { stack } = error
      error.message = error.message.replace(IMPORT_ERROR, method)
      if (typeof stack === 'string') error.stack = stack.replace(IMPORT_ERROR, method)
    }
    throw error
  }
}

export function createInstanceClass(): InstanceConstructor {
  class Instance {
    constructor(module: Module, ...values: [imports?: Imports]) {
      exportsOf.set(this, instantiate(module, values[0], 'WebAssembly.Instance()'))
    }

    get exports(): Exports {
      const exports = exportsOf.get(this)
      if (exports === undefined)
        throw new TypeError('WebAssembly.Instance.exports: Receiver is not a WebAssembly.Instance')
      return exports
    }
  }
  return finishInterface('Instance', Instance) as unknown as InstanceConstructor
}
