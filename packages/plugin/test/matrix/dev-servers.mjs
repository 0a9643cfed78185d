// Development servers with the plugin, each on a copy of the program that may be edited.
import { cpSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/**
 * @typedef {object} Start
 * @property {string} fixtures the folder of the program
 * @property {string} folder where to copy it
 * @property {import('unplugin-dewasm').PluginOptions} options
 */

/** Each answers the URL of the page, the module that may be edited, and what stops the server. */
export const devServers = {
  /** @param {Start} start */
  async vite({ fixtures, folder, options }) {
    copyProgram(fixtures, folder)
    const { createServer } = await import('vite')
    const { default: dewasm } = await import('unplugin-dewasm/vite')
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      cacheDir: join(folder, '.vite'),
      // The loader and the folder of results are in other places here than where they are installed.
      server: { port: await freePort(), host: '127.0.0.1', fs: { strict: false } },
      plugins: [dewasm(options)],
    })
    await server.listen()
    return {
      url: `${server.resolvedUrls.local[0]}index.html`,
      file: join(folder, 'src/math.wasm'),
      stop: () => server.close(),
    }
  },

  /** @param {Start} start */
  async webpack({ fixtures, folder, options }) {
    copyProgram(fixtures, folder)
    const { default: webpack } = await import('webpack')
    const { default: WebpackDevServer } = await import('webpack-dev-server')
    const { default: dewasm } = await import('unplugin-dewasm/webpack')
    const compiler = webpack({
      mode: 'development',
      context: folder,
      entry: './src/main.js',
      experiments: { outputModule: true },
      output: { filename: 'main.js', module: true, chunkFormat: 'module', publicPath: '/' },
      plugins: [dewasm(options)],
      infrastructureLogging: { level: 'none' },
      stats: 'none',
    })
    const port = await freePort()
    const server = new WebpackDevServer(
      {
        host: '127.0.0.1',
        port,
        hot: true,
        client: { overlay: false, logging: 'none' },
        static: { directory: join(folder, 'webpack') },
      },
      compiler,
    )
    await server.start()
    return {
      url: `http://127.0.0.1:${port}/index.html`,
      file: join(folder, 'src/math.wasm'),
      stop: async () => {
        await server.stop()
        await new Promise((resolve) => compiler.close(resolve))
      },
    }
  },
}

function copyProgram(fixtures, folder) {
  cpSync(join(fixtures, 'src'), join(folder, 'src'), { recursive: true })
  cpSync(join(fixtures, 'index.html'), join(folder, 'index.html'))
  cpSync(join(fixtures, 'webpack'), join(folder, 'webpack'), { recursive: true })
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
