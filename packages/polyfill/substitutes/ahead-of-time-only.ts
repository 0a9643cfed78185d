// For what the polyfill never asks the compiler for.

/** In the place of any function. */
export function aheadOfTimeOnly(): never {
  throw new Error('the compiler of the polyfill does not do that')
}
