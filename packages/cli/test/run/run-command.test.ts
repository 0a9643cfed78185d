// Programs and functions, run as JavaScript by the program as a process: what they get, what they print, how they end.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { assemble } from '../support/assemble.js'
import { buildProgram } from '../support/build-program.js'
import { run } from '../support/run-in-process.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const programs = fileURLToPath(new URL('../../../../fixtures/programs', import.meta.url))
const words = join(programs, 'words.wasm')
const { at, file, path } = temporaryFolder()
const program = buildProgram()

interface Setting {
  input?: string
  /** Flags of Node. */
  flags?: string[]
  env?: NodeJS.ProcessEnv
}

/** `dewasm run ARGS` in the test's folder. */
function runProgram(args: readonly string[], { input = '', flags = [], env }: Setting = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, program(), 'run', ...args], {
    input,
    encoding: 'utf8',
    cwd: path(),
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
  })
  return { status, stdout, stderr }
}

describe('a program for WASI', () => {
  test('prints what it prints natively', () => {
    const { status, stdout, stderr } = runProgram([join(programs, 'everything.wasm')])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(readFileSync(join(programs, 'everything.expected.txt'), 'utf8'))
  })

  test('runs where there is no WebAssembly', () => {
    const { status, stdout } = runProgram([words, '--', '-n', '1'], { input: 'a b a', flags: ['--jitless'] })
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: '     2 a\n3 words of 1.00 letters, checksum 5259e1d3cd772913\n',
    })
  })

  test('gets arguments and standard input', () => {
    const { status, stdout } = runProgram([words, '--', '-n', '2'], {
      input: 'The cat, the dog and the cow.',
    })
    expect(status).toBe(0)
    expect(stdout.split('\n').slice(0, 2)).toEqual(['     3 the', '     1 and'])
  })

  test('reads and writes files in the folders it is given', () => {
    mkdirSync(at('docs'))
    writeFileSync(at('docs/a.txt'), 'one two two')
    const { status, stderr } = runProgram([words, '--dir', 'docs', '--', '-o', 'docs/out.txt', 'docs/a.txt'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(at('docs/out.txt'), 'utf8')).toContain('     2 two\n     1 one\n')
    expect(existsSync(at('docs/out.txt.part'))).toBe(false)
  })

  test('sees a folder by another name, and what is in it', () => {
    mkdirSync(at('docs'))
    mkdirSync(at('docs/sub'))
    writeFileSync(at('docs/a.txt'), '12345')
    const { status, stdout } = runProgram([words, '--dir', 'docs::/guest', '--', '-l', '/guest'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^a\.txt 5\nsub\/ \d+\n$/)
  })

  test('cannot leave its folders', () => {
    mkdirSync(at('docs'))
    writeFileSync(at('secret.txt'), 'secret')
    symlinkSync('../secret.txt', at('docs/link'))
    symlinkSync('..', at('docs/up'))
    for (const way of ['docs/../secret.txt', 'docs/link', 'docs/up/secret.txt', at('secret.txt')]) {
      const { status, stdout } = runProgram([words, '--dir', 'docs', '--', way])
      expect({ way, status, stdout }).toEqual({ way, status: 3, stdout: '' })
    }
  })

  test('gets the variables it is given', () => {
    const print = ['--', '-e', 'ANSWER']
    expect(runProgram([words, '--env', 'ANSWER=42', ...print]).stdout).toBe('42\n')
    expect(runProgram([words, '--env', 'ANSWER', ...print], { env: { ANSWER: 'é' } }).stdout).toBe('é\n')
    expect(runProgram([words, ...print], { env: { ANSWER: '42' } }).status).toBe(4)
  })

  test('a trap has status 134 and says where', () => {
    const { status, stderr } = runProgram([words, '--', '-t'])
    expect(status).toBe(134)
    expect(stderr).toMatch(/words\.wasm: trap: unreachable\n {2}at (main|fail)/)
  })

  test('arguments may have any characters', async () => {
    const input = await assemble(`(module
      (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "_start")
        (drop (call $sizes (i32.const 0) (i32.const 4)))
        (call $exit (i32.load (i32.const 4)))))`)
    // Name, argument, and a zero behind each.
    expect(runProgram([file('a.wasm', input), '--', 'é€']).status).toBe(7 + 6)
  })
})

describe('a function', () => {
  const text = `(module
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "twice") (param i64) (result i64 i64) (local.get 0) (local.get 0))
    (func (export "half") (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))
    (func (export "same") (param externref) (result externref) (local.get 0))
    (func (export "none") (param funcref) (result funcref) (local.get 0))
    (func $deep (export "deep") (result i32) (i32.add (call $deep) (i32.const 1)))
    (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
    (func (export "nothing")))`
  const module = () => file('math.wat', text)

  test.each([
    [['add', '40', '2'], '42\n'],
    [['add', '0xffffffff', '-1'], '-2\n'],
    [['twice', '-9223372036854775808'], '-9223372036854775808\n-9223372036854775808\n'],
    [['half', '-0'], '-0\n'],
    [['half', 'inf'], 'inf\n'],
    [['half', 'nan'], 'NaN\n'],
    [['same', 'text'], 'text\n'],
    [['none', 'null'], 'null\n'],
    [['nothing'], ''],
  ])('%j', async ([name, ...args], out) => {
    expect(await run(['run', module(), '--invoke', name!, '--', ...args])).toEqual({
      status: 0,
      out,
      err: '',
    })
  })

  test.each([
    [['divide', '0'], 134, 'trap: divide by zero'],
    [['deep'], 134, 'trap: call stack exhausted'],
    [['ad', '1'], 2, "exports no function 'ad'. Did you mean add?"],
    [['add', '1'], 2, 'add(i32, i32) -> (i32) takes 2 arguments, not 1'],
    [['add', '1', 'two'], 2, "argument 2 of add(i32, i32) -> (i32) cannot be 'two': it is no i32"],
    [['half', ''], 2, 'it is no f64'],
    [['none', 'f'], 2, 'it is no funcref'],
  ])('%j ends in %d', async ([name, ...args], status, complaint) => {
    const result = await run(['run', module(), '--invoke', name!, '--', ...args])
    expect(result).toMatchObject({ status, out: '' })
    expect(result.err).toContain(complaint)
  })
})

test('a start function cannot use what needs the memory', async () => {
  const text = `(module
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func $main (drop (call $random (i32.const 0) (i32.const 4))))
    (func (export "_start")) (start $main))`
  const { status, err } = await run(['run', file('early.wat', text)])
  expect(status).toBe(1)
  expect(err).toBe(
    `${at('early.wat')}: error[early-call]: its start function calls random_get, which needs its memory, before that can be had\n`,
  )
})

test('a function may end the program', async () => {
  const text = `(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "end") (call $exit (i32.const 9))))`
  expect(await run(['run', file('end.wat', text), '--invoke', 'end'])).toEqual({
    status: 9,
    out: '',
    err: '',
  })
})

describe('what cannot be run is said before it is compiled:', () => {
  test.each([
    [
      '(module (func (export "add")))',
      1,
      'it is no program, as it has no _start: name a function with --invoke; it exports add',
    ],
    ['(module)', 1, 'it exports no function'],
    [
      '(module (import "env" "log" (func)) (func (export "_start")))',
      1,
      'it imports what dewasm run does not have: env.log (func)',
    ],
    ['(module (import "wasi_snapshot_preview1" "fly" (func)))', 1, 'wasi_snapshot_preview1.fly (func)'],
    [
      '(module (import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32))) (func (export "_start")))',
      1,
      'it imports fd_close of WASI, but exports no memory of the name memory',
    ],
    ['(module (func (export "_start") (drop)))', 1, 'error[type-mismatch]'],
  ])('%s', async (text, status, complaint) => {
    const result = await run(['run', file('in.wat', text)])
    expect(result).toMatchObject({ status, out: '' })
    expect(result.err).toContain(complaint)
  })

  test('a folder that is not there', async () => {
    const { status, err } = await run(['run', words, '--dir', at('none')])
    expect(status).toBe(1)
    expect(err).toBe(`${at('none')}: error[cannot-read]: cannot read: no such file or directory\n`)
  })

  test('standard input', async () => {
    expect((await run(['run', '-'])).status).toBe(2)
  })
})
