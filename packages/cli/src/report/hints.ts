// What a function's figures tell about how it could be smaller or faster.
import type { PageFunction } from './page-data.js'

export type HintKind = 'divided' | 'huge' | 'i64' | 'indirect' | 'unreferenced' | 'grown'

/** What each kind is called, and what it means. */
export const HINTS: Readonly<Record<HintKind, { readonly title: string; readonly text: string }>> = {
  divided: {
    title: 'Divided',
    text: 'Engines do not optimise functions above a size, so these were divided into several. Each piece is called, which costs a little; smaller functions in the source would not need it.',
  },
  huge: {
    title: 'Huge',
    text: 'Over 100 KB of JavaScript in one function. It is slow to parse and may never be optimised: less inlining when the module is made (-Os, -fno-inline, opt-level = "s") helps.',
  },
  i64: {
    title: 'Heavy on 64-bit integers',
    text: 'JavaScript has no integers of 64 bits: each takes two numbers, and a multiplication or division many steps. Where 32 bits suffice, the code is several times smaller and faster.',
  },
  indirect: {
    title: 'Many indirect calls',
    text: 'Calls through tables and references are checked and cannot be inlined. Fewer virtual calls and function pointers, or link-time optimisation that resolves them, make it faster.',
  },
  unreferenced: {
    title: 'Not referred to',
    text: 'Nothing exports, calls or stores these functions: wasm-opt --remove-unused-module-elements, or --gc-sections when linking, takes them out.',
  },
  grown: {
    title: 'Much larger than their WebAssembly',
    text: 'Their JavaScript is more than twelve times their WebAssembly. --minify takes off two thirds, -Os still more; names that are long are shorter with --no-names.',
  },
}

const HUGE = 100_000
const I64_SHARE = 0.3
const I64_INSTRUCTIONS = 50
const INDIRECT_CALLS = 20
const GROWTH = 12
const GROWTH_BYTES = 10_000

/** @param callers how many functions refer to it */
export function hintsFor(fn: PageFunction, callers: number): HintKind[] {
  const kinds: HintKind[] = []
  if (fn.pieces > 1) kinds.push('divided')
  else if (fn.bytes > HUGE) kinds.push('huge')
  if (fn.i64Instructions >= I64_INSTRUCTIONS && fn.i64Instructions / fn.instructions > I64_SHARE) {
    kinds.push('i64')
  }
  if (fn.indirectCalls >= INDIRECT_CALLS) kinds.push('indirect')
  if (callers === 0 && !isRooted(fn)) kinds.push('unreferenced')
  if (fn.bytes > GROWTH_BYTES && fn.bytes / fn.wasm > GROWTH) kinds.push('grown')
  return kinds
}

function isRooted({ exports, elements, globals, tables, isStart }: PageFunction): boolean {
  return exports.length + elements.length + globals.length + tables.length > 0 || isStart === true
}
