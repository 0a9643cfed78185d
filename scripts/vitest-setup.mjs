// Before the tests: what is imported as data. The runtime's source text by the compiler, the report's page by the
// command line.
import { buildReportPage } from '../packages/cli/build-page.mjs'
import { buildRuntimeSource } from '../packages/runtime/build-source.mjs'

export default async function setup(project) {
  await buildAll()
  project.onTestsRerun?.(buildAll)
}

async function buildAll() {
  await Promise.all([buildRuntimeSource(), buildReportPage()])
}
