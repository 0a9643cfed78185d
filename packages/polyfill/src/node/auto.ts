// `@dewasm/polyfill/auto` in Node.

import '../with-optimizer.js'
import '../auto.js'
