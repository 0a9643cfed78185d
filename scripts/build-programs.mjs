// Builds the programs of fixtures/programs anew, and the texts they are to print: node scripts/build-programs.mjs
// Only for who changes them; tests need what is committed alone. Needs Debian's clang-19 and lld-19, a compiler for
// the machine (cc, c++), apt-get and npm. What else it takes (the C and C++ libraries for WebAssembly, the
// sources of the unwinder, AssemblyScript's compiler) is unpacked into a temporary folder, nothing is installed.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const programs = join(root, 'fixtures/programs')
const work = mkdtempSync(join(tmpdir(), 'dewasm-programs-'))
const system = join(work, 'system')

const run = (command, args, cwd = work) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })

const PACKAGES = [
  'wasi-libc',
  'libc++-19-dev-wasm32',
  'libc++abi-19-dev-wasm32',
  'libclang-rt-19-dev-wasm32',
  // For the sources of the unwinder: the libraries above are built without exceptions.
  'emscripten',
]

const LIBRARIES = join(system, 'usr/lib/wasm32-wasi')
const CXX_LIBRARIES = join(system, 'usr/lib/llvm-19/lib/wasm32-wasi')
const BUILTINS = join(system, 'usr/lib/llvm-19/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a')
const UNWINDER = join(system, 'usr/share/emscripten/system/lib')

const C_FLAGS = ['--target=wasm32-wasi', '-O2', '-nostdlibinc']
const C_HEADERS = ['-isystem', join(system, 'usr/include/wasm32-wasi')]
const CXX_HEADERS = ['-isystem', join(system, 'usr/lib/llvm-19/include/wasm32-wasi/c++/v1'), ...C_HEADERS]

try {
  unpackSystem()
  buildEverything()
  buildExceptions()
  buildWords()
  buildAssemblyScript()
} finally {
  rmSync(work, { recursive: true })
}

function unpackSystem() {
  mkdirSync(system)
  run('apt-get', ['download', ...PACKAGES])
  for (const name of readdirSync(work)) {
    if (name.endsWith('.deb')) run('dpkg-deb', ['-x', name, system])
  }
}

function link(output, objects, args, strip = '--strip-all') {
  run('wasm-ld-19', [
    strip,
    ...['-o', output],
    join(LIBRARIES, 'crt1-command.o'),
    ...objects,
    `-L${CXX_LIBRARIES}`,
    `-L${LIBRARIES}`,
    ...args,
    '-lc',
    BUILTINS,
  ])
  chmodSync(output, 0o644)
}

/** What the program prints where it is compiled for this machine. */
function expectFromMachine(compiler, name, source, args) {
  run(compiler, ['-O1', '-w', join(programs, source), '-o', name, ...args])
  writeFileSync(join(programs, `${name}.expected.txt`), run(join(work, name), []))
}

function buildEverything() {
  run('clang-19', [
    ...C_FLAGS,
    ...C_HEADERS,
    '-mcpu=mvp',
    '-c',
    join(programs, 'everything.c'),
    '-o',
    'everything.o',
  ])
  link(join(programs, 'everything.wasm'), ['everything.o'], [])
  expectFromMachine('cc', 'everything', 'everything.c', ['-lm'])
}

function buildExceptions() {
  const flags = [...C_FLAGS, '-fwasm-exceptions']
  const objects = buildUnwinder(flags)
  run('clang++-19', [
    ...flags,
    ...CXX_HEADERS,
    '-std=c++20',
    '-c',
    join(programs, 'exceptions.cpp'),
    '-o',
    'exceptions.o',
  ])
  const legacy = join(programs, 'exceptions.legacy.wasm')
  link(legacy, ['exceptions.o', ...objects], ['--export=throw_from_export', '-lc++', '-lc++abi'])
  const testkit = createRequire(join(root, 'packages/testkit/package.json'))
  run(process.execPath, [
    join(dirname(testkit.resolve('binaryen/package.json')), 'bin/wasm-opt'),
    '--mvp-features',
    '--enable-exception-handling',
    '--enable-reference-types',
    '--enable-multivalue',
    '--enable-sign-ext',
    '--enable-mutable-globals',
    '--enable-bulk-memory',
    '--enable-nontrapping-float-to-int',
    '--translate-to-exnref',
    legacy,
    '-o',
    join(programs, 'exceptions.standard.wasm'),
  ])
  chmodSync(join(programs, 'exceptions.standard.wasm'), 0o644)
  expectFromMachine('c++', 'exceptions', 'exceptions.cpp', ['-std=c++20'])
}

/** With names, but without what debuggers read. */
function buildWords() {
  run('clang++-19', [
    ...C_FLAGS,
    ...CXX_HEADERS,
    '-std=c++20',
    '-fno-exceptions',
    '-c',
    join(programs, 'words.cpp'),
    '-o',
    'words.o',
  ])
  link(join(programs, 'words.wasm'), ['words.o'], ['-lc++', '-lc++abi'], '--strip-debug')
}

/** The parts of libc++abi and libunwind that throw and catch, of a version that builds against the headers above. */
function buildUnwinder(flags) {
  const shims = join(work, 'shims')
  mkdirSync(shims)
  writeFileSync(join(shims, 'threads.h'), '#define thread_local _Thread_local\n')
  writeFileSync(join(shims, '__threading_support'), '')
  const defines = [
    '__EMSCRIPTEN__',
    '__USING_WASM_EXCEPTIONS__',
    'NDEBUG',
    '_LIBUNWIND_HAS_NO_THREADS',
    '_LIBUNWIND_DISABLE_VISIBILITY_ANNOTATIONS',
    '_LIBCXXABI_HAS_NO_THREADS',
    '_LIBCXXABI_BUILDING_LIBRARY',
    'LIBCXXABI_NON_DEMANGLING_TERMINATE',
    '_LIBCPP_INLINE_VISIBILITY=',
  ]
  const common = [
    ...flags,
    '-w',
    ...defines.map((name) => `-D${name}`),
    `-I${shims}`,
    `-I${join(UNWINDER, 'libcxxabi/include')}`,
    `-I${join(UNWINDER, 'libcxxabi/src')}`,
    `-I${join(UNWINDER, 'libunwind/include')}`,
  ]
  const source = join(UNWINDER, 'libunwind/src/Unwind-wasm.c')
  run('clang-19', [...common, ...C_HEADERS, '-c', source, '-o', 'unwind.o'])
  const objects = ['unwind.o']
  for (const name of ['cxa_exception', 'cxa_exception_storage', 'cxa_personality', 'cxa_aux_runtime']) {
    const cxxSource = join(UNWINDER, `libcxxabi/src/${name}.cpp`)
    run('clang++-19', [...common, ...CXX_HEADERS, '-std=c++14', '-c', cxxSource, '-o', `${name}.o`])
    objects.push(`${name}.o`)
  }
  return objects
}

/** AssemblyScript's compiler also makes the bindings beside the module. */
function buildAssemblyScript() {
  const folder = join(work, 'assembly')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', '--silent', 'assemblyscript@0.28.20'], folder)
  writeFileSync(join(folder, 'program.ts'), readFileSync(join(programs, 'assembly/program.ts')))
  const compiler = join(folder, 'node_modules/assemblyscript/bin/asc.js')
  run(
    process.execPath,
    [compiler, 'program.ts', '-o', 'program.wasm', '--bindings', 'raw', '-O2', '--runtime', 'incremental'],
    folder,
  )
  for (const name of ['program.wasm', 'program.js', 'program.d.ts']) {
    writeFileSync(join(programs, 'assembly', name), readFileSync(join(folder, name)))
  }
}
