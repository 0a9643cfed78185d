// Runs one file of the tests of the JavaScript interface in this realm, as the shells of engines do: the scripts it
// names in its first comments, then itself, all as classic scripts.

import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { Script } from 'node:vm'
import { type Subtest, TestHarness } from './test-harness.js'

/** Where the tests stand in the web platform tests, whence scripts with absolute paths come. */
const SCRIPT_ROOT = '/wasm/jsapi/'

/**
 * Runs a file to its end.
 * @param root the folder `test/js-api` of a checkout of the specification
 */
export function runTestFile(root: string, file: string): Promise<Subtest[]> {
  const source = readFileSync(file, 'utf8')
  const harness = new TestHarness(relative(root, file).split(sep).join('/'))
  Object.assign(globalThis, harness.globals(), { self: globalThis })
  return harness.run(() => {
    for (const script of scriptsOf(source)) {
      const path = script.startsWith(SCRIPT_ROOT)
        ? join(root, script.slice(SCRIPT_ROOT.length))
        : findScript(dirname(file), root, script)
      load(readFileSync(path, 'utf8'), path)
    }
    load(source, file)
  })
}

/** The scripts that `// META: script=PATH` names. */
export function scriptsOf(source: string): string[] {
  return [...source.matchAll(/^\/\/ META: script=(.*)$/gm)].map(([, path]) => path!.trim())
}

function findScript(directory: string, root: string, script: string): string {
  return script.startsWith('/') ? join(root, script) : join(directory, script)
}

function load(source: string, filename: string): void {
  new Script(source, { filename }).runInThisContext()
}
