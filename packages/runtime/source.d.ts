/**
 * The runtime as data: the JavaScript text of every source file, types removed and comments kept.
 * Keys are paths below the package's `src/` with the extension `.js`, as a relative import names them
 * (`memory.js`, `numeric/divide.js`), in sorted order.
 */
export declare const sources: Readonly<Record<string, string>>
