// Bundlers that watch build again when a module changes, in whichever form it is imported.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools'
import { context } from 'esbuild'
import { watch } from 'rollup'
import { expect, test } from 'vitest'
import esbuildPlugin from '../src/esbuild.js'
import rollupPlugin from '../src/rollup.js'
import { createProject } from './support/project.js'

const project = createProject()

const appOf = (value: number) => `(module (func (export "value") (result i32) (i32.const ${value})))`
const PROGRAM = {
  'app.wasm': appOf(1),
  'main.js': `import { value } from './app.wasm'
    import init from './app.wasm?init'
    export const results = [value(), (await init()).exports.value()]`,
}
const options = { cache: false, log: false } as const

test('Rollup', async () => {
  const folder = await project.write(PROGRAM)
  const watcher = watch({
    input: join(folder, 'main.js'),
    output: { dir: join(folder, 'out') },
    plugins: [rollupPlugin(options)],
  })
  const built = () =>
    new Promise<void>((resolve, reject) => {
      watcher.on('event', function listen(event) {
        if (event.code === 'BUNDLE_END') void event.result.close()
        if (event.code !== 'END' && event.code !== 'ERROR') return
        watcher.off('event', listen)
        if (event.code === 'END') resolve()
        else reject(event.error)
      })
    })
  try {
    await built()
    expect((await project.run(folder)).results).toEqual([1, 1])
    const again = built()
    writeFileSync(join(folder, 'app.wasm'), await parse(appOf(2)))
    await again
    expect((await project.run(folder)).results).toEqual([2, 2])
  } finally {
    await watcher.close()
  }
})

test('esbuild', async () => {
  const folder = await project.write(PROGRAM)
  const build = await context({
    entryPoints: [join(folder, 'main.js')],
    outdir: join(folder, 'out'),
    bundle: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    plugins: [esbuildPlugin(options)],
  })
  try {
    await build.rebuild()
    expect((await project.run(folder)).results).toEqual([1, 1])
    writeFileSync(join(folder, 'app.wasm'), await parse(appOf(2)))
    await build.rebuild()
    expect((await project.run(folder)).results).toEqual([2, 2])
  } finally {
    await build.dispose()
  }
})
