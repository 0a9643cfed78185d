// Config files: what they mean, and what is said about those that make no sense.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../src/config.js'
import { add } from './support/modules.js'
import { runIn } from './support/run-in-process.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { at, file, path } = temporaryFolder()

describe('is found', () => {
  test.each([
    ['dewasm.config.js', 'export default { minify: true }'],
    ['dewasm.config.mjs', 'export default Promise.resolve({ minify: true })'],
    ['dewasm.config.json', '{ "minify": true }'],
  ])('as %s', async (name, content) => {
    file('package.json', '{ "type": "module" }')
    file(name, content)
    expect(await loadConfig(path(), undefined)).toEqual({ path: name, values: { minify: true } })
  })

  test('where it is given', async () => {
    expect(await loadConfig(path(), file('other.json', '{}'))).toEqual({ path: at('other.json'), values: {} })
  })

  test('unless it is not wanted, or there is none', async () => {
    expect(await loadConfig(path(), undefined)).toBeUndefined()
    file('dewasm.config.json', 'nonsense')
    expect(await loadConfig(path(), false)).toBeUndefined()
  })
})

test('values mean what they mean on the command line', async () => {
  mkdirSync(at('sub'))
  const config = file(
    'sub/c.json',
    JSON.stringify({
      input: 'in.wasm',
      output: '../out.js',
      optimize: 's',
      features: ['wasm2', 'threads'],
      threads: 2,
      budget: '90kb:gzip',
      names: false,
      split: false,
      tune: 'v8',
    }),
  )
  expect((await loadConfig(path(), config))?.values).toEqual({
    input: at('sub/in.wasm'),
    output: at('out.js'),
    optimize: 's',
    features: 'wasm2,threads',
    threads: 2,
    budget: { bytes: 90_000, measure: 'gzip' },
    names: false,
    split: false,
    tune: 'v8',
  })
  for (const [content, values] of [
    ['{ "optimize": 0 }', { optimize: 0 }],
    ['{ "sourcemap": true }', { sourcemap: 'external' }],
    ['{ "sourcemap": "inline" }', { sourcemap: 'inline' }],
    ['{ "sourcemap": false }', {}],
  ] as const) {
    writeFileSync(config, content)
    expect((await loadConfig(path(), config))?.values).toEqual(values)
  }
})

test('a script that has changed is loaded again', async () => {
  const config = file('c.mjs', 'export default { minify: true }')
  expect((await loadConfig(path(), config))?.values).toEqual({ minify: true })
  await new Promise((resolve) => setTimeout(resolve, 5))
  writeFileSync(config, 'export default { minify: false }')
  expect((await loadConfig(path(), config))?.values).toEqual({ minify: false })
})

describe('says in one line and a status what is wrong:', () => {
  test.each([
    ['{ "fromat": "esm" }', 2, "c.json: unknown key 'fromat'. Did you mean format?"],
    ['{ "watch": true }', 2, "c.json: unknown key 'watch'."],
    ['{ "format": "amd" }', 2, "c.json: format cannot be 'amd'. Allowed choices are esm, cjs, iife, umd."],
    ['{ "minify": "yes" }', 2, "c.json: minify cannot be 'yes'. It is neither true nor false."],
    ['{ "optimize": true }', 2, 'c.json: optimize cannot be true. It is neither a string nor a number.'],
    ['{ "output": "" }', 2, "c.json: output cannot be ''. It is empty."],
    ['{ "input": 1 }', 2, 'c.json: input cannot be 1. It is no path.'],
    ['{ "features": ["smid"] }', 2, "Unknown feature 'smid'. Did you mean simd?"],
    ['[]', 2, 'c.json: it has to be an object of options'],
    ['{', 1, 'c.json: error[bad-config]: cannot be used as a config file: '],
  ])('%s', async (content, status, complaint) => {
    file('c.json', content)
    const result = await runIn({ folder: path() }, ['in.wasm', '--config', 'c.json'])
    expect(result).toMatchObject({ status, out: '' })
    expect(result.err).toContain(complaint)
    expect(result.err.trimEnd()).not.toContain('\n')
  })

  test('a script that throws', async () => {
    file('c.mjs', 'throw new Error("no luck\\nat all")')
    const { status, err } = await runIn({ folder: path() }, ['in.wasm', '--config', 'c.mjs'])
    expect({ status, err }).toEqual({
      status: 1,
      err: 'c.mjs: error[bad-config]: cannot be used as a config file: no luck\n',
    })
  })

  test('a folder', async () => {
    const { status, err } = await runIn({ folder: path() }, ['in.wasm', '--config', path()])
    expect({ status, err }).toEqual({
      status: 1,
      err: `${path()}: error[cannot-read]: cannot read: it is a directory\n`,
    })
  })

  test('a file that is not there', async () => {
    const { status, err } = await runIn({ folder: path() }, ['in.wasm', '--config', 'c.json'])
    expect({ status, err }).toEqual({
      status: 1,
      err: 'c.json: error[cannot-read]: cannot read: no such file or directory\n',
    })
  })
})

describe('the command line', () => {
  test('needs nothing besides', async () => {
    file('in.wasm', add)
    file('dewasm.config.json', '{ "input": "in.wasm", "output": "out.cjs", "names": false }')
    expect(await runIn({ folder: path() }, [])).toEqual({ status: 0, out: '', err: '' })
    expect(readFileSync(at('out.cjs'), 'utf8')).toContain('exports.instantiate')
  })

  test('is stronger', async () => {
    file('in.wasm', add)
    file('dewasm.config.json', '{ "input": "in.wasm", "output": "out.cjs", "format": "umd" }')
    await runIn({ folder: path() }, ['--format', 'esm', '-o', join(path(), 'out.js')])
    expect(readFileSync(at('out.js'), 'utf8')).toContain('export default')
  })

  test('may want none', async () => {
    file('dewasm.config.json', '{ "input": "in.wasm" }')
    const { status, err } = await runIn({ folder: path() }, ['--no-config'])
    expect(status).toBe(2)
    expect(err).toContain("missing required argument 'input'")
  })
})
