/** The plugin for Rollup. */
import { dewasm } from './index.js'

export type { PluginOptions } from './options.js'
export default dewasm.rollup
