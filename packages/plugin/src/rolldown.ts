/** The plugin for Rolldown. */
import { dewasm } from './index.js'

export type { PluginOptions } from './options.js'
export default dewasm.rolldown
