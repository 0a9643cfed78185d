// The whole command line, in process: every way it succeeds and every way it is made to fail.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { beforeEach, describe, expect, test } from 'vitest'
import { runCommandLine } from '../src/run-command-line.js'
import { add, hello } from './support/modules.js'
import { run } from './support/run-in-process.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { at, file, path } = temporaryFolder()
let folder: string

beforeEach(() => {
  folder = path()
})

const done = { status: 0, out: '', err: '' }

describe('compiles', () => {
  test('to standard output', async () => {
    const { status, out, err } = await run([file('in.wasm', add)])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    const { exports } = (await load(out)).instantiate({})
    expect(exports.add(40, 2)).toBe(42)
  })

  test('from standard input', async () => {
    const { status, out } = await run(['-'], add)
    expect(status).toBe(0)
    expect((await load(out)).instantiate({}).exports.add(1, 2)).toBe(3)
  })

  test.each(['0', '1', '2', '3', 's'])('at -O%s', async (level) => {
    expect(await run([file('in.wasm', add), '-o', at('out.mjs'), `-O${level}`])).toEqual(done)
    expect((await importFile('out.mjs')).instantiate({}).exports.add(2, 3)).toBe(5)
    expect(readdirSync(folder).sort()).toEqual(['in.wasm', 'out.mjs'])
  })

  test.each([['out.cjs'], ['out.js', '--format', 'cjs']])(
    'CommonJS as %s %s %s',
    async (name, ...options) => {
      expect(await run([file('in.wasm', add), '-o', at(name), ...options])).toEqual(done)
      const { instantiate } = createRequire(at('x.js'))(at(name))
      expect(instantiate({}).exports.add(2, 3)).toBe(5)
    },
  )

  test.each(['iife', 'umd'])('a script as %s, whose global is named after the file', async (format) => {
    expect(await run([file('in.wasm', add), '-o', at('adder.js'), '--format', format])).toEqual(done)
    const context = createContext({})
    runInContext(readFileSync(at('adder.js'), 'utf8'), context)
    expect(runInContext('adder.instantiate({}).exports.add(2, 3)', context)).toBe(5)
  })

  test('with real exports by --linking esm', async () => {
    expect(await run([file('in.wasm', add), '-o', at('out.mjs'), '--linking', 'esm'])).toEqual(done)
    expect((await importFile('out.mjs')).add(2, 3)).toBe(5)
  })

  test.each([
    ['out.js', 'out.d.ts'],
    ['out.mjs', 'out.d.mts'],
    ['out.cjs', 'out.d.cts'],
  ])('with declarations: %s and %s', async (name, declarations) => {
    expect(await run([file('in.wasm', add), '-o', at(name), '--dts'])).toEqual(done)
    expect(readFileSync(at(declarations), 'utf8')).toContain('instantiate')
    expect(readdirSync(folder).sort()).toEqual(['in.wasm', declarations, name].sort())
  })

  test('with data beside the output', async () => {
    expect(await run([file('in.wasm', hello), '-o', at('out.mjs'), '--data', 'file'])).toEqual(done)
    expect(readdirSync(folder).sort()).toEqual(['in.wasm', 'out.data', 'out.mjs'])
    expect(readFileSync(at('out.data')).includes('hello')).toBe(true)
  })

  test.each([
    ['--traps', 'none'],
    ['--i64', 'pair'],
    ['--names'],
    ['--no-names'],
    ['--no-split'],
    ['--features', 'mvp'],
    ['--target', 'esnext'],
    ['--target', 'es2015'],
    ['--target', 'es5'],
    ['--target', 'hermes'],
    ['--target', 'es2015'],
    ['--target', 'es5'],
    ['--target', 'hermes'],
    ['--tune', 'v8'],
  ])('with %s %s', async (...options) => {
    expect(await run([file('in.wasm', add), '-o', at('out.mjs'), ...options])).toEqual(done)
    expect((await importFile('out.mjs')).instantiate({}).exports.add(2, 3)).toBe(5)
  })

  test('text', async () => {
    const text = '(module (func (export "five") (result i32) (i32.const 5)))'
    expect(await run([file('in.wat', text), '-o', at('out.mjs')])).toEqual(done)
    expect((await importFile('out.mjs')).instantiate({}).exports.five()).toBe(5)
  })

  test('--sizes prints the sizes of all files, raw and compressed', async () => {
    const { status, err } = await run([
      file('in.wasm', hello),
      '-o',
      at('out.mjs'),
      '--sizes',
      '--data',
      'file',
    ])
    expect(status).toBe(0)
    const rowOf = (name: string) => err.split('\n').find((line) => line.startsWith(`${at(name)} `)) ?? ''
    for (const name of ['in.wasm', 'out.mjs', 'out.data']) expect(rowOf(name)).toMatch(/(\s+[\d,]+){3}$/)
    expect(err).toMatch(/^\s+bytes\s+gzip\s+brotli$/m)
    expect(err).toContain(` ${readFileSync(at('out.mjs')).length.toLocaleString('en')} `)
  })

  test('and says how long each phase took', async () => {
    const { status, out, err } = await run([file('in.wasm', add), '-o', at('out.mjs'), '--timings'])
    expect({ status, out }).toEqual({ status: 0, out: '' })
    expect(err).toMatch(/^decode +\d+\.\d ms$/m)
    expect(err).toMatch(/^total +\d+\.\d ms$/m)
  })

  test('over an older output', async () => {
    file('out.mjs', 'old')
    expect(await run([file('in.wasm', add), '-o', at('out.mjs')])).toEqual(done)
    expect(readFileSync(at('out.mjs'), 'utf8')).not.toBe('old')
  })

  test('the same bytes twice', async () => {
    const first = await run([file('in.wasm', hello)])
    const second = await run([at('in.wasm')])
    expect(second).toEqual(first)
  })
})

describe('lists features', () => {
  const module = '(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))'

  test('on standard output, and writes no JavaScript', async () => {
    const { status, out, err } = await run([file('in.wat', module), '--list-features'])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['feature', 'Chrome', 'Firefox', 'Safari', 'Node.js'],
      ['mvp', '57', '52', '11', '8.0'],
      ['bulk-memory', '75', '79', '15', '12.5'],
      ['runs natively since', '75', '79', '15', '12.5'],
      [''],
    ])
  })

  test('in a file', async () => {
    expect(await run([file('in.wat', module), '--list-features', '-o', at('features.txt')])).toEqual(done)
    expect(readFileSync(at('features.txt'), 'utf8')).toContain('bulk-memory')
  })
})

describe('a bad input ends in status 1 and leaves the output alone:', () => {
  async function failure(input: string, ...options: string[]): Promise<string> {
    file('out.js', 'old')
    const { status, out, err } = await run([input, '-o', at('out.js'), ...options])
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(readFileSync(at('out.js'), 'utf8')).toBe('old')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
    return err
  }

  test('a missing file', async () => {
    expect(await failure(at('none.wasm'))).toBe(
      `${at('none.wasm')}: error[cannot-read]: cannot read: no such file or directory\n`,
    )
  })

  test('a directory', async () => {
    expect(await failure(folder)).toBe(`${folder}: error[cannot-read]: cannot read: it is a directory\n`)
  })

  test('an empty file', async () => {
    expect(await failure(file('in.wasm', ''))).toMatch(/^\S+in\.wasm:0x0: error\[unexpected-end\]: /)
  })

  test('something else than WebAssembly', async () => {
    expect(await failure(file('in.wasm', '#!/bin/sh'))).toMatch(
      /^\S+in\.wasm:0x0: error\[magic-header-not-detected\]: /,
    )
  })

  test('a module cut short', async () => {
    const err = await failure(file('in.wasm', add.subarray(0, -3)))
    expect(err).toMatch(/^\S+in\.wasm:0x[0-9a-f]+: error\[[a-z-]+\]: /)
    expect(err).toContain('in section code')
  })

  test('an invalid function', async () => {
    const invalid = Buffer.from(add)
    invalid[invalid.length - 2] = 0x92 // i32.add becomes f32.add
    const err = await failure(file('in.wasm', invalid))
    expect(err).toMatch(/^\S+in\.wasm:0x[0-9a-f]+: error\[type-mismatch\]: type mismatch/)
    expect(err).toContain('in function 0')
  })

  test('a feature that is off', async () => {
    const text = '(module (func (result i32) (i32.extend8_s (i32.const 1))))'
    const err = await failure(file('in.wat', text), '--features', 'mvp')
    expect(err).toContain('sign-extension')
    expect(err).toContain('the offset is into the binary form of the text')
  })

  test('malformed text', async () => {
    expect(await failure(file('in.wat', '(module (func)'))).toBe(
      `${at('in.wat')}:1:15: error[malformed-text]: malformed text: expected \`)\`\n`,
    )
  })
})

describe('an output that cannot be written ends in status 1 and leaves nothing behind:', () => {
  test('a missing folder', async () => {
    const output = at('missing/out.js')
    const { status, err } = await run([file('in.wasm', add), '-o', output])
    expect(status).toBe(1)
    expect(err).toBe(`${output}: error[cannot-write]: cannot write: no such file or directory\n`)
  })

  test('a directory', async () => {
    const { status, err } = await run([file('in.wasm', add), '-o', folder])
    expect(status).toBe(1)
    expect(err).toBe(`${folder}: error[cannot-write]: cannot write: it is a directory\n`)
  })

  test('a directory where the declarations belong', async () => {
    mkdirSync(at('out.d.ts'))
    const { status, err } = await run([file('in.wasm', add), '-o', at('out.js'), '--dts'])
    expect(status).toBe(1)
    expect(err).toContain(`${at('out.d.ts')}: error[cannot-write]`)
    expect(existsSync(at('out.js'))).toBe(false)
  })

  test.runIf(process.platform === 'linux')('a full device', async () => {
    const { status, err } = await run([file('in.wasm', add), '-o', '/dev/full'])
    expect(status).toBe(1)
    expect(err).toBe('/dev/full: error[cannot-write]: cannot write: no space left on the device\n')
  })
})

describe('bad usage ends in status 2 and does nothing:', () => {
  test.each([
    [[], 'missing required argument'],
    [['in.wasm', '--bogus'], 'unknown option'],
    [['in.wasm', '--dts'], '--dts writes a second file'],
    [['in.wasm', '--data', 'file'], '--data file writes a second file'],
    [['in.wasm', '--features', 'mvp,coffee'], "Unknown feature 'coffee'"],
    [['in.wasm', '--linking', 'esm', '--format', 'cjs'], "linking 'esm' needs format 'esm'"],
  ])('%j', async (args, complaint) => {
    file('in.wasm', add)
    const { status, out, err } = await run(args.map((arg) => (arg === 'in.wasm' ? at(arg) : arg)))
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain(complaint)
    expect(err).toContain('Run dewasm --help')
    expect(readdirSync(folder)).toEqual(['in.wasm'])
  })

  test('an output that is the input', async () => {
    const input = file('in.wasm', add)
    const { status, err } = await run([input, '-o', join(folder, '.', 'in.wasm')])
    expect(status).toBe(2)
    expect(err).toContain('the output would replace the input')
    expect(readFileSync(input)).toEqual(add)
  })
})

describe('standard output that fails ends in status 1:', () => {
  test.each([
    ['in.wasm'],
    ['inspect in.wasm'],
    ['inspect in.wasm --json'],
    ['run in.wasm --invoke add 1 2'],
    ['validate in.wasm'],
    ['diff meta.json meta.json'],
    ['completion bash'],
    ['--help'],
    ['run --help'],
    ['--version'],
    ['in.wasm --list-features'],
  ])('dewasm %s', async (line) => {
    file('in.wasm', add)
    file('meta.json', '{ "outputs": {} }')
    let err = ''
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))
      },
    }).on('error', () => {})
    const stderr = {
      write(text: string) {
        err += text
      },
    }
    const args = line.split(' ').map((word) => (/\.(wasm|json)$/.test(word) ? at(word) : word))
    const status = await runCommandLine(args, { stdin: Readable.from([]), stdout, stderr })
    expect(status).toBe(1)
    expect(err).toBe('<stdout>: error[cannot-write]: cannot write: no space left on the device\n')
  })
})

describe('an input that is a directory, or not there, ends in status 1:', () => {
  test.each([[''], ['inspect'], ['run'], ['validate']])('dewasm %s', async (command) => {
    const words = command === '' ? [] : [command]
    for (const [input, reason] of [
      [folder, 'it is a directory'],
      [at('none.wasm'), 'no such file or directory'],
    ]) {
      const { status, out, err } = await run([...words, input!])
      expect({ status, out }).toEqual({ status: 1, out: '' })
      expect(err).toBe(`${input}: error[cannot-read]: cannot read: ${reason}\n`)
    }
  })
})

interface Output {
  instantiate(imports: object): { exports: Record<string, (...values: unknown[]) => unknown> }
  add(first: number, second: number): number
}

function load(code: string): Promise<Output> {
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
}

function importFile(name: string): Promise<Output> {
  return import(pathToFileURL(at(name)).href)
}
