// `import '@dewasm/polyfill/auto'` installs the polyfill where WebAssembly is missing, and only there.

import { WebAssembly } from './index.js'
import { installNamespace } from './install-namespace.js'

if (!('WebAssembly' in globalThis)) installNamespace(WebAssembly)
