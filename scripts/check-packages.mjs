// Checks what would be published: each package is packed as for npm, looked at by publint and by "are the types
// wrong" (as ES modules, which is all they are), and all of them are installed into an empty project, where the
// examples of the READMEs and of docs/ run. Prints a line a check; the last one says `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { readExamples } from './packages/read-examples.mjs'
import { createChecks } from './pages/checks.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const temporary = mkdtempSync(join(tmpdir(), 'dewasm-packages-'))
const tarballs = join(temporary, 'tarballs')
const project = join(temporary, 'project')

const packages = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .map((directory) => ({ directory, manifest: readManifest(directory) }))
  .filter(({ manifest }) => !manifest.private)

const { report, finish } = createChecks()
let examples = 0

try {
  mkdirSync(tarballs)
  for (const { directory, manifest } of packages) await checkPackage(directory, manifest)
  installAll()
  const pages = [root, ...packages.map(({ directory }) => directory)].map((folder) =>
    join(folder, 'README.md'),
  )
  // The recipes of one page need programs of their own, and have a test of their own.
  const docs = readdirSync(join(root, 'docs')).filter(
    (name) => name.endsWith('.md') && name !== 'migrating.md',
  )
  for (const page of [...pages, ...docs.map((name) => join(root, 'docs', name))]) runExamples(page)
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
finish()

async function checkPackage(directory, manifest) {
  const packed = run(directory, 'npx', ['--yes', packageManager, 'pack', '--pack-destination', tarballs])
  report(`${manifest.name}: packs`, packed.ok, packed.output)
  if (!packed.ok) return
  const file = readFileSync(tarballOf(manifest))
  const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
  const { messages } = await publint({ pack: { tarball }, strict: true })
  report(
    `${manifest.name}: publint`,
    messages.length === 0,
    messages.map((message) => formatMessage(message, manifest)).join('\n'),
  )
  // A package of commands has nothing to import.
  if (Object.keys(manifest.exports).every((key) => key === './package.json')) return
  const types = run(root, process.execPath, [
    attw,
    '--profile',
    'esm-only',
    '--no-color',
    tarballOf(manifest),
  ])
  report(`${manifest.name}: types`, types.ok, types.output)
}

/** Without scripts and from the tarballs, as a user's machine would have it after publication. */
function installAll() {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }\n')
  cpSync(join(root, 'fixtures/packages'), project, { recursive: true })
  const files = packages.map(({ manifest }) => tarballOf(manifest))
  const installed = run(project, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...files])
  report('the tarballs install into an empty project', installed.ok, installed.output)
}

/** Runs the examples of a page. They find the files of fixtures/packages, and what earlier ones have made. */
function runExamples(page) {
  readExamples(readFileSync(page, 'utf8')).forEach(({ line, language, text }) => {
    const file = join(project, `example-${examples++}.mjs`)
    if (language === 'js') writeFileSync(file, text)
    const ran = language === 'js' ? run(project, process.execPath, [file]) : run(project, 'sh', ['-ec', text])
    report(`${relative(root, page)}:${line} runs`, ran.ok, `${text}\n${ran.output}`)
  })
}

/** The file `pnpm pack` makes. */
function tarballOf({ name, version }) {
  return join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

function readManifest(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
}

function run(cwd, command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` }
}
