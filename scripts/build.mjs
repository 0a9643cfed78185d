// Builds every package into its `dist/`: JavaScript by esbuild (one readable ES module per entry point, shared
// code in chunks), declarations by tsc. Packages are built in dependency order, declarations last.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { buildReportPage } from '../packages/cli/build-page.mjs'
import { runTimeCompiler } from '../packages/polyfill/run-time-compiler.mjs'
import { buildRuntimeSource } from '../packages/runtime/build-source.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const run = promisify(execFile)

/** In dependency order. */
const packages = ['runtime', 'compiler', 'loader', 'polyfill', 'cli', 'plugin', 'testkit']

/** Programs and scripts of threads, beside what the manifests export. */
const others = {
  compiler: ['thread'],
  cli: ['main'],
  polyfill: ['index', 'auto', 'install'],
  testkit: ['spec-suite', 'js-api', 'corpus', 'random', 'stress', 'mutate', 'throughput'],
}

/** Those whose entries are copied to servers one by one, so that each has to be one file. */
const undivided = ['loader']

/** Classic scripts, for where there are no modules: minified, and everything in one file. */
const classicScripts = { loader: ['classic'] }

/** Made from other sources; tests may be reading them. */
const GENERATED = ['source.js', 'report-page.js']

const names = packages.filter((name) => entryPoints(name).length > 0)
await Promise.all(names.map(bundle))
await Promise.all([buildRuntimeSource(), buildReportPage()])
for (const name of names.filter((name) => manifestOf(name).types)) await emitDeclarations(name)

/** The sources behind `exports`, and programs; those that do not exist yet are left out. */
function entryPoints(name) {
  const manifest = manifestOf(name)
  const exported = Object.values(manifest.exports).map((conditions) => conditions['@dewasm/source'])
  const scripts = (others[name] ?? []).map((script) => `src/${script}.ts`)
  return [...exported, ...scripts].filter((file) => file && existsSync(join(root, 'packages', name, file)))
}

function manifestOf(name) {
  return JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
}

async function bundle(name) {
  const directory = join(root, 'packages', name)
  clean(join(directory, 'dist'))
  await build({
    absWorkingDir: directory,
    entryPoints: entryPoints(name),
    outdir: 'dist',
    bundle: true,
    splitting: !undivided.includes(name),
    chunkNames: '[name]-[hash]',
    packages: 'external',
    external: ['#report-page'],
    plugins: name === 'polyfill' ? [runTimeCompiler] : [],
    format: 'esm',
    platform: ['cli', 'plugin', 'testkit'].includes(name) ? 'node' : 'neutral',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    sourcemap: true,
    sourcesContent: true,
    logLevel: 'warning',
  })
  for (const script of classicScripts[name] ?? []) {
    await build({
      absWorkingDir: directory,
      entryPoints: [`src/${script}.ts`],
      outdir: 'dist',
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2020',
      logLevel: 'warning',
    })
  }
}

/** Keeps what is generated, which is replaced in one step. */
function clean(directory) {
  if (!existsSync(directory)) return
  for (const name of readdirSync(directory)) {
    if (!GENERATED.includes(name)) rmSync(join(directory, name), { recursive: true })
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
