// Functions of an output that is compiled as it runs: each gets its code when it is first asked for.

import type { AnyFunction, Code, FunctionRecord } from './realm.js'

/** {@link createFunction} for a function whose code `prepare` makes. */
class LazyFunction {
  declare readonly kind: 'function'
  declare type: string
  declare readonly index: number
  declare readonly wrap: (code: Code) => AnyFunction
  declare object: AnyFunction | undefined
  declare hasType: ((type: string) => boolean) | undefined
  declare private readonly prepare: (index: number) => Code

  constructor(
    index: number,
    type: string,
    prepare: (index: number) => Code,
    wrap: (code: Code) => AnyFunction,
  ) {
    this.kind = 'function'
    this.type = type
    this.index = index
    this.wrap = wrap
    this.object = undefined
    this.hasType = undefined
    this.prepare = prepare
  }

  /** `prepare` knows what it has made. */
  get code(): Code {
    return this.prepare(this.index)
  }
}

/** {@link defineFunctions} for functions whose code `prepare` makes. */
export function defineLazyFunctions(
  functions: FunctionRecord[],
  type: string,
  wrap: (code: Code) => AnyFunction,
  indices: number[],
  prepare: (index: number) => Code,
): void {
  for (let i = 0; i < indices.length; i++) {
    functions[indices[i]] = new LazyFunction(indices[i], type, prepare, wrap)
  }
}
