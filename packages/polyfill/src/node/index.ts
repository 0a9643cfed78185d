// `@dewasm/polyfill` in Node, with the whole compiler.

import { optimizer } from '../optimizer.js'
import { provideOptimizer } from '../optimizer-loader.js'

export * from '../index.js'

provideOptimizer(optimizer)
