// Builds the page into dist/: node build.mjs [FOLDER]
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@dewasm/compiler'
import { build } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const output = resolve(process.argv[2] ?? join(folder, 'dist'))

rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })
copyFileSync(join(folder, 'index.html'), join(output, 'index.html'))
mkdirSync(join(folder, 'generated'), { recursive: true })
writeFileSync(join(folder, 'generated/xxhash.js'), compile(await moduleOfPackage()).code)
await build({
  absWorkingDir: folder,
  entryPoints: ['app.js'],
  outdir: output,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
})

/** The module that is inside the package: what it hands to WebAssembly when it is used. */
async function moduleOfPackage() {
  const { instantiate } = WebAssembly
  let bytes
  WebAssembly.instantiate = (source, imports) => {
    bytes = new Uint8Array(source)
    return instantiate(source, imports)
  }
  const { default: createHasher } = await import('xxhash-wasm')
  await createHasher()
  WebAssembly.instantiate = instantiate
  return bytes
}
