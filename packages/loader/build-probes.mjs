// Assembles the probes: `src/probes.ts`, and `src/mvp-probe.ts` for one, hold the module of each `probes/FEATURE.wat`
// as hexadecimal digits, without the eight bytes that all modules begin with. To be run after a change of the texts; a
// test compares.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const outputFile = join(here, 'src/probes.ts')
const mvpFile = join(here, 'src/mvp-probe.ts')

/** The text of `src/probes.ts`. `parse` assembles WebAssembly text. */
export async function probesText(parse) {
  const names = readdirSync(join(here, 'probes')).map((file) => file.replace(/\.wat$/, ''))
  const entries = await Promise.all(
    names.sort().map(async (name) => {
      const bytes = await parse(readFileSync(join(here, 'probes', `${name}.wat`), 'utf8'))
      const digits = Buffer.from(bytes.subarray(8)).toString('hex')
      return `  ${/\W/.test(name) ? `'${name}'` : name}: '${digits}',\n`
    }),
  )
  return `// Made by build-probes.mjs from the texts in probes/.

/**
 * For each feature a module that uses it, from its ninth byte on, in hexadecimal digits. What it exports as \`f\`
 * answers 1 if the feature works.
 */
export const PROBES = {
${entries.join('')}} as const
`
}

/** The text of `src/mvp-probe.ts`, from that of `src/probes.ts`. */
function mvpProbeText(probes) {
  return `// Made by build-probes.mjs from probes/mvp.wat, for those that need no other.

export const MVP_PROBE =
  ${/^ {2}mvp:\s*('\w+'),$/m.exec(probes)[1]}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const compiler = createRequire(join(here, '../compiler/package.json'))
  const file = compiler.resolve('@bytecodealliance/jco-transpile/wasm-tools')
  const { parse } = await import(pathToFileURL(file).href)
  const probes = await probesText(parse)
  writeFileSync(outputFile, probes)
  writeFileSync(mvpFile, mvpProbeText(probes))
}
