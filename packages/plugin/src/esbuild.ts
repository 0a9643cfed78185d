/** The plugin for esbuild. */
import { dewasm } from './index.js'

export type { PluginOptions } from './options.js'
export default dewasm.esbuild
