// What fixtures/bundlers/src/main.js answers, whatever the bundler.

/** @param {'js' | 'wasm'} tier */
export function expectedAnswer(tier) {
  return {
    tier,
    values: [206, 0, 2, 1, 226, 110, '1000', 7, 'data of the module', -1, -41, -6, '0,1,1', 'object'],
    files: [true, true],
  }
}
