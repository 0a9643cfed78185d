// Turns the runtime's TypeScript into data: `dist/source.js` exports the JavaScript text of every top-level
// declaration in `src/`, types removed, comments before statements and members kept, language level ES2020, and all of
// them again as ES5; each also minified, and with the names of what it uses. The compiler splices those an output needs.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { isEs5Only, lowerToEs5 } from './es5-edition.mjs'
import { indexDeclarations } from './index-declarations.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const sourceDirectory = join(here, 'src')
const outputFile = join(here, 'dist/source.js')

/** Writes `dist/source.js` when its content changes; answers whether it did. */
export async function buildRuntimeSource() {
  const sources = readdirSync(sourceDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((path) => {
      const name = relative(sourceDirectory, path).split(sep).join('/').replace(/\.ts$/, '.js')
      return [name, readFileSync(path, 'utf8')]
    })
  const general = await Promise.all(
    sources
      .filter(([name]) => !isEs5Only(name))
      .map(async ([name, source]) => [name, await stripTypes(source, name)]),
  )
  const lowered = sources.map(([name, source]) => [name, lowerToEs5(source, name)])
  const text = [
    `// Generated from the runtime's sources.`,
    `export const declarations = ${await editionText(indexDeclarations(Object.fromEntries(general)), 'es2020')}`,
    `export const es5Declarations = ${await editionText(indexEs5(Object.fromEntries(lowered)), 'es5')}`,
    '',
  ].join('\n')
  if (readIfPresent(outputFile) === text) return false
  mkdirSync(dirname(outputFile), { recursive: true })
  const temporary = `${outputFile}.${process.pid}.tmp`
  writeFileSync(temporary, text)
  renameSync(temporary, outputFile)
  return true
}

/** The declarations of the ES5 edition. */
function indexEs5(files) {
  const own = indexDeclarations(Object.fromEntries(Object.entries(files).filter(([name]) => isEs5Only(name))))
  return indexDeclarations(files, new Map(own.map(({ name, file }) => [name, file])))
}

/** Declarations as the literal of an array. */
async function editionText(index, target) {
  const entries = await Promise.all(
    index.map(async ({ file, name, text, uses, exported }) =>
      JSON.stringify({ file, name, text, minified: await minify(text, target), uses, exported }),
    ),
  )
  return `[\n${entries.join(',\n')},\n]`
}

/**
 * esbuild keeps only legal comments (`/*!`, `//!`), so comments that open a line are marked as such before
 * and unmarked after.
 */
async function stripTypes(source, file) {
  const marked = source.replace(/^([ \t]*)(\/\*\*|\/\/)(?=\s)/gm, (_, indent, opening) =>
    opening === '//' ? `${indent}//!` : `${indent}/*!`,
  )
  const { code } = await transform(marked, {
    loader: 'ts',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'inline',
    sourcefile: file,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  })
  return code.replace(/^([ \t]*)\/\/!/gm, '$1//').replace(/^([ \t]*)\/\*!/gm, '$1/**')
}

/** A declaration in the fewest characters. As part of a script it keeps its name. */
async function minify(text, target) {
  const { code } = await transform(text, { loader: 'js', target, charset: 'utf8', minify: true })
  return code.trim()
}

function readIfPresent(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildRuntimeSource()
