// What programs download: the published files bundled, minified and compressed. A number of kilobytes may fall and not
// rise; 12 is what `precompiled` is promised to have.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { runTimeCompiler } from '../run-time-compiler.mjs'

test.each([
  ['precompiled', 12],
  ['auto', 187],
])('%s has at most %i KB', async (entry, kilobytes) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    conditions: ['@dewasm/source'],
    plugins: [runTimeCompiler],
  })
  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThanOrEqual(kilobytes * 1024)
})
