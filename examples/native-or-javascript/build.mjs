// Builds the page into dist/: node build.mjs [FOLDER]
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const output = resolve(process.argv[2] ?? join(folder, 'dist'))

rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })
for (const file of ['index.html', 'mandelbrot.wasm']) copyFileSync(join(folder, file), join(output, file))
execFileSync('npx', ['dewasm', 'mandelbrot.wasm', '--minify', '-o', join(output, 'mandelbrot.js')], {
  cwd: folder,
  stdio: 'inherit',
})
await build({
  absWorkingDir: folder,
  entryPoints: ['app.js'],
  outdir: output,
  bundle: true,
  minify: true,
  format: 'esm',
  // Loaded only where it is needed.
  external: ['./mandelbrot.js'],
})
