// The compiler as it is in the published polyfill: a plugin for esbuild that bundles it, with the files in substitutes/
// in the place of the compiler's own.
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const substitutes = join(here, 'substitutes')
const compiler = join(here, '../compiler/src')

/** The file of the compiler that a package name means; undefined for other packages. */
const entries = {
  '@dewasm/compiler/digest': 'digest.ts',
  '@dewasm/compiler/optimizer': 'optimizer.ts',
  '@dewasm/compiler/run-time': 'run-time.ts',
}

/** @type {import('esbuild').Plugin} */
export const runTimeCompiler = {
  name: 'run-time-compiler',
  setup(build) {
    build.onResolve({ filter: /^@dewasm\/compiler(\/|$)/ }, ({ path }) => {
      const entry = entries[path]
      return entry && { path: join(compiler, entry), sideEffects: false }
    })
    build.onResolve({ filter: /^\..*\.js$/ }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path).replace(/\.js$/, '.ts')
      const inCompiler = relative(compiler, file)
      if (inCompiler.startsWith('..')) return undefined
      const substitute = join(substitutes, inCompiler)
      return { path: existsSync(substitute) ? substitute : file, sideEffects: false }
    })
  },
}
