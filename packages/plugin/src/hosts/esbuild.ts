/** esbuild: its own loader for files copies them; what it answers is relative to the output. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { UnpluginOptions } from 'unplugin'
import { specifierOf } from '../request.js'
import type { Host } from './host.js'

type PluginBuild = Parameters<NonNullable<NonNullable<UnpluginOptions['esbuild']>['setup']>>[0]

const NAMESPACE = 'dewasm-file'

export function createEsbuildHost(): Host {
  let isModule = false
  return {
    hooks: {
      esbuild: {
        onLoadFilter: /\.(?:wasm(?:\.data)?|[cm]?[jt]sx?)$/,
        setup: (build) => {
          isModule = build.initialOptions.format === 'esm' && build.initialOptions.publicPath === undefined
          copyFiles(build)
        },
      },
    },
    urlSpecifier: (file) => specifierOf(file, 'url'),
    urlModule: async (file) => {
      const specifier = JSON.stringify(`${NAMESPACE}:${file}`)
      const value = isModule ? 'new URL(file, import.meta.url).href' : 'file'
      return `import file from ${specifier};\nexport default ${value};\n`
    },
    rewritesUrls: true,
    resolvesQueries: false,
  }
}

function copyFiles(build: PluginBuild): void {
  const prefix = `${NAMESPACE}:`
  build.onResolve({ filter: new RegExp(`^${prefix}`) }, ({ path }) => ({
    path: resolve(path.slice(prefix.length)),
    namespace: NAMESPACE,
  }))
  build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
    contents: await readFile(path),
    loader: 'file',
    watchFiles: [path],
  }))
}
