import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { dataCode, decodeData } from '../../../../runtime/src/segment.js'
import { LANGUAGES } from '../../../src/emit/language.js'
import { createDataText } from '../../../src/emit/module/data-text.js'
import type { ModuleContext } from '../../../src/emit/module/module-context.js'

const context = { runtime: (name: string) => name, language: LANGUAGES.es2020 } as ModuleContext

/** Encodes and decodes, by the text alone. */
function roundTrip(segments: Uint8Array[]): Uint8Array[] {
  const text = createDataText(segments)
  const code = new Function('dataCode', `${text.declaration(context)} return C0`)(dataCode) as Uint16Array
  return segments.map((bytes) =>
    decodeData(bytes.length, new Function(`return [${text.encode(bytes)}]`)(), code),
  )
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i)

function randomBytes(length: number, spread: number): Uint8Array {
  let seed = length + spread
  return Uint8Array.from({ length }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return Math.floor((seed / 2 ** 32) ** spread * 256)
  })
}

describe('every byte comes back', () => {
  test.each<[string, Uint8Array[]]>([
    ['one of each', [allBytes]],
    ['twice', [allBytes, allBytes.slice().reverse()]],
    ['none', [new Uint8Array(0)]],
    ['text', [bytesOf('plain text, and more of it')]],
    ['hostile text', [bytesOf("'\\</script><!--\n\r\u2028 ${x}`*/")]],
    ['zeros', [new Uint8Array(1000)]],
    ['zeros at the ends', [bytesOf(`${'\0'.repeat(30)}a${'\0'.repeat(30)}b${'\0'.repeat(10)}`)]],
    [
      'runs of zeros of every length',
      [bytesOf(Array.from({ length: 40 }, (_, i) => `x${'\0'.repeat(i)}`).join(''))],
    ],
    ['even', [randomBytes(5000, 1)]],
    ['skewed', [randomBytes(5000, 8), randomBytes(100, 1)]],
    ['high bytes only', [randomBytes(3000, 4).map((byte) => 255 - byte)]],
  ])('%s', (_, segments) => {
    expect(roundTrip(segments)).toEqual(segments)
  })
})

test('the text is printable ASCII, and ends neither strings nor scripts', () => {
  const text = createDataText([allBytes, randomBytes(1000, 3)])
  const encoded = text.encode(allBytes)
  expect(encoded).toMatch(/^'[ -~]*'$/)
  expect(encoded.slice(1, -1)).not.toMatch(/['<\\]/)
  expect(text.declaration(context)).toMatch(/^const C0 = dataCode\('[ -&(-;=-[\]-~]+', \[[\d, ]*\]\);$/)
})

test('text stays legible and runs of zeros cost nothing', () => {
  const text = createDataText([bytesOf(`hello world${'\0'.repeat(500)}!`)])
  expect(text.encode(bytesOf(`hello world${'\0'.repeat(500)}!`))).toBe("'hello world', 500, '!'")
})

test('what compresses well stays so', () => {
  const bytes = bytesOf(
    Array.from({ length: 2000 }, (_, i) => String.fromCharCode(i % 200, (i * 7) % 251, 0, 0)).join(''),
  )
  const text = createDataText([bytes]).encode(bytes)
  const base64 = Buffer.from(bytes).toString('base64')
  expect(text.length).toBeLessThan(base64.length * 1.2)
  expect(gzipSync(text).length).toBeLessThan(gzipSync(base64).length)
})
