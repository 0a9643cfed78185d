// Makes what is compared out of a module: JavaScript by dewasm, by wasm2js and by polywasm, and the module itself. Each
// comes as a piece of script that adds one variant to `benchmark.variants` (see measure.js).
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const cache = join(root, 'node_modules/.cache/dewasm-bench')

const testkit = createRequire(join(root, 'packages/testkit/package.json'))
const binaryen = dirname(testkit.resolve('binaryen/package.json'))

/** The versions of what dewasm is compared with. */
export function peerVersions() {
  const version = (file) => JSON.parse(readFileSync(file, 'utf8')).version
  return {
    wasm2js: version(join(binaryen, 'package.json')),
    polywasm: version(join(dirname(testkit.resolve('polywasm')), 'package.json')),
  }
}

/** The text made from a key, kept from one run to the next. */
function cached(kind, key, make) {
  const file = join(
    cache,
    kind,
    `${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 24)}.js`,
  )
  if (existsSync(file)) return readFileSync(file, 'utf8')
  mkdirSync(dirname(file), { recursive: true })
  const text = make(file)
  writeFileSync(file, text)
  return text
}

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

const compiled = new Map()

/** What the built command makes of a module, as CommonJS. Not kept for other runs: the command changes between them. */
export function compileByDewasm(file, args = [], checkout = root) {
  const command = join(checkout, 'packages/cli/dist/main.js')
  const all = [command, file, '--quiet', '--format', 'cjs', ...args]
  const key = JSON.stringify(all)
  if (!compiled.has(key)) {
    compiled.set(key, execFileSync(process.execPath, all, { encoding: 'utf8', maxBuffer: 2 ** 30 }))
  }
  return compiled.get(key)
}

/** What `wasm2js -O3` makes of a module, as an ES module. */
export function compileByWasm2js(file, level = '-O3') {
  const key = [hashOf(readFileSync(file)), peerVersions().wasm2js, level]
  return cached('wasm2js', key, (output) => {
    execFileSync(process.execPath, [join(binaryen, 'bin/wasm2js'), level, file, '-o', output])
    return readFileSync(output, 'utf8')
  })
}

/** The few forms of imports and exports that wasm2js writes, as plain assignments that every engine understands. */
export function toCommonJs(code) {
  const text = code
    .replace(/^import \* as (\S+) from ('[^']*'|"[^"]*");/gm, 'var $1 = require($2);')
    .replace(/^export var (\w+) = /gm, 'var $1 = exports.$1 = ')
    .replace(/^export \{ ?(\w+) as (\w+) ?\};/gm, 'exports.$2 = $1;')
  const left = /^(import|export)\b.*/m.exec(text)
  if (left) throw new Error(`wasm2js writes what is not known: ${left[0]}`)
  return text
}

function polywasmScript() {
  return cached('polywasm', [peerVersions().polywasm], () => {
    const entry = testkit.resolve('polywasm')
    const [output] = buildSync({
      entryPoints: [entry],
      bundle: true,
      format: 'iife',
      globalName: 'polywasm',
      write: false,
    }).outputFiles
    return output.text
  })
}

const BYTES = `function bytesOf(hex) {
  var bytes = new Uint8Array(hex.length / 2)
  for (var i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.substr(i * 2, 2), 16)
  return bytes
}`

const commonModule = (code) =>
  `var module = { exports: {} }; (function (module, exports, require) {\n${code}\n})(module, module.exports, function (name) { return imports[name] })`

/**
 * The makers of variants by name. `text(file, settings)` is the body of a function that finds `imports` and answers the
 * exports; `shared` stands once before all variants.
 */
export const makers = {
  native: {
    shared: () => [BYTES],
    text: (file) =>
      `return new WebAssembly.Instance(new WebAssembly.Module(bytesOf('${readFileSync(file, 'hex')}')), imports).exports`,
  },
  dewasm: {
    text: (file, { args, checkout }) =>
      `${commonModule(compileByDewasm(file, args, checkout))}\nreturn module.exports.instantiate(imports).exports`,
  },
  wasm2js: {
    text: (file) => `${commonModule(toCommonJs(compileByWasm2js(file)))}\nreturn module.exports`,
  },
  polywasm: {
    shared: () => [BYTES, polywasmScript()],
    text: (file) =>
      `return new polywasm.WebAssembly.Instance(new polywasm.WebAssembly.Module(bytesOf('${readFileSync(file, 'hex')}')), imports).exports`,
  },
}

/**
 * A script for one program: `program` says name, file, driver and imports (source texts); `variants` are
 * `{ name, maker, args?, checkout? }`; `settings` hold size, rounds and budget (milliseconds a variant may take).
 */
export function benchmarkScript(program, variants, settings) {
  const shared = new Set(variants.flatMap(({ maker }) => makers[maker].shared?.() ?? []))
  const parts = variants.map(
    ({ name, maker, ...options }) =>
      `benchmark.variants.push({ name: ${JSON.stringify(name)}, make: function () {\nvar imports = ${program.imports}\nvar drive = ${program.driver}\nreturn drive((function () {\n${makers[maker].text(program.file, options)}\n})())\n} })`,
  )
  const head = `var benchmark = ${JSON.stringify({ name: program.name, ...settings, variants: [] })}`
  const measure = readFileSync(join(root, 'scripts/bench/measure.js'), 'utf8')
  return [head, ...shared, ...parts, measure].join('\n;\n')
}
