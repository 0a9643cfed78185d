// `import '@dewasm/polyfill/with-optimizer'`: the whole compiler is there from the beginning, also for what cannot wait.
// In Node, where reading a file more is no matter, it always is; scripts that are one file may want it, too.

import { optimizer } from './optimizer.js'
import { provideOptimizer } from './optimizer-loader.js'

provideOptimizer(optimizer)
