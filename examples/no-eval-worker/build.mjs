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
for (const file of ['index.html', 'app.js', 'crc32.wasm'])
  copyFileSync(join(folder, file), join(output, file))
mkdirSync(join(folder, 'generated'), { recursive: true })
execFileSync('npx', ['dewasm', 'crc32.wasm', '-o', 'generated/crc32.js'], { cwd: folder, stdio: 'inherit' })
await build({
  absWorkingDir: folder,
  entryPoints: ['worker.js'],
  outdir: output,
  bundle: true,
  minify: true,
  format: 'iife',
})
