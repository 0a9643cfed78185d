// The `WebAssembly` namespace in plain JavaScript: compiles modules when the program runs, with @dewasm/compiler,
// and shares its memories, tables and globals with every output of dewasm in the same realm.
//
//   import { WebAssembly } from '@dewasm/polyfill'
//
// Nothing global is touched; `@dewasm/polyfill/auto` installs it where WebAssembly is missing.

import { createNamespace } from './create-namespace.js'

export type { CompileReport } from '@dewasm/compiler'
export { createNamespace, type NamespaceOptions } from './create-namespace.js'
export { installNamespace } from './install-namespace.js'
export type { WebAssemblyNamespace } from './interface.js'
export type { ModuleOptions } from './provided-imports.js'
export { type Deferred, type Precompiled, type Registrable, register } from './registry.js'

/** The namespace, with the compiler's default options. */
export const WebAssembly = createNamespace()
