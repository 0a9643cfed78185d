// Measures the kernels on one engine. A row of the result is
//
//   { kernel, group, fingerprint, base, milliseconds, ratios: { VARIANT: number }, errors: { VARIANT: message },
//     times: { VARIANT: summary or { error } }, spread, remembered: [VARIANT] }
//
// where ratios are multiples of the time of `base`: native code, or wasm2js where there is none.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { drivers, imports } from './kernels.mjs'
import { median, ratio, summarize } from './statistics.mjs'
import { benchmarkScript, root } from './variants.mjs'

export const fileOf = (kernel) => join(root, 'fixtures/kernels', `${kernel}.wasm`)

/** Changes when a kernel or the size of its work does: older figures then say nothing about it. */
export function fingerprintOf(kernel, engine) {
  const hash = createHash('sha256').update(readFileSync(fileOf(kernel.name)))
  return hash
    .update(String(engine.jit ? kernel.size : kernel.small))
    .digest('hex')
    .slice(0, 16)
}

/** What a kernel answers, by the WebAssembly of the Node that runs this. */
function expectedAnswer(kernel, size) {
  const evaluate = (text) => new Function(`return (${text})`)()
  const module = new WebAssembly.Module(readFileSync(fileOf(kernel.name)))
  const { exports } = new WebAssembly.Instance(module, evaluate(imports))
  return String(evaluate(drivers[kernel.driver ?? 'run'])(exports)(size))
}

async function measureVariants(engine, kernel, variants, settings) {
  const program = {
    name: kernel.name,
    file: fileOf(kernel.name),
    driver: drivers[kernel.driver ?? 'run'],
    imports,
  }
  const run = (some) => {
    const make = ({ only, repeats }) =>
      benchmarkScript(program, only ? some.filter(({ name }) => name === only) : some, {
        ...settings,
        repeats,
      })
    return engine.run(make, settings.timeout, some)
  }
  const result = await run(variants)
  if (!result.error) return result.variants
  // A script an engine cannot even parse says nothing about its other variants: each gets one of its own.
  const results = []
  for (const variant of variants) {
    const { error, variants: measured } = variants.length > 1 ? await run([variant]) : result
    results.push(error ? { name: variant.name, error, samples: [] } : measured[0])
  }
  return results
}

const errorsOf = (times) =>
  Object.fromEntries(Object.entries(times).flatMap(([name, { error }]) => (error ? [[name, error]] : [])))

/** Summaries of one process as ratios to the first variant that ran. */
function ratiosOf(times, names) {
  const base = names.find((name) => times[name]?.runs > 0)
  const ran = names.filter((name) => times[name]?.runs > 0)
  return Object.fromEntries(ran.map((name) => [name, ratio(times[name], times[base])]))
}

/** How far the figures of several processes lie apart, as a fraction. */
const distance = (values) => (values.length === 0 ? 0 : Math.max(...values) / Math.min(...values) - 1)

/**
 * Measures one kernel in `settings.processes` processes: engines do not optimise the same program the same way each time.
 * `remembered` are ratios of variants that need not run again, by name.
 */
export async function measureKernel(engine, kernel, variants, settings, remembered = {}) {
  const size = engine.jit ? kernel.size : kernel.small
  const names = variants.map(({ name }) => name)
  const needed = variants.filter(({ name }) => remembered[name] === undefined)
  const expected = expectedAnswer(kernel, size)
  const processes = []
  for (let index = 0; index < settings.processes; index++) {
    const measured = await measureVariants(engine, kernel, needed, { ...settings, size, expected })
    const times = {}
    for (const { name, error, samples } of measured) times[name] = error ? { error } : summarize(samples)
    processes.push({ times, ratios: ratiosOf(times, names) })
  }
  const [{ times }] = processes
  const base = names.find((name) => times[name]?.runs > 0)
  const ratios = { ...remembered }
  for (const name of names) {
    const values = processes.map((one) => one.ratios[name]).filter(Number.isFinite)
    if (values.length > 0) ratios[name] = median(values)
  }
  const apart = distance(processes.map((one) => one.ratios.dewasm).filter(Number.isFinite))
  return {
    kernel: kernel.name,
    group: kernel.group,
    fingerprint: fingerprintOf(kernel, engine),
    base,
    milliseconds: times[base]?.median,
    errors: errorsOf(times),
    times,
    ratios,
    spread: Math.max(apart, ...[base, 'dewasm'].map((name) => times[name]?.spread ?? 0)),
    remembered: Object.keys(remembered),
  }
}
