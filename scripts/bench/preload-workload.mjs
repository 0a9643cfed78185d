// Runs before a driver of a real package (`node --import`): puts in place of WebAssembly what DEWASM_BENCH_WAY names, and
// prints at the end which CPU time the program took as a whole and which of it for compiling. With native
// WebAssembly, DEWASM_BENCH_MODULES names a folder that gets the modules.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const packages = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packages')

const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

let entered = 0
let compiling = 0

/** Notes when the program asks for a module to be compiled. */
function watch(namespace, note) {
  const enter = (source) => {
    entered = cpuTime()
    note?.(source)
  }
  for (const name of ['compile', 'instantiate']) {
    const original = namespace[name]
    namespace[name] = (source, ...more) => {
      enter(source)
      return original.call(namespace, source, ...more)
    }
  }
  namespace.Module = new Proxy(namespace.Module, {
    construct(target, [source, ...more], newTarget) {
      enter(source)
      return Reflect.construct(target, [source, ...more], newTarget)
    },
  })
  return namespace
}

async function install(way) {
  if (way === 'native') {
    const folder = process.env.DEWASM_BENCH_MODULES
    watch(WebAssembly, folder && ((source) => keepModule(folder, source)))
    return
  }
  let namespace
  if (way === 'polywasm') {
    const { resolve } = createRequire(join(packages, 'testkit/package.json'))
    const { WebAssembly: polywasm } = await import(pathToFileURL(resolve('polywasm')).href)
    // It lacks two classes that some programs ask for.
    namespace = { LinkError: class extends Error {}, RuntimeError: class extends Error {}, ...polywasm }
  } else {
    const { createNamespace } = await import(
      pathToFileURL(join(packages, 'polyfill/dist/node/index.js')).href
    )
    const onCompile = () => {
      const now = cpuTime()
      compiling += now - entered
      // Of several modules that wait for their turns, each counts from the end of the one before.
      entered = now
    }
    const made = createNamespace({ onCompile })
    namespace = Object.defineProperties({}, Object.getOwnPropertyDescriptors(made))
    for (const name of ['compile', 'instantiate', 'Module']) {
      Object.defineProperty(namespace, name, { value: made[name], writable: true, configurable: true })
    }
  }
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: watch(namespace),
    writable: true,
    configurable: true,
  })
}

function keepModule(folder, source) {
  const isBytes = ArrayBuffer.isView(source) || source instanceof ArrayBuffer
  if (!isBytes) return
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
  const file = join(folder, `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.wasm`)
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) writeFileSync(file, bytes)
}

await install(process.env.DEWASM_BENCH_WAY)
const start = cpuTime()
process.on('exit', () => {
  // At once, since some drivers end the process themselves.
  writeSync(1, `TIMES ${JSON.stringify({ whole: cpuTime() - start, compile: compiling })}\n`)
})
