/** The plugin for webpack. */
import { dewasm } from './index.js'

export type { PluginOptions } from './options.js'
export default dewasm.webpack
