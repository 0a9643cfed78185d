// Runs the specification's tests of the JavaScript interface (test/js-api of a checkout) on the polyfill, with native
// WebAssembly taken away:
//
//   js-api --checkout DIR [--way polyfill|core|native] [--engine PATH|node26] [--filter TEXT] [--verbose]
//          [--update [--allow-new]]
//
// Each file runs in a process of its own. What is known to fail stands in expectations/js-api.json, for each engine;
// the exit status is 1 when anything else fails, or something listed passes.

import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { createNamespace, installNamespace } from '@dewasm/polyfill'
import { reportJsApi } from './js-api/report.js'
import { runTestFile } from './js-api/run-test-file.js'
import type { Subtest } from './js-api/test-harness.js'
import { findNode } from './node-binary.js'
import { expectationsFile } from './package-directory.js'
import { runTasks, serveTasks, workerArguments } from './worker-pool.js'

const FILE_TIMEOUT = 3_600_000

const asWorker = workerArguments()
if (asWorker !== undefined) serveFiles(asWorker)
else process.exitCode = await main()

function serveFiles([way, root]: string[]): void {
  if (way !== 'native') {
    // First, so that nothing of the native namespace finds its way into ours.
    Reflect.deleteProperty(globalThis, 'WebAssembly')
    installNamespace(createNamespace({ optimizes: way !== 'core' }))
  }
  // What a test leaves behind fails where something waits for it; that of a rejected promise is the test's own.
  process.on('unhandledRejection', () => {})
  serveTasks<string, Subtest[]>((file) => runTestFile(root!, file))
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      checkout: { type: 'string' },
      way: { type: 'string', default: 'polyfill' },
      engine: { type: 'string', default: process.execPath },
      filter: { type: 'string', default: '' },
      update: { type: 'boolean', default: false },
      'allow-new': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  })
  const { way, checkout, verbose, update, 'allow-new': allowNew } = values
  const root = join(checkout ?? '', 'test/js-api')
  if (checkout === undefined || !existsSync(root) || !['polyfill', 'core', 'native'].includes(way)) {
    console.error(
      'js-api: --checkout DIR says where a checkout of the specification is, --way is polyfill, core or native',
    )
    return 2
  }
  const node = findNode(values.engine)
  const files = findTests(root, values.filter)
  if (files.length === 0) {
    console.error('js-api: no tests')
    return 2
  }
  // An argument that differs from file to file gives each a process of its own.
  const tasks = files.map((file) => ({ arguments: [way, root, file], input: file }))
  const results = new Map<string, Subtest[]>()
  await runTasks<(typeof tasks)[number], Subtest[]>(
    tasks,
    { timeout: FILE_TIMEOUT, node, nodeFlags: ['--stack-size=2000'] },
    ({ input }, result) => {
      const outcomes: Subtest[] =
        'output' in result ? result.output : [{ name: 'run', status: 'fail', detail: result.died }]
      results.set(relative(root, input).split(sep).join('/'), outcomes)
    },
  )
  const list = way === 'native' ? undefined : expectationsFile('js-api')
  return reportJsApi(results, list, { verbose, update, allowNew }) ? 0 : 1
}

function findTests(root: string, filter: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.any.js'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => relative(root, file).includes(filter))
    .sort()
}
