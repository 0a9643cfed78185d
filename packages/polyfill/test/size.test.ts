// What programs download: the published files bundled, minified and compressed, each file by itself. A number of
// kilobytes may fall and not rise; 12 is what `precompiled` is promised to have, and 90 what `auto` is to have without
// what it loads later.
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { runTimeCompiler } from '../run-time-compiler.mjs'

/** Compressed sizes in bytes: of an entry and what it imports, and of all files. */
async function sizesOf(entry: string): Promise<{ first: number; all: number }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url))],
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: 'out',
    format: 'esm',
    target: 'es2020',
    conditions: ['@dewasm/source'],
    plugins: [runTimeCompiler],
  })
  const sizes = new Map(
    outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents, { level: 9 }).length]),
  )
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]))
  const seen = new Set<string>([`${entry}.js`])
  for (const file of seen) {
    for (const { path, kind } of outputs.get(file)!.imports) {
      if (kind === 'import-statement') seen.add(basename(path))
    }
  }
  const sum = (files: Iterable<string>) => [...files].reduce((total, file) => total + sizes.get(file)!, 0)
  return { first: sum(seen), all: sum(sizes.keys()) }
}

test.each([
  ['precompiled', 12, 12],
  ['auto', 90, 200],
])('%s has at most %i KB, and %i with what is loaded later', async (entry, first, all) => {
  const sizes = await sizesOf(entry)
  expect(sizes.first).toBeLessThanOrEqual(first * 1024)
  expect(sizes.all).toBeLessThanOrEqual(all * 1024)
})
