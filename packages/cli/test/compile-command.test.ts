// What `dewasm INPUT` writes besides JavaScript, and what it leaves behind when something cannot be written.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { add, hello } from './support/modules.js'
import { run, runIn } from './support/run-in-process.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { at, file, path } = temporaryFolder()
const isLinux = process.platform === 'linux'

describe('tells where the bytes go', () => {
  test('in a metafile and a page beside the output', async () => {
    const files = ['-o', at('out.js'), '--metafile', at('meta.json'), '--report', at('report.html')]
    expect(await run([file('in.wasm', add), ...files])).toEqual({ status: 0, out: '', err: '' })
    const { outputs } = JSON.parse(readFileSync(at('meta.json'), 'utf8'))
    expect(outputs[at('out.js')].bytes).toBe(readFileSync(at('out.js')).length)
    expect(readFileSync(at('report.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  test('also of what goes to standard output', async () => {
    const { status, out } = await run([file('in.wasm', add), '--metafile', at('meta.json')])
    expect(status).toBe(0)
    const { outputs } = JSON.parse(readFileSync(at('meta.json'), 'utf8'))
    expect(outputs['<stdout>'].bytes).toBe(Buffer.byteLength(out))
  })

  test('and the output is the same', async () => {
    const plain = await run([file('in.wasm', hello)])
    expect((await run([at('in.wasm'), '--metafile', at('meta.json')])).out).toBe(plain.out)
  })
})

describe('a budget', () => {
  test('that is kept changes nothing', async () => {
    expect(await run([file('in.wasm', add), '-o', at('out.js'), '--budget', '1mb'])).toEqual({
      status: 0,
      out: '',
      err: '',
    })
  })

  test('that is not kept has status 3; what tells why is written, the output is not', async () => {
    file('out.js', 'old')
    const args = ['-o', at('out.js'), '--budget', '1kb:gzip', '--metafile', at('meta.json')]
    const { status, out, err } = await run([file('in.wasm', add), ...args])
    expect({ status, out }).toEqual({ status: 3, out: '' })
    expect(err).toMatch(
      /^\S+out\.js: error\[over-budget\]: the output has [\d,]+ bytes by gzip, [\d,]+ more than the budget of 1,000\n$/,
    )
    expect(readFileSync(at('out.js'), 'utf8')).toBe('old')
    expect(existsSync(at('meta.json'))).toBe(true)
  })

  test('counts data beside the output, but no declarations', async () => {
    const sizeOf = (name: string) => readFileSync(at(name)).length
    const args = [file('in.wasm', hello), '-o', at('out.js'), '--data', 'file', '--dts']
    await run(args)
    const size = sizeOf('out.js') + sizeOf('out.data')
    expect((await run([...args, '--budget', String(size)])).status).toBe(0)
    expect((await run([...args, '--budget', String(size - 1)])).err).toContain('1 more than')
  })

  test('holds for standard output as well', async () => {
    expect(await run([file('in.wasm', add), '--budget', '10'])).toMatchObject({ status: 3, out: '' })
  })
})

describe('leaves nothing behind when', () => {
  const kinds = [['--metafile'], ['--report']]

  test.each(kinds)('%s is in a folder that is not there', async (flag) => {
    const { status, err } = await run([file('in.wasm', add), '-o', at('out.js'), flag!, at('none/x')])
    expect({ status, err }).toEqual({
      status: 1,
      err: `${at('none/x')}: error[cannot-write]: cannot write: no such file or directory\n`,
    })
    expect(readdirSync(path())).toEqual(['in.wasm'])
  })

  test.each(kinds)('%s is a folder', async (flag) => {
    mkdirSync(at('folder'))
    const { status, err } = await run([file('in.wasm', add), '-o', at('out.js'), flag!, at('folder')])
    expect(status).toBe(1)
    expect(err).toBe(`${at('folder')}: error[cannot-write]: cannot write: it is a directory\n`)
    expect(readdirSync(path()).sort()).toEqual(['folder', 'in.wasm'])
  })

  // /dev/full accepts nothing: every write ends in ENOSPC.
  const expectFullDevice = async (flag: string) => {
    const { status, err } = await run([file('in.wasm', add), '-o', at('out.js'), flag, '/dev/full'])
    expect(status).toBe(1)
    expect(err).toBe('/dev/full: error[cannot-write]: cannot write: no space left on the device\n')
    expect(readdirSync(path())).toEqual(['in.wasm'])
  }

  test.runIf(isLinux)('--metafile is on a full device', () => expectFullDevice('--metafile'))
  test.runIf(isLinux)('--report is on a full device', () => expectFullDevice('--report'))

  test.each([
    [['--metafile', 'out.js'], 'two outputs would be written to'],
    [['--report', 'in.wasm'], 'the output would replace the input'],
  ])('%j', async ([flag, name], complaint) => {
    const { status, err } = await run([file('in.wasm', add), '-o', at('out.js'), flag!, at(name!)])
    expect(status).toBe(2)
    expect(err).toContain(complaint)
    expect(err.trimEnd()).not.toContain('\n')
    expect(readdirSync(path())).toEqual(['in.wasm'])
  })
})

test.each([
  ['inspet', 'no such file or directory (did you mean dewasm inspect?)'],
  ['elsewhere', 'no such file or directory\n'],
])('an input that is not there: %s', async (word, complaint) => {
  const { status, err } = await run([word])
  expect(status).toBe(1)
  expect(err).toContain(complaint)
})

test('errors are coloured where that is wanted', async () => {
  const { err } = await runIn({ env: {} }, [at('none.wasm')])
  expect(err).toContain('\u001b[31m\u001b[1merror[cannot-read]')
})

test.each([
  ['text', Buffer.from('(module)'), 'give it a name that ends in .wat'],
  ['a page', Buffer.from('<!DOCTYPE html><p>Not found'), 'HTML or XML page'],
  ['gzip', Buffer.from('1f8b0800', 'hex'), 'unpack it first'],
  ['a component', Buffer.from('0061736d0d000100', 'hex'), 'jco transpile'],
  ['a file cut short', add.subarray(0, 20), 'may have been cut short: it has 20 bytes'],
])('says what to do about %s', async (_, content, advice) => {
  const { status, err } = await run([file('in.wasm', content)])
  expect(status).toBe(1)
  expect(err).toContain(advice)
  expect(err).toMatch(/\^(\^| the end)\n$/)
})

test.each([
  [['-', '-o', 'out.js'], '--watch needs a file to watch'],
  [['in.wasm'], '--watch needs a file to write'],
])('--watch makes no sense with %j', async (args, complaint) => {
  const { status, err } = await run([...args, '--watch'])
  expect(status).toBe(2)
  expect(err).toContain(complaint)
})

test('a file that is written over is replaced in one step', async () => {
  writeFileSync(at('meta.json'), 'old')
  await run([file('in.wasm', add), '-o', at('out.js'), '--metafile', at('meta.json')])
  expect(JSON.parse(readFileSync(at('meta.json'), 'utf8')).outputs).toBeDefined()
  expect(readdirSync(path()).sort()).toEqual(['in.wasm', 'meta.json', 'out.js'])
})
