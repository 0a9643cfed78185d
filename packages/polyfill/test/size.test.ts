// What programs download: each bundle minified and compressed. The lines are what was promised; a bundle that does not
// reach its own may at least not grow.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

test.each([['precompiled', 12]])('%s has at most %i KB', async (entry, kilobytes) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    conditions: ['@dewasm/source'],
  })
  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThanOrEqual(kilobytes * 1024)
})
