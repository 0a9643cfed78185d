// Turns the runtime's TypeScript into data: `dist/source.js` exports the JavaScript text of every file in
// `src/`, types removed, comments before statements and members kept, language level ES2020, not minified.
// The compiler parses these texts and splices the declarations an output needs.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const sourceDirectory = join(here, 'src')
const outputFile = join(here, 'dist/source.js')

/** Writes `dist/source.js` when its content changes; answers whether it did. */
export async function buildRuntimeSource() {
  const files = readdirSync(sourceDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
  const entries = await Promise.all(
    files.map(async (file) => {
      const key = relative(sourceDirectory, file).split(sep).join('/').replace(/\.ts$/, '.js')
      return `  ${JSON.stringify(key)}: ${JSON.stringify(await stripTypes(readFileSync(file, 'utf8'), file))},\n`
    }),
  )
  const text = `// Generated from the runtime's sources.\nexport const sources = {\n${entries.join('')}}\n`
  if (readIfPresent(outputFile) === text) return false
  mkdirSync(dirname(outputFile), { recursive: true })
  const temporary = `${outputFile}.${process.pid}.tmp`
  writeFileSync(temporary, text)
  renameSync(temporary, outputFile)
  return true
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

function readIfPresent(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildRuntimeSource()
