// Numbers about repeated runs: medians, how far runs spread, and geometric means of ratios.

/** The middle of some numbers; NaN of none. */
export function median(values) {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The geometric mean of what is finite and above zero; NaN of none. */
export function geometricMean(values) {
  const usable = values.filter((value) => Number.isFinite(value) && value > 0)
  if (usable.length === 0) return Number.NaN
  return Math.exp(usable.reduce((sum, value) => sum + Math.log(value), 0) / usable.length)
}

/** What stands for a program's time, and how far its runs lie apart, as a fraction of that: (median - least) / least. */
export function summarize(samples) {
  const middle = median(samples)
  const least = samples.length === 0 ? Number.NaN : Math.min(...samples)
  return { median: middle, least, spread: (middle - least) / least, runs: samples.length }
}

/**
 * How many times longer one program runs than another. The medians are compared, as the least times may owe to luck,
 * unless either program was disturbed so often that its median lies far above its least time.
 */
export function ratio(of, to) {
  const disturbed = of.spread > 0.15 || to.spread > 0.15
  return disturbed ? of.least / to.least : of.median / to.median
}

export const PEERS = ['wasm2js', 'polywasm']

/** How many times the better peer's time dewasm takes, by the ratios of a row; NaN where no peer runs. */
export function againstBetterPeer({ ratios }) {
  const times = PEERS.map((name) => ratios[name]).filter(Number.isFinite)
  return times.length === 0 ? Number.NaN : ratios.dewasm / Math.min(...times)
}
