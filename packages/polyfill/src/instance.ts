// The class `Instance` (JavaScript Interface, "Instances").

import { finishInterface } from '@dewasm/runtime'
import type { Exports, Imports, Instance, InstanceConstructor, Module } from './interface.js'
import { moduleRecord } from './module.js'
import { readImports } from './read-imports.js'

/** Exports objects of the instances of every namespace. */
const exportsOf = new WeakMap<object, Exports>()

/** Reads the imports of an instance to be; what is answered makes it. */
export function prepareInstance(
  Instance: InstanceConstructor,
  module: Module,
  imports: Imports | undefined,
  method: string,
): () => Instance {
  const { output, provided } = moduleRecord(module, method)
  const read = readImports(imports, output.imports, provided)
  return () => {
    const instance = Object.create(Instance.prototype) as Instance
    exportsOf.set(instance, output.instantiate(read).exports)
    return instance
  }
}

export function createInstanceClass(): InstanceConstructor {
  class Instance {
    constructor(module: Module, ...values: [imports?: Imports]) {
      const { output, provided } = moduleRecord(module, 'WebAssembly.Instance()')
      const imports = provided === undefined ? values[0] : readImports(values[0], output.imports, provided)
      exportsOf.set(this, output.instantiate(imports).exports)
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
