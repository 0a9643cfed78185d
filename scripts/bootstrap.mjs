// Makes a fresh checkout ready: installs the dependencies with pnpm and, with --build, builds the packages.
// Each is skipped while nothing it depends on has changed since it last succeeded. Needs only Node and npm.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamps = join(root, 'node_modules/.dewasm')

checkNode()
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const directoriesOf = (folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name))
const packageDirectories = directoriesOf('packages')
const manifests = [...packageDirectories, ...directoriesOf('examples')]
  .map((directory) => join(directory, 'package.json'))
  .filter(existsSync)

once('install', installInputs(), 'installing dependencies', () =>
  // CI=true: never ask, never change the lockfile.
  run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', '--prefer-offline'], { CI: 'true' }),
)
if (process.argv.includes('--build')) {
  once('build', buildInputs(), 'building packages', () => run(process.execPath, ['scripts/build.mjs']))
}

function installInputs() {
  return [
    ...['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) => join(root, name)),
    ...manifests,
  ]
}

function buildInputs() {
  return [
    ...installInputs(),
    ...[
      'tsconfig.base.json',
      'scripts/build.mjs',
      'packages/runtime/build-source.mjs',
      'packages/cli/build-page.mjs',
      'packages/polyfill/run-time-compiler.mjs',
    ].map((name) => join(root, name)),
    ...packageDirectories.flatMap((directory) => [
      join(directory, 'tsconfig.build.json'),
      ...['src', 'page', 'substitutes'].flatMap((folder) => filesBelow(join(directory, folder))),
    ]),
  ]
}

/** Does the work unless the inputs are as they were when it last succeeded. */
function once(name, inputs, what, work) {
  const stamp = join(stamps, name)
  const state = fingerprint(inputs)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return
  console.error(`${what} ...`)
  const status = work()
  if (status !== 0) {
    console.error(`${what} failed (exit status ${status})`)
    process.exit(status)
  }
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stamp, state)
}

function fingerprint(files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.version}\n`)
  for (const file of files.filter(existsSync).sort()) {
    hash
      .update(`${relative(root, file)}\n`)
      .update(readFileSync(file))
      .update('\n')
  }
  return hash.digest('hex')
}

function filesBelow(directory) {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    // Standard output stays free for what comes after.
    stdio: ['ignore', 2, 'inherit'],
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32' && command === 'npx',
  })
  if (error) console.error(error.message)
  return status ?? 1
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return
  console.error(
    `dewasm needs Node 20.19 or newer (21 and 22.0 to 22.11 excluded); this is ${process.version}`,
  )
  process.exit(1)
}
