// Builds a program with each bundler: the same source, the plugin with the same options, an ES module in a folder.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @typedef {object} Build
 * @property {string} entry the program's first file
 * @property {string} [page] the page that has it as a script, for bundlers that begin with that
 * @property {string} outdir where `main.js` and what it loads goes
 * @property {import('unplugin-dewasm').PluginOptions} options
 * @property {boolean} [server] whether it is to run in Node; default false
 * @property {boolean} [sourcemap]
 * @property {boolean} [minify] where the bundler can
 */

/** @type {Record<string, (build: Build) => Promise<void>>} */
export const hosts = {
  async vite({ entry, page, outdir, options, server, sourcemap, minify = false }) {
    const { build } = await import('vite')
    const { default: dewasm } = await import('unplugin-dewasm/vite')
    await build({
      root: dirname(page ?? entry),
      configFile: false,
      logLevel: 'error',
      base: './',
      plugins: [dewasm(options)],
      build: {
        ssr: server,
        outDir: outdir,
        emptyOutDir: false,
        minify,
        sourcemap,
        assetsInlineLimit: 0,
        rolldownOptions: { input: page ?? entry, output: names },
      },
    })
  },

  async rollup({ entry, outdir, options, sourcemap }) {
    const { rollup } = await import('rollup')
    const { default: dewasm } = await import('unplugin-dewasm/rollup')
    const bundle = await rollup({ input: entry, plugins: [dewasm(options)], onwarn: refuseWarning })
    await bundle.write({ dir: outdir, format: 'es', sourcemap, ...names })
    await bundle.close()
  },

  async rolldown({ entry, outdir, options, server, sourcemap, minify = false }) {
    const { rolldown } = await import('rolldown')
    const { default: dewasm } = await import('unplugin-dewasm/rolldown')
    const bundle = await rolldown({
      input: entry,
      platform: server ? 'node' : 'browser',
      plugins: [dewasm(options)],
      onwarn: refuseWarning,
    })
    await bundle.write({ dir: outdir, format: 'esm', sourcemap, minify, ...names })
    await bundle.close()
  },

  async webpack(build) {
    const { default: webpack } = await import('webpack')
    const { default: dewasm } = await import('unplugin-dewasm/webpack')
    await runCompiler(webpack(webpackOptions(build, dewasm)))
  },

  async rspack(build) {
    const { rspack } = await import('@rspack/core')
    const { default: dewasm } = await import('unplugin-dewasm/rspack')
    await runCompiler(rspack(webpackOptions(build, dewasm)))
  },

  async esbuild({ entry, outdir, options, server, sourcemap, minify = false }) {
    const { build } = await import('esbuild')
    const { default: dewasm } = await import('unplugin-dewasm/esbuild')
    await build({
      entryPoints: [entry],
      outdir,
      bundle: true,
      format: 'esm',
      splitting: true,
      platform: server ? 'node' : 'browser',
      target: 'es2022',
      minify,
      sourcemap,
      logLevel: 'warning',
      plugins: [dewasm(options)],
    })
  },

  async farm({ entry, page, outdir, options, server, sourcemap, minify = false }) {
    const { build } = await import('@farmfe/core')
    const { default: dewasm } = await import('unplugin-dewasm/farm')
    await build({
      root: dirname(page ?? entry),
      configFile: false,
      clearScreen: false,
      compilation: {
        input: { index: page ?? entry },
        output: {
          path: outdir,
          publicPath: './',
          format: 'esm',
          targetEnv: server ? 'node' : 'browser-esnext',
          entryFilename: '[entryName].[ext]',
          filename: '[resourceName]-[contentHash].[ext]',
          assetsFilename: '[resourceName]-[contentHash].[ext]',
        },
        persistentCache: false,
        minify,
        sourcemap: sourcemap ?? false,
        presetEnv: false,
      },
      plugins: [dewasm(options)],
    })
  },
}

const names = {
  entryFileNames: 'main.js',
  chunkFileNames: '[name]-[hash].js',
  assetFileNames: '[name]-[hash][extname]',
}

function webpackOptions({ entry, outdir, options, server, sourcemap, minify = false }, dewasm) {
  return {
    mode: 'production',
    context: join(entry, '..'),
    entry,
    target: server ? 'node' : 'web',
    devtool: sourcemap ? 'source-map' : false,
    experiments: { outputModule: true },
    output: { path: outdir, filename: 'main.js', module: true, chunkFormat: 'module', publicPath: 'auto' },
    optimization: { minimize: minify },
    performance: { hints: false },
    plugins: [dewasm(options)],
  }
}

async function runCompiler(compiler) {
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, stats) => (error ? reject(error) : resolve(stats)))
  })
  await new Promise((resolve) => compiler.close(resolve))
  if (stats.hasErrors() || stats.hasWarnings()) {
    throw new Error(stats.toString({ all: false, errors: true, warnings: true }))
  }
}

/** The cycle is the program's own. */
function refuseWarning(warning) {
  if (warning.code !== 'CIRCULAR_DEPENDENCY') throw new Error(warning.message)
}

/** Builds into a new folder, which Node takes for ES modules. */
export async function buildWith(host, build) {
  mkdirSync(build.outdir, { recursive: true })
  writeFileSync(join(build.outdir, 'package.json'), '{ "type": "module" }\n')
  await hosts[host](build)
}
