/**
 * The identifiers of an output. Whatever a module calls its parts becomes a valid identifier that no other part,
 * no local variable, no reserved word, no helper of the runtime and no global of JavaScript has.
 */
import { LOCAL_NAME } from './context.js'

/** Names the module emitter gives by rule, from a letter and an index: `M0`, `V0_3`, `host12`. */
const SKELETON_NAME = /^(?:[A-Z]\d+(?:_\d+)?|host\d+)$/

/** Names of pieces of functions, behind the function's own. */
const PIECE_NAME = /\$part\d+$/

const MAX_LENGTH = 64

/** ECMAScript's reserved words, those of strict mode and of modules, and names that may not be bound or assigned. */
const RESERVED_WORDS =
  'arguments async await break case catch class const continue debugger default delete do else enum eval export ' +
  'extends false finally for function get if implements import in instanceof interface let new null of package ' +
  'private protected public return set static super switch this throw true try typeof undefined var void while ' +
  'with yield'

/** Globals of JavaScript and its hosts, used or not: to read an output one should not have to look. */
const GLOBALS =
  'AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error ' +
  'EvalError FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array ' +
  'InternalError Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp ' +
  'Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError URL Uint16Array Uint32Array Uint8Array ' +
  'Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly console decodeURI decodeURIComponent define document ' +
  'encodeURI encodeURIComponent escape exports globalThis global isFinite isNaN module parseFloat parseInt ' +
  'process require root self structuredClone unescape window __dirname __filename'

/** Names the skeleton of the output uses. */
const SKELETON =
  'I R code data dataFile error factory functionText getTempRet0 importObject instance instantiate moduleExports ' +
  'moduleImports optimizeFunction optimizedFunctions prepareFunction preparedFunctions prepareSegment runtime setTempRet0'

const RESERVED: readonly string[] = `${RESERVED_WORDS} ${GLOBALS} ${SKELETON}`.split(' ')

/** A scope in which every identifier is given once. */
export class Names {
  private readonly reserved: ReadonlySet<string>
  private readonly taken = new Set<string>()
  private readonly outer: Names | undefined
  /** How often a name has been asked for, so that many equal ones cost no search. */
  private readonly repetitions = new Map<string, number>()

  /** @param reserved names besides those of the language and of the skeleton: the runtime's */
  constructor(reserved: Iterable<string>, outer?: Names) {
    this.reserved = outer === undefined ? new Set([...RESERVED, ...reserved]) : outer.reserved
    this.outer = outer
  }

  /** A scope inside of this one, which gives no identifier that this one has given. */
  nested(): Names {
    return new Names([], this)
  }

  /** A fresh identifier as like `hint`, any string, as can be. */
  unique(hint: string): string {
    const wanted = toIdentifier(hint)
    // A number behind a name of a form that is kept for others could make another such name.
    const base = isKeptForOthers(wanted) ? `${wanted}_` : wanted
    let name = base
    if (this.isTaken(base)) {
      let count = this.repetitions.get(base) ?? 0
      do {
        count++
        name = count === 1 ? `${base}_` : `${base}_${count}`
      } while (this.isTaken(name))
      this.repetitions.set(base, count)
    }
    this.taken.add(name)
    return name
  }

  /** Whether a name belongs to the language, its globals, the skeleton or the runtime. */
  isReserved(name: string): boolean {
    return this.reserved.has(name)
  }

  /** Whether an identifier is not to be had: it is in use, or of a form that is kept for others. */
  isTaken(name: string): boolean {
    if (this.taken.has(name) || this.reserved.has(name)) return true
    if (isKeptForOthers(name)) return true
    return this.outer?.isTaken(name) === true
  }
}

/** Whether a name has the form of those the module emitter or the emission of functions gives. */
function isKeptForOthers(name: string): boolean {
  return SKELETON_NAME.test(name) || LOCAL_NAME.test(name) || PIECE_NAME.test(name)
}

/** An identifier, perhaps a reserved word, made of the letters, digits and signs of `text`. */
export function toIdentifier(text: string): string {
  const readable = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(/[^\w$]+$/, '')
    .replace(/[^\w$]+/g, '_')
    .slice(0, MAX_LENGTH)
  return /^[A-Za-z_$]/.test(readable) ? readable : `_${readable}`
}

/** Whether a string can stand as a name after a dot, unquoted as a property, and between the braces of an import. */
export function isIdentifierName(text: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text)
}
