// Checks that imports point the way the architecture says, one line per offence. Part of `npm run lint`.
//
// Inside the compiler, data flows bytes -> Module -> IR -> legal IR -> statement tree -> text, and a layer
// may import only what the table below grants it. Between packages, imports go by package name, and only
// along the dependencies each package.json declares.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Layer (a folder or file of packages/compiler/src) -> what it may import besides itself. An entry that ends
 * in `/` grants a folder, any other a single file.
 */
const compilerLayers = {
  'errors.ts': [],
  'digest.ts': [],
  'options.ts': ['errors.ts', 'wasm/features.ts'],
  'wasm/': ['errors.ts'],
  'ir/': ['errors.ts', 'wasm/'],
  'lower/': ['errors.ts', 'options.ts', 'wasm/', 'ir/'],
  'optimize/': ['errors.ts', 'options.ts', 'ir/'],
  'legalize/': ['errors.ts', 'options.ts', 'ir/'],
  'structure/': ['errors.ts', 'options.ts', 'ir/'],
  'outline/': ['errors.ts', 'ir/'],
  'baseline/': ['errors.ts', 'wasm/', 'ir/', 'emit/'],
  'emit/': ['digest.ts', 'errors.ts', 'options.ts', 'ir/', 'structure/', 'wasm/types.ts', 'wasm/module.ts'],
  'source-map/': ['errors.ts', 'options.ts', 'wasm/', 'dwarf/', 'emit/'],
  'dwarf/': [],
}

/** Layers nothing restricts: they put the others together. */
const compilerRoots = [
  'check-provided-imports.ts',
  'compile.ts',
  'compile-lazily.ts',
  'disassemble.ts',
  'describe-functions.ts',
  'declare-module.ts',
  'function-batches.ts',
  'list-features.ts',
  'list-interface.ts',
  'pipeline.ts',
  'index.ts',
  'inline-candidates.ts',
  'inspect-module.ts',
  'instructions.ts',
  'optimizer.ts',
  'read-module.ts',
  'run-time.ts',
  'source-files.ts',
  'thread.ts',
  'threads.ts',
]

/**
 * Packages of the workspace a package may import, with all their entry points. The runtime's source text is
 * data, not code, and is all of the runtime that the compiler sees.
 */
const packageImports = {
  runtime: [],
  compiler: ['@dewasm/runtime/source'],
  loader: [],
  polyfill: ['@dewasm/compiler', '@dewasm/loader', '@dewasm/runtime'],
  cli: ['@dewasm/compiler'],
  plugin: ['@dewasm/compiler', '@dewasm/loader'],
  testkit: ['@dewasm/compiler', '@dewasm/polyfill', '@dewasm/runtime'],
}

const importPattern =
  /(?:^|[\n;])\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

const offences = []
let files = 0
let imports = 0

for (const [packageName, allowed] of Object.entries(packageImports)) {
  const packageDirectory = join(root, 'packages', packageName)
  const manifest = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'))
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  const source = join(packageDirectory, 'src')
  for (const file of typescriptFiles(source)) {
    files++
    for (const specifier of importsOf(file)) {
      imports++
      const offence = specifier.startsWith('.')
        ? judgeRelative(packageName, source, file, specifier)
        : judgePackage(manifest.name, allowed, declared, specifier)
      if (offence) offences.push(`${relative(root, file)}: '${specifier}': ${offence}`)
    }
  }
}

for (const line of offences) console.error(line)
console.log(`layers: ${imports} imports in ${files} files, ${offences.length} against the rules`)
process.exitCode = offences.length > 0 ? 1 : 0

function judgeRelative(packageName, source, file, specifier) {
  if (specifier.endsWith('.json')) return undefined
  if (!specifier.endsWith('.js')) return 'relative imports end in .js'
  const target = slashes(relative(source, resolve(dirname(file), specifier))).replace(/\.js$/, '.ts')
  if (target.startsWith('../')) return 'other packages are imported by name'
  if (packageName !== 'compiler') return undefined
  const from = slashes(relative(source, file))
  if (compilerRoots.includes(from)) return undefined
  const layer = Object.keys(compilerLayers).find((name) => covers(name, from))
  if (!layer) return `no layer holds ${from}: add it to scripts/check-layers.mjs`
  if (covers(layer, target) || compilerLayers[layer].some((name) => covers(name, target))) return undefined
  return `${layer} may not import ${target}`
}

function judgePackage(ownName, allowed, declared, specifier) {
  if (specifier.startsWith('node:')) {
    return ownName === '@dewasm/runtime' ? 'the runtime imports nothing' : undefined
  }
  // What a manifest itself says where to find: data that is generated.
  if (specifier.startsWith('#')) return undefined
  if (specifier.startsWith('@dewasm/') || specifier === 'dewasm') {
    return allowed.some((name) => specifier === name || specifier.startsWith(`${name}/`))
      ? undefined
      : `${ownName} may not import it`
  }
  if (ownName === '@dewasm/runtime') return 'the runtime imports nothing'
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  if (declared.includes(name) || declared.includes(`@types/${name}`)) return undefined
  return `not among the dependencies of ${ownName}`
}

function covers(layer, file) {
  return layer.endsWith('/') ? file.startsWith(layer) : file === layer
}

function importsOf(file) {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^[ \t]*\/\/.*$/gm, '')
  return [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2])
}

function typescriptFiles(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function slashes(path) {
  return path.split(sep).join('/')
}
