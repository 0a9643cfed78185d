// Builds every package into its `dist/`: JavaScript by esbuild (one readable ES module per entry point, shared
// code in chunks), declarations by tsc. Packages are built in dependency order, declarations last.
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { buildRuntimeSource } from '../packages/runtime/build-source.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const run = promisify(execFile)

/** Entry points of each package, in dependency order; those that do not exist yet are left out. */
const packages = {
  runtime: ['index'],
  compiler: ['index', 'instructions', 'worker'],
  polyfill: ['index', 'auto', 'install'],
  cli: ['main'],
  testkit: ['index', 'spec-suite', 'corpus', 'random', 'stress', 'mutate', 'throughput'],
}

const names = Object.keys(packages).filter((name) => entryPoints(name).length > 0)
await Promise.all(names.map(bundle))
await buildRuntimeSource()
for (const name of names) await emitDeclarations(name)

function entryPoints(name) {
  return packages[name]
    .map((entry) => join(root, 'packages', name, 'src', `${entry}.ts`))
    .filter((file) => existsSync(file))
}

async function bundle(name) {
  const directory = join(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  clean(join(directory, 'dist'))
  await build({
    absWorkingDir: directory,
    entryPoints: entryPoints(name),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    packages: 'external',
    format: 'esm',
    platform: name === 'cli' || name === 'testkit' ? 'node' : 'neutral',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    sourcemap: true,
    sourcesContent: true,
    logLevel: 'warning',
  })
  for (const file of Object.values(manifest.bin ?? {})) chmodSync(join(directory, file), 0o755)
}

/** Keeps the runtime's source text, which tests may be reading: it is replaced in one step. */
function clean(directory) {
  if (!existsSync(directory)) return
  for (const name of readdirSync(directory)) {
    if (name !== 'source.js') rmSync(join(directory, name), { recursive: true })
  }
}

async function emitDeclarations(name) {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  try {
    await run(process.execPath, [compiler, '-p', join(root, 'packages', name, 'tsconfig.build.json')])
  } catch (error) {
    console.error(error.stdout)
    throw new Error(`no declarations for packages/${name}`)
  }
}
