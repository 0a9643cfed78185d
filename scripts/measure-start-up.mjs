// From bytes to the first transformed file of esbuild-wasm, through the polyfill, through polywasm and natively:
//
//   node scripts/measure-start-up.mjs FOLDER [NODE-FLAGS...]
//
// FOLDER holds node_modules with esbuild-wasm and polywasm; the workspace must be built. CPU seconds of whole
// processes, which a busy machine disturbs least; the least of three. With --jitless there is no native WebAssembly.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ENGINES = ['native', 'polywasm', 'eager', 'lazy']
const script = fileURLToPath(import.meta.url)

if (process.argv[2] === '--engine') await transformOnce(process.argv[3], process.argv[4])
else compareEngines(resolve(process.argv[2] ?? '.'), process.argv.slice(3))

function compareEngines(folder, flags) {
  for (const engine of ENGINES) {
    if (engine === 'native' && flags.includes('--jitless')) continue
    const seconds = []
    for (let run = 0; run < 3; run++) {
      const { stdout, stderr } = spawnSync(process.execPath, [...flags, script, '--engine', engine, folder])
      if (stdout.length === 0) throw new Error(`${engine}: ${stderr}`)
      seconds.push(Number(stdout))
    }
    console.log(
      `${engine.padEnd(10)}${Math.min(...seconds)
        .toFixed(2)
        .padStart(8)} s`,
    )
  }
}

async function transformOnce(engine, folder) {
  const require = createRequire(join(folder, 'package.json'))
  globalThis.self ??= globalThis
  if (engine !== 'native') {
    const value = await namespaceOf(engine, require)
    Object.defineProperty(globalThis, 'WebAssembly', { value, configurable: true, writable: true })
  }
  const wasmModule = await WebAssembly.compile(readFileSync(require.resolve('esbuild-wasm/esbuild.wasm')))
  const esbuild = require('esbuild-wasm/lib/browser.js')
  await esbuild.initialize({ wasmModule, worker: false })
  const { code } = await esbuild.transform('let a: number = 1 + 2', { loader: 'ts' })
  if (code !== 'let a = 1 + 2;\n') throw new Error(code)
  const { user, system } = process.cpuUsage()
  process.stdout.write(String((user + system) / 1e6))
  process.exit(0)
}

async function namespaceOf(engine, require) {
  if (engine === 'polywasm') return (await import(pathToFileURL(require.resolve('polywasm')))).WebAssembly
  const { createNamespace } = await import(
    new URL('../packages/polyfill/dist/node/index.js', import.meta.url)
  )
  return createNamespace({ lazy: engine === 'lazy' })
}
