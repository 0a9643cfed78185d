import type { Plugin } from 'esbuild'

/** Bundles the compiler as it is in the published polyfill. */
export const runTimeCompiler: Plugin
