/** The plugin for Vite. */
import { dewasm } from './index.js'

export type { PluginOptions } from './options.js'
export default dewasm.vite
