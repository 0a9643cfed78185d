// Text in columns that line up.

/** `left` or `right`, by column. */
export type Alignment = 'l' | 'r'

/**
 * A line for each row, two spaces between columns. Columns for which `alignments` says nothing are to the left.
 * @param indent what each line begins with
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
  indent = '',
): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, i) =>
        alignments[i] === 'r' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
      )
      return `${(indent + cells.join('  ')).trimEnd()}\n`
    })
    .join('')
}

/** `1,234,567` */
export function formatNumber(value: number): string {
  return value.toLocaleString('en')
}

/** `12.3 %` of the whole; of nothing nothing. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`
}
