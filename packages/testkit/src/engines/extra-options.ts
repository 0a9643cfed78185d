// Compile options for every module that a command of the testkit compiles ahead of time, whatever it tests:
// DEWASM_OPTIONS='{"minify":true}' node packages/testkit/dist/spec-suite.js --suite DIR

import type { CompileOptions } from '@dewasm/compiler'

/** The options in the environment. Worker processes inherit them. */
export function extraOptions(): CompileOptions {
  const text = process.env.DEWASM_OPTIONS
  return text === undefined ? {} : (JSON.parse(text) as CompileOptions)
}
