// Draws ratios as an SVG: a row for each program, a mark for each variant, on a logarithmic axis. No file is read or
// written here, and the same figures give the same text.

const WIDTH = 900
const LEFT = 150
const RIGHT = 20
const ROW = 15
const HEAD = 58

/** Distinct in light and dark pages, and for most who do not see red and green apart. */
const COLOURS = { dewasm: '#0b7285', wasm2js: '#e67700', polywasm: '#9c36b5' }

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const round = (value) => Math.round(value * 10) / 10

/** Powers of two and ten that are readable on a logarithmic axis. */
export function axisTicks(least, most) {
  const ticks = [0.125, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
  return ticks.filter((tick) => tick >= least && tick <= most)
}

/**
 * @param title stands above
 * @param rows `{ name, values: { VARIANT: ratio } }`; what is no finite number is left out
 * @param unit what 1 on the axis means
 */
export function ratioChart(title, rows, unit) {
  const values = rows
    .flatMap((row) => Object.values(row.values))
    .filter((value) => Number.isFinite(value) && value > 0)
  const least = Math.min(0.5, ...values)
  const most = Math.max(2, ...values)
  const scale = (WIDTH - LEFT - RIGHT) / Math.log(most / least)
  const x = (value) => round(LEFT + Math.log(value / least) * scale)
  const height = HEAD + rows.length * ROW + 12
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>${escape(title)}: times as multiples of native code</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="10" y="18" font-size="14" font-weight="bold">${escape(title)}</text>`,
  ]
  Object.entries(COLOURS).forEach(([name, colour], index) => {
    const left = 10 + index * 90
    parts.push(
      `<circle cx="${left + 5}" cy="32" r="4" fill="${colour}"/><text x="${left + 14}" y="36">${name}</text>`,
    )
  })
  parts.push(`<text x="${WIDTH - RIGHT}" y="36" text-anchor="end">${escape(unit)}</text>`)
  for (const tick of axisTicks(least, most)) {
    const colour = tick === 1 ? '#495057' : '#dee2e6'
    parts.push(
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="${HEAD - 6}" y2="${height - 8}" stroke="${colour}"/>`,
      `<text x="${x(tick)}" y="${HEAD - 9}" text-anchor="middle" fill="#495057">${tick}</text>`,
    )
  }
  rows.forEach(({ name, values }, index) => {
    const y = HEAD + index * ROW + 5
    parts.push(`<text x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${escape(name)}</text>`)
    for (const [variant, value] of Object.entries(values)) {
      if (!(Number.isFinite(value) && value > 0)) continue
      const radius = variant === 'dewasm' ? 4.5 : 3
      parts.push(`<circle cx="${x(value)}" cy="${y}" r="${radius}" fill="${COLOURS[variant] ?? '#868e96'}"/>`)
    }
  })
  return `${parts.join('\n')}\n</svg>\n`
}
