import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Cache, writeWhole } from '../src/cache.js'

const directory = mkdtempSync(join(tmpdir(), 'dewasm-cache-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('keeps what it is given', () => {
  const cache = new Cache(join(directory, 'new/folder'))
  expect(cache.read('key')).toBeUndefined()
  const value = { code: 'text', map: undefined, data: Uint8Array.of(1, 2) }
  cache.write('key', value)
  expect(cache.read('key')).toEqual(value)
  expect(cache.read('other')).toBeUndefined()
})

test('what cannot be read is not there, and what cannot be written is not kept', () => {
  const cache = new Cache(directory)
  writeFileSync(join(directory, 'broken.bin'), 'no such thing')
  expect(cache.read('broken')).toBeUndefined()
  writeFileSync(join(directory, 'file'), '')
  const nowhere = new Cache(join(directory, 'file/folder'))
  nowhere.write('key', 1)
  expect(nowhere.read('key')).toBeUndefined()
})

test('files are written whole, and nothing is left beside them', () => {
  const folder = join(directory, 'whole')
  writeWhole(join(folder, 'a'), 'first')
  writeWhole(join(folder, 'a'), 'second')
  expect(readdirSync(folder)).toEqual(['a'])
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('second')
})
