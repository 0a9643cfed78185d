/** The one of the hosts that runs the plugin. */
import type { UnpluginContextMeta } from 'unplugin'
import { createEsbuildHost } from './esbuild.js'
import { createFarmHost } from './farm.js'
import type { Host } from './host.js'
import { createRollupHost } from './rollup.js'
import { createViteHost } from './vite.js'
import { createWebpackHost } from './webpack.js'

export function createHost({ framework }: UnpluginContextMeta): Host {
  switch (framework) {
    case 'vite':
      return createViteHost()
    case 'webpack':
    case 'rspack':
    case 'rsbuild':
      return createWebpackHost()
    case 'esbuild':
      return createEsbuildHost()
    case 'farm':
      return createFarmHost()
    default:
      return createRollupHost()
  }
}
