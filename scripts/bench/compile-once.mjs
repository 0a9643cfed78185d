// Compiles one module in this process and prints what that took: node compile-once.mjs MODULE OUTPUT OPTIONS, where
// OPTIONS are the compiler's as JSON. One line of JSON comes out: CPU milliseconds and the peak of memory in MB.
import { readFileSync, writeFileSync } from 'node:fs'
import { compile } from '../../packages/compiler/dist/index.js'

const [file, output, options] = process.argv.slice(2)
const bytes = new Uint8Array(readFileSync(file))
const before = process.cpuUsage()
const { code } = compile(bytes, { format: 'cjs', ...JSON.parse(options) })
const { user, system } = process.cpuUsage(before)
const peak = process.resourceUsage().maxRSS / 1024
writeFileSync(output, code)
console.log(JSON.stringify({ milliseconds: (user + system) / 1000, peak }))
