// `import '@dewasm/polyfill/auto'` installs the polyfill where WebAssembly is missing or does not run.

import { installWhereMissing } from './install-where-missing.js'

installWhereMissing()
