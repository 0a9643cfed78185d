import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

test.each(['index', 'classic'])('%s has at most 2 KB, minified and compressed', async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [new URL(`../src/${entry}.ts`, import.meta.url).pathname],
    bundle: true,
    minify: true,
    write: false,
    format: entry === 'index' ? 'esm' : 'iife',
    target: 'es2020',
  })
  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThanOrEqual(2048)
})
