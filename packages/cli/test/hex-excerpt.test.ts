import { expect, test } from 'vitest'
import { hexExcerpt } from '../src/hex-excerpt.js'

const bytes = Uint8Array.from({ length: 0x29 }, (_, i) => 0x41 + i)

test('a caret stands under the byte', () => {
  expect(hexExcerpt(bytes, 0x1a)).toEqual([
    '0x0000 | 41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50 | ABCDEFGHIJKLMNOP',
    '0x0010 | 51 52 53 54 55 56 57 58  59 5a 5b 5c 5d 5e 5f 60 | QRSTUVWXYZ[\\]^_`',
    '       |                                ^^',
  ])
})

test.each(Array.from({ length: 0x29 }, (_, offset) => [offset]))('at %d', (offset) => {
  const lines = hexExcerpt(bytes, offset)
  const column = lines.at(-1)!.indexOf('^^')
  expect(lines.at(-2)!.slice(column, column + 2)).toBe((0x41 + offset).toString(16))
})

test('the end of the file has a place, too', () => {
  expect(hexExcerpt(bytes, 0x29).slice(-2)).toEqual([
    '0x0020 | 61 62 63 64 65 66 67 68  69                      | abcdefghi',
    '       |                             ^ the end',
  ])
  expect(hexExcerpt(new Uint8Array(0), 0)).toHaveLength(2)
})

test('what is not in the file has none', () => {
  expect(hexExcerpt(bytes, 0x2a)).toEqual([])
  expect(hexExcerpt(bytes, -1)).toEqual([])
})

test('bytes that are no text are dots', () => {
  expect(hexExcerpt(Uint8Array.of(0, 0x1b, 0x7f, 0xff, 0x20), 0)[0]).toMatch(/\| \.\.\.\.$/)
})
