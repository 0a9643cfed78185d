// `import '@dewasm/polyfill/install'` installs the polyfill in any case, over a native WebAssembly too: for tests
// that a program works without one. It must run before whatever keeps a reference to the native namespace.

import { installOverNative } from './install-over-native.js'

installOverNative()
