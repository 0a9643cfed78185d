/**
 * What `--target` says: the parts of the language, and of its library, that an output may use. The emission of functions
 * and of the module around them ask here, and nobody asks for a target by its name.
 */
import type { Target } from '../options.js'

export interface Language {
  /** Which texts of the runtime go with it: those for ES5 also do without what the library of ES5 lacks. */
  readonly runtime: 'es5' | 'es2020'
  /** The word that declares variables. */
  readonly variable: 'let' | 'var'
  /** The word that declares constants. */
  readonly constant: 'const' | 'var'
  readonly hasArrows: boolean
  /** `{ a }` */
  readonly hasShorthand: boolean
  /** `a ?? b` */
  readonly hasNullish: boolean
  /** `{ __proto__: null }`, and computed keys. */
  readonly hasPrototypeLiterals: boolean
  /** `import.meta` */
  readonly hasImportMeta: boolean
  /** Whether `Math` has what ES2015 added, and typed arrays and arrays have `fill`. */
  readonly hasLibrary2015: boolean
}

const ES2020: Language = {
  runtime: 'es2020',
  variable: 'let',
  constant: 'const',
  hasArrows: true,
  hasShorthand: true,
  hasNullish: true,
  hasPrototypeLiterals: true,
  hasImportMeta: true,
  hasLibrary2015: true,
}

const ES2015: Language = { ...ES2020, runtime: 'es5', hasNullish: false, hasImportMeta: false }

export const LANGUAGES: Readonly<Record<Target, Language>> = {
  es5: {
    ...ES2015,
    variable: 'var',
    constant: 'var',
    hasArrows: false,
    hasShorthand: false,
    hasPrototypeLiterals: false,
    hasLibrary2015: false,
  },
  es2015: ES2015,
  es2020: ES2020,
  esnext: ES2020,
  // Its parser knows no classes, but operators that spare an interpreter work.
  hermes: { ...ES2015, hasNullish: true },
}
