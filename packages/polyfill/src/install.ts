// `import '@dewasm/polyfill/install'` installs the polyfill in any case, over a native WebAssembly too: for tests
// that a program works without one. It must run before whatever keeps a reference to the native namespace.

import { createNamespace } from './create-namespace.js'
import { installNamespace } from './install-namespace.js'

// First, so that nothing of the native namespace, such as its error classes, finds its way into ours.
Reflect.deleteProperty(globalThis, 'WebAssembly')
installNamespace(createNamespace())
