// What `--list-features` prints: a table of the features a module uses, by engine, in text that lines up.
import { ENGINES, type EngineVersions, type FeatureReport } from '@dewasm/compiler'

const NOT_YET = '-'

/** One line a feature with the first version of each engine that has it, and one for all of them together. */
export function formatFeatures({ features, since }: FeatureReport): string {
  const rows = [
    ['feature', ...ENGINES],
    ...features.map(({ feature, since }) => [feature, ...versions(since)]),
    ['runs natively since', ...versions(since)],
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}

function versions(since: EngineVersions): string[] {
  return ENGINES.map((engine) => since[engine] ?? NOT_YET)
}
