// Where modules come from, and when they are taken for text.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileError } from '../src/file-error.js'
import { readInput } from '../src/read-input.js'

const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
const nothing = Readable.from([])

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-read-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function failureOf(promise: Promise<unknown>): Promise<FileError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(FileError)
  return error as FileError
}

test('a binary file is read as it is', async () => {
  const path = file('a.wasm', empty)
  const input = await readInput(path, nothing)
  expect(input).toMatchObject({ name: path, fromText: false })
  expect([...input.bytes]).toEqual([...empty])
})

test('standard input may come in pieces', async () => {
  const input = await readInput('-', Readable.from([empty.subarray(0, 3), empty.subarray(3)]))
  expect(input).toMatchObject({ name: '<stdin>', fromText: false })
  expect([...input.bytes]).toEqual([...empty])
})

test.each(['(module)', '\n\t (module)', ';; a comment first\n(module)'])(
  'standard input %j is text',
  async (text) => {
    const input = await readInput('-', Readable.from([Buffer.from(text)]))
    expect(input.fromText).toBe(true)
    expect([...input.bytes].slice(0, 8)).toEqual([...empty])
  },
)

test('text outside a .wat file stays bytes, for the decoder to refuse', async () => {
  const input = await readInput(file('a.wasm', '(module)'), nothing)
  expect(input).toMatchObject({ fromText: false })
})

test('a .wat file that holds a binary module is one', async () => {
  const input = await readInput(file('a.wat', empty), nothing)
  expect(input).toMatchObject({ fromText: false })
})

test('text of every proposal is assembled', async () => {
  const text = `(module
    (rec (type $node (sub (struct (field $next (ref null $node)) (field i31ref)))))
    (type $f (func (param v128) (result (ref null $node))))
    (memory $big i64 1) (memory $small 1 2 shared)
    (tag $oops (param i32))
    (func $tail (type $f) (return_call $tail (local.get 0)))
    (func (result i32)
      (block $caught (result i32)
        (try_table (catch $oops $caught) (throw $oops (i32.const 1)))
        (i32.atomic.load $small (i32.const 0))))
    (func (param v128 v128 v128) (result v128)
      (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2))))`
  const input = await readInput(file('a.wat', text), nothing)
  expect(input.fromText).toBe(true)
  expect(input.bytes.length).toBeGreaterThan(100)
})

test('a syntax error has line and column', async () => {
  const path = file('a.wat', '(module\n  (func (result i32) i32.comst 1))')
  const error = await failureOf(readInput(path, nothing))
  expect(error.file).toBe(`${path}:2:22`)
  expect(error.code).toBe('malformed-text')
  expect(error.message).toBe('malformed text: unknown operator or unexpected token')
})

test.each([
  ['an unclosed string', '(module (export "a', '1:19', 'unexpected eof'],
  ['an unclosed form', '(module (func', '1:14', 'expected `)`'],
  ['an unclosed comment', '(; open', '1:1', 'dangling block comment'],
  ['a bad escape', '(module (memory "\\zz"))', '1:19', "invalid string escape 'z'"],
  ['an odd character', '(module \u202e)', '1:9', "unexpected '\\u{202e}'"],
  ['an unknown name', '(module (func (call $a)))', '1:21', 'unknown func: failed to find name `$a`'],
  [
    'a number out of range',
    '(module (func (i32.const 99999999999)))',
    '1:26',
    'invalid i32 number: constant out of range',
  ],
])('%s is explained with its place', async (_, text, place, message) => {
  const path = file('a.wat', text)
  const error = await failureOf(readInput(path, nothing))
  expect(error.file).toBe(`${path}:${place}`)
  expect(error.message).toBe(`malformed text: ${message}`)
})

test('text that is not UTF-8 is refused', async () => {
  const error = await failureOf(readInput(file('a.wat', Uint8Array.of(0x28, 0xff, 0x29)), nothing))
  expect(error.message).toBe('malformed text: it is not UTF-8')
})

test('a missing file', async () => {
  const error = await failureOf(readInput(join(folder, 'none.wasm'), nothing))
  expect(error).toMatchObject({ code: 'cannot-read', message: 'cannot read: no such file or directory' })
})

test('a directory', async () => {
  mkdirSync(join(folder, 'folder.wasm'))
  const error = await failureOf(readInput(join(folder, 'folder.wasm'), nothing))
  expect(error).toMatchObject({ code: 'cannot-read', message: 'cannot read: it is a directory' })
})

// The superuser may read everything.
test.runIf(process.getuid?.() !== 0)('an unreadable file', async () => {
  const path = file('a.wasm', empty)
  chmodSync(path, 0)
  const error = await failureOf(readInput(path, nothing))
  expect(error).toMatchObject({ code: 'cannot-read', message: 'cannot read: permission denied' })
})

test('a path through a file', async () => {
  const error = await failureOf(readInput(join(file('a.wasm', empty), 'b.wasm'), nothing))
  expect(error.message).toBe('cannot read: part of the path is not a directory')
})

test('standard input that breaks off', async () => {
  const broken = new Readable({
    read() {
      this.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))
    },
  })
  const error = await failureOf(readInput('-', broken))
  expect(error).toMatchObject({ file: '<stdin>', code: 'cannot-read' })
})
