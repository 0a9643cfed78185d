// npm test: installs what is needed, then build, format, lint, layers, types and every unit test. All of them
// run even when one fails; the last line says `N passed, N failed`, where a failed check counts as one failure, and
// so does a test that is skipped without standing in the list of those that may be.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const node = process.execPath
const skipList = join(root, 'packages/testkit/expectations/skipped-tests.json')
const mayBeSkipped = JSON.parse(readFileSync(skipList, 'utf8'))

const bootstrap = run([node, 'scripts/bootstrap.mjs'])
if (bootstrap !== 0) process.exit(bootstrap)

const checks = {
  build: ['scripts/bootstrap.mjs', '--build'],
  format: ['node_modules/@biomejs/biome/bin/biome', 'format', '.'],
  lint: ['node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings', '.'],
  layers: ['scripts/check-layers.mjs'],
  types: ['node_modules/typescript/bin/tsc', '--noEmit'],
  'types of the report': ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'packages/cli/page'],
  'types of the playground': ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'examples/playground'],
}
const failedChecks = Object.keys(checks).filter((name) => run([node, ...checks[name]]) !== 0)

const temporary = mkdtempSync(join(tmpdir(), 'dewasm-test-'))
const resultFile = join(temporary, 'results.json')
const vitest = run(
  [
    node,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultFile}`,
    ...process.argv.slice(2),
  ],
  // vitest cannot stop a test that loops without end.
  20 * 60_000,
)

const { passed, failed, skipped: notRun } = countTests(resultFile)
// Arguments may have left out what they like.
const skipped = process.argv.length > 2 ? [] : notRun
rmSync(temporary, { recursive: true, force: true })
for (const name of Object.keys(checks)) {
  console.log(`${name}: ${failedChecks.includes(name) ? 'failed' : 'ok'}`)
}
// vitest may fail without a failed test, for instance on an unhandled rejection.
const failures = failedChecks.length + (vitest !== 0 && failed === 0 ? 1 : failed)
for (const { file, test } of skipped) console.log(`skipped without a reason in the list: ${file}: ${test}`)
console.log(`${passed} passed, ${failures + skipped.length} failed`)
process.exitCode = failures + skipped.length > 0 ? 1 : 0

/**
 * A file that fails before its tests are known counts as one failure. `skipped`: tests that have not run, although
 * the list of those that may be skipped does not have them.
 */
function countTests(file) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
    const broken = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
    )
    const skipped = testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ title }) => ({ file: relative(root, name).split(sep).join('/'), test: title }))
        .filter(({ file, test }) => !mayBeSkipped.some((item) => item.file === file && item.test === test)),
    )
    return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped }
  } catch {
    return { passed: 0, failed: 0, skipped: [] }
  }
}

function run([command, ...args], timeout) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', timeout })
  if (error) console.error(error.message)
  return status ?? 1
}
