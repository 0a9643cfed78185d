// Runs one TypeScript file of the workspace, straight from the sources: node scripts/run.mjs FILE [ARGUMENTS]
// It is bundled first, with the workspace's packages taken from their sources; nothing needs to be built.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildRuntimeSource } from '../packages/runtime/build-source.mjs'

const [file, ...rest] = process.argv.slice(2)
if (!file) {
  console.error('usage: node scripts/run.mjs FILE.ts [ARGUMENTS]')
  process.exit(2)
}
await buildRuntimeSource()
// Beside its source, so that what stays external resolves as it would from there.
const outfile = join(dirname(resolve(file)), `.${basename(file)}.${process.pid}.mjs`)
try {
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    conditions: ['@dewasm/source'],
    external: ['@bytecodealliance/jco-transpile', 'binaryen', 'esbuild', 'vitest'],
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);",
    },
  })
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...rest], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(outfile, { force: true })
}
