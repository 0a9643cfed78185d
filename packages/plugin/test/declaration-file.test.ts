import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createProject } from './support/project.js'

const project = createProject()
const client = fileURLToPath(new URL('../client.d.ts', import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

test('TypeScript knows what a module exports, from the file beside it', async () => {
  const folder = await project.write({
    'app.wasm': `(module (func (export "half") (param i64) (result f64) (f64.const 0.5))
      (global (export "counter") (mut i32) (i32.const 0)))`,
    'main.js': `export { half } from './app.wasm'`,
    'right.ts': `/// <reference path=${JSON.stringify(client)} />
      import { counter, half } from './app.wasm'
      import init from './app.wasm?init'
      import { instantiate } from './app.wasm?factory'
      import url from './app.wasm?url'
      const result: number = half(1n) + counter + url.length
      export const results = [result, instantiate().exports.half(1n), (await init({})).exports.half(1n)]`,
    'wrong.ts': `import { half } from './app.wasm'
      export const text: string = half(1)`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        allowArbitraryExtensions: true,
        module: 'esnext',
        moduleResolution: 'bundler',
        target: 'es2022',
        strict: true,
        noEmit: true,
        types: [],
      },
    }),
  })
  await project.build(folder, { dts: true })
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { cwd: folder, encoding: 'utf8' })
  const errors = stdout.split('\n').filter((line) => /error/.test(line))
  expect(errors).toHaveLength(2)
  for (const error of errors) expect(error).toMatch(/^wrong\.ts/)

  const file = join(folder, 'app.d.wasm.ts')
  const written = statSync(file).mtimeMs
  await project.build(folder, { dts: true })
  expect(statSync(file).mtimeMs).toBe(written)
  writeFileSync(file, '')
  await project.build(folder, { dts: true })
  expect(readFileSync(file, 'utf8')).toContain('half')
})
