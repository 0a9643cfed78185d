// The bytes around a place in a file, with a caret under it.

const ROW = 16

/**
 * The row of sixteen bytes with `offset` and the one before it, and a caret; the offset may be that of the end.
 *
 *     0x0020 | 07 03 61 64 64 00 00 0a  09 01 07 00 20 00 20 01 | ..add....... . .
 *     0x0030 | 92 0b                                            | ..
 *            | ^^
 */
export function hexExcerpt(bytes: Uint8Array, offset: number): string[] {
  if (offset < 0 || offset > bytes.length) return []
  const start = offset - (offset % ROW)
  const width = Math.max(4, start.toString(16).length)
  const rows = start === 0 ? [start] : [start - ROW, start]
  const lines = rows.map((from) => {
    const row = bytes.subarray(from, from + ROW)
    return `0x${from.toString(16).padStart(width, '0')} | ${hexOf(row)} | ${textOf(row)}`.trimEnd()
  })
  const column = offset - start
  const isEnd = offset === bytes.length
  const caret = `${' '.repeat(3 * column + (column >= ROW / 2 ? 1 : 0))}${isEnd ? '^ the end' : '^^'}`
  return [...lines, `${' '.repeat(width + 2)} | ${caret}`]
}

/** In two groups of eight. */
function hexOf(row: Uint8Array): string {
  const cells = Array.from({ length: ROW }, (_, i) => (row[i] === undefined ? '  ' : hexByte(row[i])))
  return `${cells.slice(0, ROW / 2).join(' ')}  ${cells.slice(ROW / 2).join(' ')}`
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

function textOf(row: Uint8Array): string {
  return Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
}
