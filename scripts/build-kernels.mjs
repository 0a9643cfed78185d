// Builds the kernels of fixtures/kernels anew: node scripts/build-kernels.mjs [NAME...]
// Only for who changes them; benchmarks need what is committed alone. Needs Debian's clang-19 and lld-19.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hugeStraight, hugeSwitch } from './bench/generate-huge.mjs'

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures/kernels')
const work = mkdtempSync(join(tmpdir(), 'dewasm-kernels-'))
const FLAGS = ['--target=wasm32', '-O2', '-nostdlib', '-Wall', '-Wno-tautological-compare', '-I', folder]
const clang = (...args) =>
  execFileSync('clang-19', [...FLAGS, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })

/** Sources that are written by a program: they would be megabytes to read. */
const generated = { 'huge-switch': hugeSwitch, 'huge-straight': hugeStraight }

try {
  const support = join(work, 'support.o')
  clang('-fno-builtin', '-c', '-o', support, join(folder, 'support.c'))
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith('.c') && file !== 'support.c')
    .map((file) => join(folder, file))
  for (const [name, generate] of Object.entries(generated)) {
    writeFileSync(join(work, `${name}.c`), generate())
    sources.push(join(work, `${name}.c`))
  }
  const wanted = process.argv.slice(2)
  for (const source of sources) {
    const name = basename(source, '.c')
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const output = join(folder, `${name}.wasm`)
    clang('-Wl,--no-entry,--strip-debug', '-o', output, source, support)
    chmodSync(output, 0o644)
  }
} finally {
  rmSync(work, { recursive: true })
}
