/**
 * What `--tune` changes: the shapes of code that are fast on some engines and slow on others. One strategy object
 * for each name; whatever it says, the output means the same. What was measured stands in docs/performance.md.
 */
import type { Tune } from '../../options.js'
import type { Remainders } from '../../structure/evaluation.js'

/** How loads and stores are written. */
export interface MemoryShapes {
  /**
   * `view`: one DataView, whose own check of bounds is the trap. `arrays`: a typed array for each size of elements,
   * where what is out of bounds or not aligned is noticed and left to a helper. `probed`: the same for a JIT that takes
   * elements for present until one is not, so that asking for them is free.
   */
  readonly views: 'view' | 'arrays' | 'probed'
  /**
   * How a load from an array notices an address that is not aligned. `divide`: `H[p / 4]` is undefined then, as it is
   * out of bounds. `mask`: by looking at the bits first.
   */
  readonly alignment: 'divide' | 'mask'
  /** What a store goes through where nothing is known of the alignment. */
  readonly stores: 'view' | 'arrays'
  /**
   * Whether the view is a field of an object where it may be replaced, instead of a variable. As long as it is not, V8
   * takes such a field for a constant.
   */
  readonly holdsView: boolean
}

export interface TuneStrategy {
  readonly memory: MemoryShapes
  /** Whether the engine inlines small functions that are called often. */
  readonly inlinesHelpers: boolean
  /** Whether `var` declares variables: an interpreter looks at each use of others whether they are initialised yet. */
  readonly declaresByVar: boolean
  /**
   * Whether variables of functions have an initial value although none is read: that is work whenever a function is
   * entered, but tells a compiler to bytecode that knows types that they are numbers.
   */
  readonly hasInitialValues: boolean
  /**
   * Whether functions of the library are kept in constants, such as `const imul = Math.imul`. Of what V8 compiles while
   * a loop runs (on-stack replacement), its versions before 12 look such a constant up, and compare it, at each call;
   * that `Math.imul` is the library's they need not ask.
   */
  readonly namesBuiltins: boolean
  /**
   * Whether high halves of all products are written out, or only those by constants, which a hash has many of. V8 stops
   * inlining a helper after some twenty calls of it in a function; without a JIT calls are dear.
   */
  readonly writesHighProducts: boolean
  /** Whether variables are wrapped again in front of large loops inside others (`emit/function/retyped-loops.ts`). */
  readonly retypesLoops: boolean
  /** Whether exported functions hold their code themselves where they can, instead of calling it. */
  readonly mergesExports: boolean
  /** Up to how many elements of a table that never changes a `switch` chooses among; more are looked up. */
  readonly chosenElements: number
  /**
   * Whether an f64 that is loaded from an array, held in variables and stored again keeps the bits of a NaN. Engines
   * that give NaN one form in all values do not.
   */
  readonly keepsNaNBits: boolean
  /** Whether variables may hold sums of int32 that nobody has wrapped, where all uses wrap or need not care. */
  readonly leavesSumsUnwrapped: boolean
  /**
   * Whether sums and remainders are wrapped to an int32 at once where something else is evaluated before they are used.
   * V8 computes with float64 numbers what it would have to hand to its interpreter as it is, if it had to give up there.
   */
  readonly wrapsEarly: boolean
  /** Products of integers up to here are computed in float64, without a call; at most 2^52, so that sums of them are exact. */
  readonly largestProduct: number
  /**
   * Whether factors are wrapped to an int32. `Math.imul` does so itself, but JavaScriptCore takes a sum that nothing else
   * wraps for an int32 until it is none, and then gives up what it compiled.
   */
  readonly wrapsFactors: boolean
  /**
   * How remainders are computed: by `%`, or from quotients. SpiderMonkey and JavaScriptCore take 10 to 60 times as long
   * for `%` where the dividend may be negative or from 2^31 on; V8 has the remainder sooner, unless it divides by a
   * constant. `either`: by helpers that are chosen when the output is loaded.
   */
  readonly remainders: Remainders
}

const VIEW: MemoryShapes = { views: 'view', alignment: 'mask', stores: 'view', holdsView: true }
const INTERPRETED: MemoryShapes = {
  views: 'arrays',
  alignment: 'divide',
  stores: 'arrays',
  holdsView: false,
}

/** JITs make of a DataView's methods what they make of native loads and stores. */
const JIT: TuneStrategy = {
  memory: VIEW,
  inlinesHelpers: true,
  declaresByVar: false,
  hasInitialValues: true,
  namesBuiltins: false,
  writesHighProducts: true,
  retypesLoops: true,
  mergesExports: false,
  chosenElements: 16,
  keepsNaNBits: false,
  leavesSumsUnwrapped: false,
  wrapsEarly: true,
  wrapsFactors: false,
  largestProduct: 0,
  remainders: 'either',
}

/** For JITs but V8's. */
const OTHER_JIT = {
  namesBuiltins: true,
  writesHighProducts: false,
  remainders: 'quotient',
  retypesLoops: false,
} as const

/** Without a JIT calls are dear, those of the methods of a DataView as well, and elements of arrays are cheap. */
const INTERPRETER: TuneStrategy = {
  memory: INTERPRETED,
  inlinesHelpers: false,
  declaresByVar: true,
  hasInitialValues: false,
  namesBuiltins: true,
  writesHighProducts: true,
  retypesLoops: false,
  mergesExports: true,
  chosenElements: 0,
  keepsNaNBits: false,
  leavesSumsUnwrapped: true,
  wrapsEarly: false,
  wrapsFactors: false,
  largestProduct: 2 ** 31 - 1,
  remainders: 'operator',
}

export const STRATEGIES: Readonly<Record<Tune, TuneStrategy>> = {
  jit: JIT,
  v8: { ...JIT, remainders: 'operator' },
  spidermonkey: { ...JIT, ...OTHER_JIT, memory: { ...VIEW, holdsView: false } },
  jsc: {
    ...JIT,
    ...OTHER_JIT,
    wrapsFactors: true,
    memory: { views: 'probed', alignment: 'mask', stores: 'arrays', holdsView: false },
  },
  interpreter: INTERPRETER,
  // Its interpreter divides slowly, and checks an element more dearly than it calls a method.
  'jsc-interpreter': {
    ...INTERPRETER,
    memory: { views: 'arrays', alignment: 'mask', stores: 'view', holdsView: false },
  },
  jitless: { ...INTERPRETER, keepsNaNBits: true },
  hermes: { ...INTERPRETER, hasInitialValues: true, largestProduct: 2 ** 52 },
  quickjs: { ...INTERPRETER, keepsNaNBits: true, largestProduct: 2 ** 52 },
}
