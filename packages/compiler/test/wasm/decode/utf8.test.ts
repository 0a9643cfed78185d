import { expect, test } from 'vitest'
import { decodeUtf8 } from '../../../src/wasm/decode/utf8.js'

const decode = (bytes: Uint8Array) => decodeUtf8(bytes, 0, bytes.length)

test('agrees with TextDecoder on every sequence of two bytes, and on samples of three and four', () => {
  const reference = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const check = (...bytes: number[]) => {
    const input = Uint8Array.from(bytes)
    let expected: string | undefined
    try {
      expected = reference.decode(input)
    } catch {
      expected = undefined
    }
    if (decode(input) !== expected) expect(decode(input), bytes.join(' ')).toBe(expected)
  }
  for (let a = 0; a < 256; a++) for (let b = 0; b < 256; b++) check(a, b)
  const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]
  for (let a = 0xe0; a < 256; a++) for (const b of edges) for (const c of edges) check(a, b, c)
  for (let a = 0xf0; a < 256; a++) for (const b of edges) for (const c of edges) check(a, b, c, 0x80)
})

test('decodes long names whole', () => {
  const name = 'añ€😀'.repeat(5000)
  expect(decode(Buffer.from(name))).toBe(name)
})
