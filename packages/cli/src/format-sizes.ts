// What `--sizes` prints: how long the input and the outputs are, as they are and compressed.
import { brotliSize, gzipSize } from './compressed-size.js'
import { formatNumber, formatTable } from './format-table.js'

export interface SizedFile {
  readonly name: string
  readonly content: string | Uint8Array
}

/** A line for each file: bytes, and bytes by gzip -9 and Brotli, aligned. */
export function formatSizes(files: readonly SizedFile[]): string {
  const rows = files.map(({ name, content }) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return [name, ...[bytes.length, gzipSize(bytes), brotliSize(bytes)].map(formatNumber)]
  })
  return formatTable([['', 'bytes', 'gzip', 'brotli'], ...rows], ['l', 'r', 'r', 'r'])
}
