// Before the tests: the runtime's source text, which the compiler imports as data.
import { buildRuntimeSource } from '../packages/runtime/build-source.mjs'

export default async function setup(project) {
  await buildRuntimeSource()
  project.onTestsRerun?.(() => buildRuntimeSource().then(() => undefined))
}
