// `@dewasm/polyfill/install` in Node, with the whole compiler.

import { installOverNative } from '../install-over-native.js'
import { optimizer } from '../optimizer.js'
import { provideOptimizer } from '../optimizer-loader.js'

provideOptimizer(optimizer)
installOverNative()
