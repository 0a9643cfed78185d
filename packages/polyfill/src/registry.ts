// Modules that were compiled ahead of time, found by the digest of the bytes that a program gives.

import { digestOf } from '@dewasm/compiler/digest'
import { sharedClass } from '@dewasm/runtime'
import { compileError, type ModuleSource, type Output } from './module-source.js'

/** An output of dewasm (its default export): any format, linking 'factory'. */
export interface Precompiled extends Output {
  readonly digest?: string
}

/** A module that is only loaded when a program asks for it, which it must do by a function that answers a promise. */
export interface Deferred {
  readonly digest: string
  load(): PromiseLike<Precompiled | { readonly default: Precompiled }>
}

export type Registrable = Precompiled | { readonly default: Precompiled } | Deferred

/** By digest. One for all copies of the polyfill, whichever of them is installed. */
const registered = /* @__PURE__ */ sharedClass(
  'registered modules',
  () => new Map<string, Precompiled | Deferred>(),
)

/**
 * From now on the modules are found by their bytes: `WebAssembly.instantiate(bytes)` and its like run this code.
 * @throws TypeError for what is no output, or one that was made without a digest or with `--i64 pair`
 */
export function register(...modules: readonly Registrable[]): void {
  for (const given of modules) {
    const module = 'load' in given ? given : outputOf(given)
    if (!module.digest) throw new TypeError('register: the output has no digest')
    registered.set(module.digest, module)
  }
}

function outputOf(given: Precompiled | { readonly default: Precompiled }): Precompiled {
  const output = 'default' in given ? given.default : given
  if (!output.instantiate) throw new TypeError('register: no output of dewasm')
  if ('getTempRet0' in output) throw new TypeError(`register: the output takes no BigInt ('--i64 pair')`)
  return output
}

/** Digests of bytes that nobody has but the call that they came with: some ask more than once. */
const digests = /* @__PURE__ */ new WeakMap<Uint8Array, string>()

/** What is registered for these bytes. */
function findRegistered(bytes: Uint8Array): Precompiled | Deferred | undefined {
  if (registered.size === 0) return undefined
  const digest = digests.get(bytes) ?? digestOf(bytes)
  digests.set(bytes, digest)
  return registered.get(digest)
}

/** Loads the output for these bytes, if it is registered and not there yet. */
function loadRegistered(found: Precompiled | Deferred): PromiseLike<void> | undefined {
  if (!('load' in found)) return undefined
  return found.load().then((loaded) => register({ ...outputOf(loaded), digest: found.digest }))
}

/** A source that takes what is registered, and else asks the other. */
export function registeredFirst(source: ModuleSource): Required<ModuleSource> {
  return {
    compile(bytes, provided, method) {
      const found = findRegistered(bytes)
      if (found === undefined) return source.compile(bytes, provided, method)
      if ('load' in found)
        throw compileError(method, 'the module is registered to be loaded: only with a promise')
      return found
    },
    prepare(bytes) {
      const found = findRegistered(bytes)
      return found === undefined ? source.prepare?.(bytes) : loadRegistered(found)
    },
    isCompilable: (bytes, provided) =>
      findRegistered(bytes) !== undefined || source.isCompilable(bytes, provided),
  }
}
