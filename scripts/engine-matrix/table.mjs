// The matrix as a table, and its place in docs/engines.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../bench/variants.mjs'

const PAGE = join(root, 'docs/engines.md')
const BEGIN = '<!-- matrix: written by scripts/engine-matrix.mjs --write -->'
const END = '<!-- end of the matrix -->'

const number = (value) => value.toLocaleString('en')

/** `--tune hermes`, or that there is nothing to say. */
function optionsOf({ options }) {
  const words = Object.entries(options).map(([name, value]) => `\`--${name} ${value}\``)
  return words.length === 0 ? 'none' : words.join(' ')
}

/** Of a way to run sql.js: yes, no, or that the engine does not have it. */
const wayOf = (answer) => answer ?? '–'

function rowOf({ engine, version, missing, steps, nan, failures, real }) {
  if (missing) return [engine.name, '', optionsOf(engine), `absent: ${missing}`, '', '', '', '']
  return [
    engine.name,
    version,
    optionsOf(engine),
    number(steps.suite),
    number(steps.fixtures),
    wayOf(real.precompiled),
    wayOf(real.polyfill),
    failures.length > 0 ? `${failures.length} failed` : nan > 0 ? `all right, but ${nan} NaN` : 'all right',
  ]
}

export function matrixTable(rows) {
  const head = [
    'engine',
    'version',
    'options',
    'suite: steps',
    'fixtures: steps',
    'sql.js, AOT',
    'sql.js, polyfill',
    'result',
  ]
  const lines = [head, head.map(() => '---'), ...rows.map(rowOf)]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Replaces the table of the page. */
export function writeMatrix(rows, { fixtures, scripts }) {
  const page = readFileSync(PAGE, 'utf8')
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from < 0 || to < 0) throw new Error(`${PAGE} has no place for the table`)
  const date = new Date().toISOString().slice(0, 10)
  const note = `Run on ${date}: ${number(scripts)} scripts of the official suite (a step is an instantiation, a call or a read), ${number(fixtures)} kernels and vector programs of \`fixtures/\` with the answers of native WebAssembly, and sql.js 1.16 with its own glue.`
  writeFileSync(
    PAGE,
    `${page.slice(0, from)}${BEGIN}\n\n${note}\n\n${matrixTable(rows)}\n\n${page.slice(to)}`,
  )
}
