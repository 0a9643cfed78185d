// What `--list-features` prints: a table of the features a module uses, by engine, in text that lines up.
import { ENGINES, type EngineVersions, type FeatureReport } from '@dewasm/compiler'
import { formatTable } from './format-table.js'

const NOT_YET = '-'

/** One line a feature with the first version of each engine that has it, and one for all of them together. */
export function formatFeatures({ features, since }: FeatureReport): string {
  return formatTable([
    ['feature', ...ENGINES],
    ...features.map(({ feature, since }) => [feature, ...versions(since)]),
    ['runs natively since', ...versions(since)],
  ])
}

function versions(since: EngineVersions): string[] {
  return ENGINES.map((engine) => since[engine] ?? NOT_YET)
}
