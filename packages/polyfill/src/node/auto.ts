// `@dewasm/polyfill/auto` in Node, with the whole compiler.

import { installWhereMissing } from '../install-where-missing.js'
import { optimizer } from '../optimizer.js'
import { provideOptimizer } from '../optimizer-loader.js'

provideOptimizer(optimizer)
installWhereMissing()
