import { defineConfig } from 'vitest/config'

// Packages of the workspace are tested from their sources, without a build.
const conditions = ['@dewasm/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'scripts/bench/test/*.test.mjs'],
    globalSetup: ['scripts/vitest-setup.mjs'],
    // Tests are quick; machines that are busy with something else are not.
    testTimeout: 60_000,
  },
})
