/** What programs that compile modules as they run need from the beginning; the other half is `optimizer.ts`. */
export {
  compileLazily,
  type LazyFunctionText,
  type LazyOptions,
  type LazyResult,
  mayBeReplaced,
  type Optimizer,
} from './compile-lazily.js'
export { InputError } from './errors.js'
export type { CompileOptions, CompileReport, Tune } from './options.js'
export { validate } from './read-module.js'
