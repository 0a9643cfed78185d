/** The plugin for Rspack. */
import { dewasm } from './index.js'

export type { PluginOptions } from './options.js'
export default dewasm.rspack
