// What was measured as Markdown tables: no file is read or written here.
import { againstBetterPeer, geometricMean, PEERS } from './statistics.mjs'

const ratioText = (value) => (Number.isFinite(value) ? value.toFixed(2) : '–')

/** A Markdown table of texts; all columns but the first are numbers. */
export function markdownTable(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

const worstOf = (rows, valueOf) =>
  rows.filter((row) => Number.isFinite(valueOf(row))).sort((a, b) => valueOf(b) - valueOf(a))[0]

const worstText = (row, valueOf) => (row ? `${ratioText(valueOf(row))} (${row.kernel})` : '–')

/** The mean of what ran; how much that is, where some did not. */
function meanOf(rows, name) {
  const values = rows.map(({ ratios }) => ratios[name]).filter(Number.isFinite)
  const mean = ratioText(geometricMean(values))
  return values.length === rows.length || values.length === 0
    ? mean
    : `${mean} (${values.length} of ${rows.length})`
}

const dewasmOf = ({ ratios }) => ratios.dewasm

/** Geometric means over all kernels, one engine a row: those with native WebAssembly, or those without. */
export function summaryTable(engines, native, groups) {
  const chosen = engines.filter(({ base, kernels }) => (base === 'native') === native && kernels.length > 0)
  const head = [
    'engine',
    'dewasm',
    ...(native ? groups.map((group) => `dewasm, ${group}`) : []),
    ...(native ? PEERS : ['polywasm']),
    'of the better peer',
    native ? 'worst, of native' : 'worst, of wasm2js',
    'worst, of the better peer',
  ]
  const rows = chosen.map(({ title, kernels }) => [
    title,
    `**${meanOf(kernels, 'dewasm')}**`,
    ...(native
      ? groups.map((group) =>
          meanOf(
            kernels.filter((row) => row.group === group),
            'dewasm',
          ),
        )
      : []),
    ...(native ? PEERS : ['polywasm']).map((name) => meanOf(kernels, name)),
    ratioText(geometricMean(kernels.map(againstBetterPeer))),
    worstText(worstOf(kernels, dewasmOf), dewasmOf),
    worstText(worstOf(kernels, againstBetterPeer), againstBetterPeer),
  ])
  return markdownTable(head, rows)
}

/** One kernel a row, one engine a column: dewasm, and behind it the better peer. */
export function kernelTable(engines, native) {
  const chosen = engines.filter(({ base, kernels }) => (base === 'native') === native && kernels.length > 0)
  const names = [...new Set(chosen.flatMap(({ kernels }) => kernels.map(({ kernel }) => kernel)))]
  const rows = names.map((name) => [
    name,
    ...chosen.map(({ kernels }) => {
      const row = kernels.find(({ kernel }) => kernel === name)
      if (!row || !Number.isFinite(row.ratios.dewasm)) return '–'
      const peer = row.ratios.dewasm / againstBetterPeer(row)
      const text = `${ratioText(row.ratios.dewasm)} / ${ratioText(peer)}`
      return againstBetterPeer(row) > 1.05 ? `**${text}**` : text
    }),
  ])
  return markdownTable(['kernel', ...chosen.map(({ title }) => title)], rows)
}

/** What engines could not run, and why: one line for each distinct complaint. */
export function gapList(engines) {
  const lines = []
  for (const { title, kernels } of engines) {
    const complaints = new Map()
    for (const { kernel, errors } of kernels) {
      for (const [variant, message] of Object.entries(errors ?? {})) {
        // Answers differ from kernel to kernel; that they are wrong is the fact.
        const key = `${variant}: ${message.startsWith('answers ') ? 'a wrong answer' : message}`
        complaints.set(key, [...(complaints.get(key) ?? []), kernel])
      }
    }
    for (const [complaint, names] of complaints) {
      const where = names.length === kernels.length ? 'all kernels' : names.join(', ')
      lines.push(`- ${title}, ${complaint} (${where})`)
    }
  }
  return lines.join('\n')
}

/** Real packages: CPU seconds of the whole program, and of running alone, as multiples of native. */
export function workloadTable({ workloads, base }) {
  const native = base === 'native'
  const rows = workloads.map(({ workload, bytes, whole, run, errors }) => {
    const reference = native ? whole.native : whole.polywasm
    const cell = (way, times) =>
      errors?.[way] ? errors[way] : reference > 0 ? ratioText(times[way] / reference) : '–'
    return [
      workload,
      String(Math.round(bytes / 1024)),
      reference > 0 ? String(Math.round(reference)) : '–',
      cell('dewasm', whole),
      cell('dewasm', run),
      ...(native ? [cell('polywasm', whole)] : []),
    ]
  })
  const head = native
    ? ['package', 'KB', 'native, ms', 'dewasm, with compiling', 'dewasm, running', 'polywasm']
    : ['package', 'KB', 'polywasm, ms', 'dewasm, with compiling', 'dewasm, running']
  return markdownTable(head, rows)
}

/** Sizes of outputs beside that of the module, compressed by gzip. */
export function sizeTable(sizes) {
  const kilobytes = (value) => Math.round(value / 1024).toLocaleString('en')
  const rows = sizes.map(({ name, output, raw, gzip, brotli, wasmGzip }) => [
    `${name}, ${output}`,
    kilobytes(raw),
    kilobytes(gzip),
    kilobytes(brotli),
    ratioText(gzip / wasmGzip),
  ])
  return markdownTable(['file', 'raw, KB', 'gzip, KB', 'brotli, KB', 'gzip, of the module'], rows)
}

export function speedTable(speeds) {
  const rows = speeds.map(({ name, bytes, level, milliseconds, peak }) => [
    `${name}, ${level}`,
    (bytes / 2 ** 20).toFixed(2),
    (milliseconds / 1000).toFixed(2),
    (bytes / 2 ** 20 / (milliseconds / 1000)).toFixed(2),
    String(Math.round(peak)),
  ])
  return markdownTable(['module', 'MB', 'CPU, s', 'MB/s', 'peak memory, MB'], rows)
}
