// Builds one script for Hermes: node build.mjs [FOLDER]
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const output = resolve(process.argv[2] ?? join(folder, 'dist'))

rmSync(output, { recursive: true, force: true })
mkdirSync(join(folder, 'generated'), { recursive: true })
execFileSync('npx', ['dewasm', 'crc32.wasm', '--tune', 'hermes', '-o', 'generated/crc32.js'], {
  cwd: folder,
  stdio: 'inherit',
})
await build({
  absWorkingDir: folder,
  entryPoints: ['app.js'],
  outfile: join(output, 'app.js'),
  bundle: true,
  format: 'iife',
  // What Hermes takes that has been since 2015; esbuild leaves the rest of the output alone.
  target: 'es2016',
  supported: { 'const-and-let': true, bigint: true },
})
