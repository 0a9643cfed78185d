// QuickJS as a command, from the npm package that holds it as a library: node quickjs-shell.mjs PACKAGE SCRIPT
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [packageFolder, script] = process.argv.slice(2)
const { getQuickJS } = await import(pathToFileURL(`${packageFolder}/dist/index.mjs`).href)
const quickjs = await getQuickJS()
// With more, the stack of this process would end before that of QuickJS.
const context = quickjs.newRuntime({ maxStackSizeBytes: 0x40000 }).newContext()
const print = context.newFunction('print', (text) => {
  process.stdout.write(`${context.getString(text)}\n`)
})
context.setProp(context.global, 'print', print)
const result = context.evalCode(readFileSync(script, 'utf8'), script)
if (result.error) {
  const { name, message, stack } = context.dump(result.error)
  console.error(`${name}: ${message}\n${stack}`)
}
context.runtime.executePendingJobs()
process.exit(result.error ? 1 : 0)
