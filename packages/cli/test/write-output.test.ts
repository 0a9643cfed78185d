// Output files appear whole, together, or not at all.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileError } from '../src/file-error.js'
import { writeOutputFiles } from '../src/write-output.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-write-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function failureOf(work: () => void): FileError {
  try {
    work()
  } catch (error) {
    if (error instanceof FileError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('writes text and bytes, and leaves nothing else behind', () => {
  writeOutputFiles([
    { path: join(folder, 'a.js'), content: 'text é' },
    { path: join(folder, 'a.data'), content: Uint8Array.of(0, 255) },
  ])
  expect(readFileSync(join(folder, 'a.js'), 'utf8')).toBe('text é')
  expect([...readFileSync(join(folder, 'a.data'))]).toEqual([0, 255])
  expect(readdirSync(folder).sort()).toEqual(['a.data', 'a.js'])
})

test('when one destination is a directory, no other file changes', () => {
  writeFileSync(join(folder, 'a.js'), 'old')
  mkdirSync(join(folder, 'a.d.ts'))
  const error = failureOf(() =>
    writeOutputFiles([
      { path: join(folder, 'a.js'), content: 'new' },
      { path: join(folder, 'a.d.ts'), content: 'new' },
    ]),
  )
  expect(error.file).toBe(join(folder, 'a.d.ts'))
  expect(error.message).toBe('cannot write: it is a directory')
  expect(readFileSync(join(folder, 'a.js'), 'utf8')).toBe('old')
  expect(readdirSync(folder).sort()).toEqual(['a.d.ts', 'a.js'])
})

test('when one folder does not exist, no file appears', () => {
  const missing = join(folder, 'missing/a.data')
  const error = failureOf(() =>
    writeOutputFiles([
      { path: join(folder, 'a.js'), content: 'new' },
      { path: missing, content: 'new' },
    ]),
  )
  expect(error).toMatchObject({ file: missing, code: 'cannot-write' })
  expect(error.message).toBe('cannot write: no such file or directory')
  expect(readdirSync(folder)).toEqual([])
})

test('a path through a file is refused', () => {
  writeFileSync(join(folder, 'file'), '')
  const error = failureOf(() => writeOutputFiles([{ path: join(folder, 'file/a.js'), content: '' }]))
  expect(error.message).toBe('cannot write: part of the path is not a directory')
})

test('replacing a file keeps its mode', () => {
  const path = join(folder, 'a.js')
  writeFileSync(path, 'old')
  chmodSync(path, 0o755)
  writeOutputFiles([{ path, content: 'new' }])
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).mode & 0o777).toBe(0o755)
})

test('a symbolic link stays one', () => {
  writeFileSync(join(folder, 'real.js'), 'old')
  symlinkSync('real.js', join(folder, 'link.js'))
  writeOutputFiles([{ path: join(folder, 'link.js'), content: 'new' }])
  expect(readlinkSync(join(folder, 'link.js'))).toBe('real.js')
  expect(readFileSync(join(folder, 'real.js'), 'utf8')).toBe('new')
})

test('a name as long as the file system allows is written', () => {
  const name = `${'n'.repeat(252)}.js`
  writeOutputFiles([{ path: join(folder, name), content: 'x' }])
  expect(readdirSync(folder)).toEqual([name])
})

test.runIf(process.platform !== 'win32')('a device is written in place', () => {
  writeOutputFiles([{ path: '/dev/null', content: 'x' }])
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

// /dev/full accepts nothing: every write ends in ENOSPC.
test.runIf(process.platform === 'linux')('a full device is reported', () => {
  const error = failureOf(() => writeOutputFiles([{ path: '/dev/full', content: 'x' }]))
  expect(error).toMatchObject({ file: '/dev/full', code: 'cannot-write' })
  expect(error.message).toBe('cannot write: no space left on the device')
})

test('a fault that is not the file system is thrown on', () => {
  expect(() => FileError.from(new TypeError('ours'), 'a.js', 'write')).toThrow(TypeError)
})
