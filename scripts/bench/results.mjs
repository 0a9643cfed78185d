// What was measured and is kept: docs/performance.json. New figures take the place of old ones for the same engine and
// program; programs that are no more drop out.
//
//   { date, dewasm, peers: { NAME: version }, engines: [{ name, title, jit, base, date, kernels: [row], workloads: [row] }],
//     sizes: [row], speeds: [row] }
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const resultsFile = join(
  dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  'docs/performance.json',
)

const empty = { engines: [], sizes: [], speeds: [] }

export function readResults(file = resultsFile) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : empty
}

/** Rows by a key: those of `rows` where there are some, else those of `old`, in the order of `order`. */
function mergeRows(old, rows, key, order) {
  const all = new Map([...old, ...rows].map((row) => [row[key], row]))
  return order.filter((name) => all.has(name)).map((name) => all.get(name))
}

/**
 * Old results with new ones in their places.
 * @param order names of all `{ engines, kernels, workloads }` there are
 */
export function mergeResults(old, added, order) {
  const engines = order.engines.flatMap((name) => {
    const before = old.engines.find((engine) => engine.name === name)
    const after = added.engines.find((engine) => engine.name === name)
    if (!before && !after) return []
    const kernels = mergeRows(before?.kernels ?? [], after?.kernels ?? [], 'kernel', order.kernels)
    const workloads = mergeRows(before?.workloads ?? [], after?.workloads ?? [], 'workload', order.workloads)
    return [{ ...before, ...after, kernels, workloads }]
  })
  return {
    date: added.date,
    dewasm: added.dewasm,
    peers: added.peers,
    engines,
    sizes: added.sizes?.length > 0 ? added.sizes : old.sizes,
    speeds: added.speeds?.length > 0 ? added.speeds : old.speeds,
  }
}

const round = (value) => Number(value.toPrecision(4))

/** Without what nobody reads later, and with no more digits than mean something. */
function compact(key, value) {
  if (key === 'times' || key === 'remembered') return undefined
  return typeof value === 'number' && !Number.isInteger(value) ? round(value) : value
}

/** One kernel or package a line, so that a change of the file can be read. */
export function printResults(results) {
  const text = JSON.stringify(results, compact, 1)
  return `${text.replace(/\n {5,}/g, ' ').replace(/\n {4}\}/g, ' }')}\n`
}

export function writeResults(results, file = resultsFile) {
  writeFileSync(file, printResults(results))
}
