// What `--sizes` prints: how long the input and the outputs are, as they are and compressed.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** From this size on Brotli takes minutes at its best. */
const LARGE = 4_000_000

export interface SizedFile {
  readonly name: string
  readonly content: string | Uint8Array
}

/** A line for each file: bytes, and bytes by gzip -9 and Brotli, aligned. */
export function formatSizes(files: readonly SizedFile[]): string {
  const rows = files.map(({ name, content }) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const gzip = gzipSync(bytes, { level: 9 }).length
    return [name, ...[bytes.length, gzip, brotliSize(bytes)].map((size) => `${size.toLocaleString('en')}`)]
  })
  const table = [['', 'bytes', 'gzip', 'brotli'], ...rows]
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)))
  return table
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i] + 2))).join(''),
    )
    .map((line) => `${line}\n`)
    .join('')
}

function brotliSize(bytes: Uint8Array): number {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? 9 : constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return brotliCompressSync(bytes, { params }).length
}
