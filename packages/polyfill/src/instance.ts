// The class `Instance` (JavaScript Interface, "Instances").

import { finishInterface } from '@dewasm/runtime'
import type { Exports, Imports, InstanceConstructor, Module } from './interface.js'
import { outputOf } from './module.js'

/** Exports objects of the instances of every namespace. */
const exportsOf = new WeakMap<object, Exports>()

export function createInstanceClass(): InstanceConstructor {
  class Instance {
    constructor(module: Module, ...values: [imports?: Imports]) {
      const method = 'WebAssembly.Instance()'
      const output = outputOf(module, method)
      exportsOf.set(this, output.instantiate(values[0]).exports)
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
