// `@dewasm/polyfill` in Node.

import '../with-optimizer.js'

export * from '../index.js'
