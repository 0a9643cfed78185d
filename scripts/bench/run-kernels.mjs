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
import { ratio, summarize } from './statistics.mjs'
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

/**
 * Measures one kernel. `remembered` are ratios of variants that need not run again, by name.
 */
export async function measureKernel(engine, kernel, variants, settings, remembered = {}) {
  const size = engine.jit ? kernel.size : kernel.small
  const needed = variants.filter(({ name }) => remembered[name] === undefined)
  const times = {}
  for (const { name, error, samples } of await measureVariants(engine, kernel, needed, {
    ...settings,
    size,
  })) {
    times[name] = error ? { error } : summarize(samples)
  }
  const names = variants.map(({ name }) => name)
  const base = names.find((name) => times[name]?.runs > 0)
  const ratios = {}
  for (const name of names) {
    if (times[name]?.runs > 0) ratios[name] = ratio(times[name], times[base])
    else if (remembered[name] !== undefined) ratios[name] = remembered[name]
  }
  const spread = Math.max(0, ...[base, 'dewasm'].map((name) => times[name]?.spread ?? 0))
  return {
    kernel: kernel.name,
    group: kernel.group,
    fingerprint: fingerprintOf(kernel, engine),
    base,
    milliseconds: times[base]?.median,
    errors: errorsOf(times),
    times,
    ratios,
    spread,
    remembered: Object.keys(remembered),
  }
}
