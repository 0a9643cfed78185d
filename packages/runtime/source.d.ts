/** The runtime as data, for outputs to be put together from. */

/** A top-level declaration of the runtime. */
export interface RuntimeDeclaration {
  /** Its path below the package's `src/`, as a relative import names it: `memory.js`. */
  readonly file: string
  readonly name: string
  /** Its JavaScript text, without `export` and with the comments in front of it. */
  readonly text: string
  /** The same in the fewest characters, but for the name. */
  readonly minified: string
  /** Names of other declarations in it. */
  readonly uses: readonly string[]
  /** Whether outputs may ask for it by name. */
  readonly exported: boolean
}

/** Every top-level declaration, by file in sorted order: the language is ES2020. */
export declare const declarations: readonly RuntimeDeclaration[]

/**
 * All of them as ES5, which need nothing of the library that an engine with typed arrays may lack; and what they use in
 * its place.
 */
export declare const es5Declarations: readonly RuntimeDeclaration[]
