// Builds the playground into dist/: static files, to be served from anywhere. Its parser of the text format, WABT, is
// itself recompiled, so that the page needs no WebAssembly: node build.mjs [FOLDER]
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@dewasm/compiler'
import { build } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const output = resolve(process.argv[2] ?? join(folder, 'dist'))

rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })
const { code } = compile(await wabtModule(), { optimize: 's', minify: true })
writeFileSync(join(output, 'wabt.js'), code)
await build({
  absWorkingDir: folder,
  entryPoints: ['src/main.ts', 'src/compile-worker.ts', 'src/run-worker.ts'],
  outdir: output,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'error',
  external: ['./wabt.js'],
  plugins: [
    {
      name: 'glue of wabt',
      setup: (host) => host.onLoad({ filter: /[\\/]wabt[\\/]index\.js$/ }, glueWithoutModule),
    },
  ],
})
for (const file of ['index.html', 'style.css']) copyFileSync(join(folder, 'src', file), join(output, file))

/** The module inside WABT's package: what its glue hands to WebAssembly. */
async function wabtModule() {
  const createWabt = createRequire(import.meta.url)('wabt')
  const { instantiate } = WebAssembly
  return new Promise((found, failed) => {
    WebAssembly.instantiate = (bytes, imports) => {
      WebAssembly.instantiate = instantiate
      found(new Uint8Array(bytes))
      return instantiate(bytes, imports)
    }
    createWabt().catch(failed)
  })
}

/** WABT's glue without the module in it, and without what it asks for in Node only. */
function glueWithoutModule({ path }) {
  const glue = readFileSync(path, 'utf8')
  const contents = glue
    .replace(/(function findWasmBinary\(\)\s*\{)return binaryDecode\('(?:[^'\\]|\\.)*'\)/s, '$1')
    .replaceAll(/\brequire\(/g, 'undefined(')
  if (contents.length > glue.length / 2) throw new Error(`${path}: its module is not where it was`)
  return { contents, loader: 'js' }
}
