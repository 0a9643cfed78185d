// A real module with its own glue, unmodified: sql.js, in a script that has no engine's WebAssembly but the polyfill, which
// finds the module compiled ahead of time, or compiles it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { compile } from '../../packages/compiler/dist/index.js'
import { root } from '../bench/variants.mjs'

const folder = join(root, 'node_modules/sql.js/dist')
const wasm = readFileSync(join(folder, 'sql-wasm.wasm'))
const glue = readFileSync(join(folder, 'sql-wasm.js'), 'utf8')

/** What the queries below answer. */
export const ANSWER = '[[[1,"one",0.5],[2,"two",null]],[[3628800]],[["5000050000"]]]'

/** Shells lack some of what pages and Node have, and glue expects: nothing of it does anything here. */
const SURROUNDINGS = `
globalThis.console || (globalThis.console = {})
;['log', 'warn', 'error'].forEach((name) => console[name] || (console[name] = () => {}))
globalThis.report || (globalThis.report = typeof matrixReport === 'function' ? matrixReport : typeof print === 'function' ? print : console.log)
globalThis.performance || (globalThis.performance = { now: () => Date.now() })
globalThis.TextDecoder || (globalThis.TextDecoder = class {
  decode(bytes) {
    let text = ''
    for (const byte of bytes) text += '%' + (byte + 256).toString(16).slice(1)
    return decodeURIComponent(text)
  }
})
delete globalThis.WebAssembly
`

const PROGRAM = `
;(typeof initSqlJs === 'function' ? initSqlJs : module.exports)({ wasmBinary: moduleBytes }).then((SQL) => {
  const db = new SQL.Database()
  db.run('create table t (a integer, b text, c real); insert into t values (1, "one", 0.5), (2, "two", null)')
  const rows = (query) => db.exec(query)[0].values
  const factorial = 'with recursive f(n, x) as (select 1, 1 union all select n + 1, x * (n + 1) from f where n < 10) select max(x) from f'
  const sum = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) select cast(sum(i) as text) from n'
  report('RESULT ' + JSON.stringify([rows('select * from t'), rows(factorial), rows(sum)]))
}).catch((error) => report('ERROR ' + error + ' ' + (error && error.stack)))
`

/** The polyfill, or the part of it that only takes registered modules, as a script that leaves its exports in `polyfill`. */
function bundle(entry) {
  const { outputFiles } = buildSync({
    stdin: {
      // A script that is one file has all of the compiler from the beginning.
      contents: `${entry === '' ? `import '@dewasm/polyfill/with-optimizer'\n` : ''}export * from '@dewasm/polyfill${entry}'`,
      resolveDir: join(root, 'packages/testkit'),
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'polyfill',
    logLevel: 'error',
    target: 'es2020',
  })
  return outputFiles[0].text
}

const bytesText = `var moduleBytes = new Uint8Array(${JSON.stringify([...wasm])});`

/** sql.js with its module compiled ahead of time with these options, and registered. */
export function registeredText(options) {
  const { code } = compile(wasm, { ...options, format: 'iife', name: 'sqlModule' })
  return [
    SURROUNDINGS,
    bundle('/precompiled'),
    code,
    'polyfill.register(sqlModule); polyfill.install();',
    bytesText,
    glue,
    PROGRAM,
  ].join('\n')
}

/** sql.js as the polyfill runs it. */
export function polyfilledText() {
  return [
    SURROUNDINGS,
    bundle(''),
    'polyfill.installNamespace(polyfill.createNamespace());',
    bytesText,
    glue,
    PROGRAM,
  ].join('\n')
}
