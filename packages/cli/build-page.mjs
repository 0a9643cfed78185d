// Bundles the report's page: `dist/report-page.js` exports its script and its style, which the command line writes
// into every report.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const outputFile = join(here, 'dist/report-page.js')

/** Writes `dist/report-page.js` when its content changes. */
export async function buildReportPage() {
  const [script, style] = await Promise.all([bundle('page/main.ts'), bundle('page/style.css')])
  for (const text of [script, style]) {
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error('the page would end itself')
  }
  const text = `// Generated from page/.\nexport const script = ${JSON.stringify(script)}\nexport const style = ${JSON.stringify(style)}\n`
  if (readIfPresent(outputFile) === text) return
  mkdirSync(dirname(outputFile), { recursive: true })
  const temporary = `${outputFile}.${process.pid}.tmp`
  writeFileSync(temporary, text)
  renameSync(temporary, outputFile)
}

async function bundle(entry) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['chrome105', 'firefox113', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  })
  return outputFiles[0].text
}

function readIfPresent(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildReportPage()
