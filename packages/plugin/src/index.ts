/**
 * The plugin for every bundler that unplugin knows:
 *
 *   import dewasm from 'unplugin-dewasm/vite'
 *   export default { plugins: [dewasm()] }
 */
import { createUnplugin, type UnpluginInstance } from 'unplugin'
import { createPlugin } from './create-plugin.js'
import type { PluginOptions } from './options.js'

export type { CompileSettings, FileOptions, FilterPattern, Mode, PluginOptions } from './options.js'

/** The plugin, by the names of the bundlers. */
export const dewasm: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin<
  PluginOptions | undefined,
  false
>(createPlugin)

export default dewasm
