// The one format that functions are made from.

interface FactoryParts {
  readonly preamble: readonly string[]
  readonly body: readonly string[]
  readonly runtime: () => string
  readonly imports: readonly string[]
  readonly exports: readonly string[]
}

export { aheadOfTimeOnly as dataLoader, aheadOfTimeOnly as wrapLinked } from '../../ahead-of-time-only.js'

/** The body of a function of `runtime` that answers `imports`, `exports` and `instantiate`. */
export function wrapFactory({ preamble, body, imports, exports, runtime }: FactoryParts): string[] {
  return [
    `'use strict';`,
    runtime(),
    ...preamble,
    `const moduleImports = [${imports}];`,
    `const moduleExports = [${exports}];`,
    'function instantiate(importObject) {',
    ...body,
    '}',
    'return { imports: moduleImports, exports: moduleExports, instantiate };',
  ]
}
