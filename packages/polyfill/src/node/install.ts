// `@dewasm/polyfill/install` in Node.

import '../with-optimizer.js'
import '../install.js'
