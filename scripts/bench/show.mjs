// Shows what is measured on a terminal, while it is measured.
import { groups } from './kernels.mjs'
import { againstBetterPeer, geometricMean } from './statistics.mjs'

const number = (value) => (Number.isFinite(value) ? value.toFixed(2) : '-').padStart(9)
const percent = (value) => `${Math.round(value * 100)} %`

export function showHead(engine, base, names) {
  console.log(`\n${engine.title}: ms of ${base}, the others as multiples of it`)
  console.log(`${''.padEnd(18)}${[base, ...names].map((name) => name.padStart(9)).join('')}   spread`)
}

function notesOf(row) {
  const notes = []
  const more = againstBetterPeer(row) - 1
  if (more > 0.05) notes.push(`${percent(more)} slower than a peer`)
  for (const [name, { error }] of Object.entries(row.times)) if (error) notes.push(`${name}: ${error}`)
  return notes.join('; ')
}

export function showRow(row, names) {
  const ratios = names.map((name) => number(row.ratios[name])).join('')
  const time = number(row.times[row.base]?.median)
  console.log(`${row.kernel.padEnd(18)}${time}${ratios}${percent(row.spread).padStart(9)}  ${notesOf(row)}`)
}

/** Means of the ratios and of dewasm to the better peer, over groups and all. */
export function showMeans(rows, names) {
  const show = (label, some) => {
    const means = names.map((name) => number(geometricMean(some.map(({ ratios }) => ratios[name]))))
    const peer = number(geometricMean(some.map(againstBetterPeer))).trim()
    console.log(`${`mean ${label}`.padEnd(27)}${means.join('')}    of the better peer: ${peer}`)
  }
  for (const group of groups) {
    const some = rows.filter((row) => row.group === group)
    if (some.length > 1) show(group, some)
  }
  if (rows.length > 1) show('all', rows)
}

/** CPU time of a real package in all ways. */
export function showWorkload({ workload, whole, run, errors }) {
  const cells = Object.keys({ ...whole, ...errors }).map((way) => {
    if (errors[way]) return `${way}: ${errors[way]}`
    const running = run[way] === whole[way] ? '' : ` (running ${Math.round(run[way])})`
    return `${way} ${Math.round(whole[way])}${running}`
  })
  console.log(`${workload.padEnd(18)} ${cells.join(', ')} ms`)
}

export function showCompiler({ speeds, sizes }) {
  for (const { name, level, bytes, milliseconds, peak } of speeds) {
    const rate = bytes / 2 ** 20 / (milliseconds / 1000)
    console.log(
      `${name} ${level}: ${Math.round(milliseconds)} ms, ${rate.toFixed(2)} MB/s, peak ${Math.round(peak)} MB`,
    )
  }
  for (const { name, output, raw, gzip, brotli, wasmGzip } of sizes) {
    console.log(
      `${name}, ${output}: ${raw} raw, ${gzip} gzip (${(gzip / wasmGzip).toFixed(2)}), ${brotli} brotli`,
    )
  }
}
