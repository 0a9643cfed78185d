import { expect, test } from 'vitest'
import { compile } from '../src/compile.js'
import { digestOf } from '../src/digest.js'
import { assemble } from './support/assemble.js'

const bytes = await assemble('(module (func (export "one") (result i32) i32.const 1))')

test('the digest is length and hash, wherever the bytes lie in their buffer', () => {
  expect(digestOf(bytes)).toMatch(/^24-[0-9a-f]{16}$/)
  expect(digestOf(Uint8Array.of(7, ...bytes).subarray(1))).toBe(digestOf(bytes))
})

// What outputs carry must not change, or outputs made before are no longer known.
test('the digest of known bytes', () => {
  expect(digestOf(new Uint8Array(0))).toBe('0-0000000081f16f39')
  expect(digestOf(Uint8Array.from({ length: 1000 }, (_, i) => i))).toBe('3e8-0a82b2d9ed0ac909')
})

test('every byte counts', () => {
  const contents = Uint8Array.from({ length: 67 }, (_, i) => i * 37)
  const digests = new Set([digestOf(contents), digestOf(contents.subarray(0, 66))])
  contents.forEach((byte, i) => {
    for (let bit = 0; bit < 8; bit++) {
      contents[i] = byte ^ (1 << bit)
      digests.add(digestOf(contents))
    }
    contents[i] = byte
  })
  expect(digests.size).toBe(67 * 8 + 2)
})

test.each(['esm', 'cjs', 'iife', 'umd'] as const)('an output as %s carries the digest', (format) => {
  expect(compile(bytes, { format }).code).toContain(`digest: '${digestOf(bytes)}'`)
  expect(compile(bytes, { format, digest: false }).code).not.toContain('digest')
})

test('an output that nobody registers carries none', () => {
  expect(compile(bytes, { linking: 'esm' }).code).not.toContain('digest')
  expect(compile(bytes, { format: 'function' }).code).not.toContain('digest')
})
