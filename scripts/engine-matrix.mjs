// Runs outputs on every engine there is and says what came out:
//
//   node scripts/engine-matrix.mjs [--suite DIR] [--sample N] [--engine TEXT] [--quick] [--write]
//
// On each engine the official suite as JSON (every Nth script of it with --sample), kernels and vectors of `fixtures/`, and
// sql.js with its own glue, ahead of time and by the polyfill. An engine that is not here is named as absent, and
// counts for nothing. --quick leaves out what takes an interpreter a minute. With --write the table goes to docs/engines.md. The last line is `N passed, N failed`.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { judgeDifference, programText } from '../packages/testkit/dist/index.js'
import { root } from './bench/variants.mjs'
import { engines } from './engine-matrix/engines.mjs'
import { ANSWER, polyfilledText, registeredText } from './engine-matrix/real-module.mjs'
import { makeRecordings } from './engine-matrix/recordings.mjs'
import { matrixTable, writeMatrix } from './engine-matrix/table.mjs'

/** Bytes of script that an engine is given at once, at least. */
const CHUNK = 2_000_000
const TIMEOUT = 240_000
const agent = readFileSync(new URL('../packages/testkit/src/matrix/agent.js', import.meta.url), 'utf8')

/** Says what the engine has. */
const CLAIMS = `(function () {
  var native = typeof WebAssembly === 'object' ? 'with' : 'without'
  var generates = 'with'
  try { new Function('return 1')() } catch (error) { generates = 'without' }
  var text = 'RESULT ' + JSON.stringify(native + ' WebAssembly, ' + generates + ' code generation')
  if (typeof matrixReport === 'function') matrixReport(text)
  else if (typeof print === 'function') print(text)
  else console.log(text)
})()`

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: join(root, '../shared/spec-suite') },
    sample: { type: 'string', default: '1' },
    engine: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const suite = existsSync(values.suite) ? values.suite : undefined
if (suite === undefined) console.log(`without the official suite: ${values.suite} is not here`)

const started = performance.now()
const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`
const { fixtures, suite: scripts } = makeRecordings(suite, Number(values.sample))
console.log(`${fixtures.length} fixtures and ${scripts.length} scripts of the suite recorded, ${seconds()}`)

const rows = []
for (const group of groupByOptions(engines.filter(({ name }) => name.includes(values.engine)))) {
  const opened = []
  for (const engine of group) {
    const runner = await engine.open(engine.name)
    if (runner.missing) {
      console.log(`ABSENT: ${engine.name}: ${runner.missing}`)
      rows.push({ engine, missing: runner.missing })
    } else {
      opened.push({
        engine,
        runner,
        version: runner.version,
        steps: { fixtures: 0, suite: 0 },
        nan: 0,
        failures: [],
      })
    }
  }
  const { options } = group[0]
  for (const row of opened) await checkClaims(row)
  await runRecordings(fixtures, 'fixtures', options, opened)
  await runRecordings(scripts, 'suite', options, opened)
  for (const row of opened) {
    await runRealModule(row)
    row.runner.close()
    rows.push(row)
    const { engine, version, steps, nan, failures } = row
    const verdict = failures.length === 0 ? 'ok' : `${failures.length} FAILED`
    console.log(
      `${engine.name} ${version}: ${steps.fixtures + steps.suite} steps, ${nan} NaN, ${verdict}, ${seconds()}`,
    )
    for (const failure of failures.slice(0, 10)) console.log(`    ${failure}`)
  }
}

const order = rows.sort((a, b) => engines.indexOf(a.engine) - engines.indexOf(b.engine))
const facts = { fixtures: fixtures.length, scripts: scripts.length }
console.log(`\n${matrixTable(order)}\n`)
if (values.write) writeMatrix(order, facts)
const failed = order.reduce((sum, { failures = [] }) => sum + failures.length, 0)
const passed = order.reduce((sum, { steps, real = {} }) => {
  if (steps === undefined) return sum
  return sum + steps.fixtures + steps.suite + Object.values(real).filter((answer) => answer === 'yes').length
}, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

/** Engines for which outputs are the same stand together. */
function groupByOptions(list) {
  const groups = new Map()
  for (const engine of list) {
    const key = JSON.stringify(engine.options)
    groups.set(key, [...(groups.get(key) ?? []), engine])
  }
  return groups.values()
}

/** Looks whether the engine lacks what the matrix says it does. */
async function checkClaims({ engine, runner, failures }) {
  const answer = await runner.run(CLAIMS, TIMEOUT).catch(({ message }) => message)
  const { native = false, generates = true } = engine
  const wanted = `"${native ? 'with' : 'without'} WebAssembly, ${generates ? 'with' : 'without'} code generation"`
  if (answer !== wanted) failures.push(`the engine is ${answer}, not ${wanted}`)
}

/** Runs recordings on engines, some at a time. */
async function runRecordings(recordings, kind, options, opened) {
  if (opened.length === 0) return
  const i64 = options.target === 'es5' || options.target === 'es2015' ? 'pair' : 'bigint'
  for (let next = 0; next < recordings.length; ) {
    const texts = []
    const chunk = []
    for (let size = 0; next < recordings.length && size < CHUNK; next++) {
      const text = programText(recordings[next], options)
      size += text.length
      texts.push(text)
      chunk.push(recordings[next])
    }
    const script = `var matrix = { i64: '${i64}', programs: [\n${texts.join(',\n')}\n] };\n${agent}`
    for (const row of opened) {
      try {
        const results = JSON.parse(await row.runner.run(script, TIMEOUT))
        for (const [i, { differences }] of results.entries()) judge(chunk[i], differences, kind, row)
      } catch (error) {
        row.failures.push(
          `${chunk
            .map(({ name }) => name)
            .join(', ')
            .slice(0, 300)}: ${error.message}`,
        )
      }
    }
  }
}

function judge(recording, differences, kind, row) {
  let wrong = 0
  for (const [step, outcome] of differences) {
    const judgement = judgeDifference(recording.operations[step], outcome)
    if (judgement === 'nan') row.nan++
    if (judgement !== 'fail') continue
    wrong++
    const { operation } = recording.operations[step]
    const what = JSON.stringify(operation.callee ?? operation.module)
    const wanted = JSON.stringify(operation.outcome).slice(0, 120)
    row.failures.push(
      `${recording.name} ${step} ${what}: ${JSON.stringify(outcome).slice(0, 200)}, not ${wanted}`,
    )
  }
  row.steps[kind] += recording.operations.length - wrong
}

/** sql.js, in the ways that the engine has. */
async function runRealModule(row) {
  const { engine, runner, failures } = row
  row.real = {}
  const ways = [
    ['precompiled', () => registeredText(engine.options)],
    ['polyfill', polyfilledText],
  ]
  for (const [way, text] of ways) {
    if (!engine[way] || (values.quick && way === 'polyfill' && engine.isSlow)) continue
    try {
      const answer = await runner.run(text(), TIMEOUT)
      if (answer !== ANSWER) throw new Error(`answers ${answer.slice(0, 200)}`)
      row.real[way] = 'yes'
    } catch (error) {
      row.real[way] = 'no'
      failures.push(`sql.js, ${way}: ${error.message}`)
    }
  }
}
