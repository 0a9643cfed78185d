/** The plugin for Farm. */
import type { UnpluginInstance } from 'unplugin'
import { dewasm } from './index.js'
import type { PluginOptions } from './options.js'

export type { PluginOptions } from './options.js'

const plugin: UnpluginInstance<PluginOptions | undefined, false>['farm'] = dewasm.farm
export default plugin
