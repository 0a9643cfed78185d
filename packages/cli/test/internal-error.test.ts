// What only a compiler at fault, or one with something to say, makes visible.
import { Readable } from 'node:stream'
import { beforeEach, expect, test, vi } from 'vitest'
import { runCommandLine } from '../src/run-command-line.js'

const compile = vi.hoisted(() => vi.fn())

vi.mock('@dewasm/compiler/threads', () => ({ compileInThreads: async () => compile() }))

beforeEach(() => {
  compile.mockReset()
})

async function run(...args: string[]) {
  let err = ''
  let out = ''
  const stdout = {
    write(text: string, done: () => void) {
      out += text
      done()
    },
  }
  const stderr = {
    write(text: string) {
      err += text
    },
  }
  const status = await runCommandLine(['-', ...args], {
    stdin: Readable.from([Buffer.alloc(8)]),
    stdout: stdout as unknown as NodeJS.WritableStream,
    stderr,
  })
  return { status, out, err }
}

const result = {
  code: 'code',
  map: undefined,
  dts: undefined,
  data: undefined,
  report: { timings: { decode: 1.25 } },
  warnings: ['one', 'two'],
}

test.each([
  ['an Error', new Error('block 3 has no terminator')],
  ['a stack overflow', new RangeError('Maximum call stack size exceeded')],
  ['something odd', 'just a string'],
])('%s is reported as our fault with status 70', async (_, thrown) => {
  compile.mockImplementation(() => {
    throw thrown
  })
  const { status, out, err } = await run()
  expect({ status, out }).toEqual({ status: 70, out: '' })
  expect(err).toContain('dewasm: error[internal]: a fault of dewasm itself, please report it with the input')
  expect(err).toContain(thrown instanceof Error ? thrown.message : thrown)
})

test('warnings go to standard error, one line each', async () => {
  compile.mockReturnValue(result)
  expect(await run()).toEqual({
    status: 0,
    out: 'code',
    err: '<stdin>: warning: one\n<stdin>: warning: two\n',
  })
})

test('--quiet drops them', async () => {
  compile.mockReturnValue(result)
  expect(await run('--quiet')).toEqual({ status: 0, out: 'code', err: '' })
})

test('--timings prints what the report has, and the total', async () => {
  compile.mockReturnValue({ ...result, warnings: [] })
  const { err } = await run('--timings')
  expect(err).toMatch(/^decode {11}1\.3 ms\ntotal +\d+\.\d ms\n$/)
})
