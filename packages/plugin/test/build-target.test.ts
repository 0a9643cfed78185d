import { expect, test } from 'vitest'
import { buildTargetOf } from '../src/build-target.js'

const vite = (mode: string, consumer: string, build: object) => ({
  environment: { mode, config: { consumer, build } },
})
const native = (context: object) => ({ getNativeBuildContext: () => context })

test.each<[string, object, ReturnType<typeof buildTargetOf>]>([
  ['Rollup', {}, { isServer: false, wantsSourceMap: true, minifies: false }],
  [
    'Vite, developing',
    vite('dev', 'client', { minify: 'oxc', sourcemap: false }),
    { isServer: false, wantsSourceMap: true, minifies: false },
  ],
  [
    'Vite, a build',
    vite('build', 'client', { minify: 'oxc', sourcemap: false }),
    { isServer: false, wantsSourceMap: false, minifies: true },
  ],
  [
    'Vite, for a server',
    vite('build', 'server', { minify: false, sourcemap: 'hidden' }),
    { isServer: true, wantsSourceMap: true, minifies: false },
  ],
  [
    'webpack',
    native({
      compiler: { options: { externalsPresets: { node: true }, optimization: { minimize: true } } },
      loaderContext: { sourceMap: true },
    }),
    { isServer: true, wantsSourceMap: true, minifies: true },
  ],
  [
    'esbuild',
    native({ build: { initialOptions: { platform: 'browser', sourcemap: 'external', minify: true } } }),
    { isServer: false, wantsSourceMap: true, minifies: true },
  ],
  [
    'Farm',
    native({ context: { config: { output: { targetEnv: 'node' }, minify: true } } }),
    { isServer: true, wantsSourceMap: false, minifies: true },
  ],
])('%s', (_, context, target) => {
  expect(buildTargetOf(context)).toEqual(target)
})
