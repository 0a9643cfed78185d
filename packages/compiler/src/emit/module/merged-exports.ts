/**
 * Exported functions that are their own adapters: `const add = (i0, i1) => { i0 = i0 | 0; i1 = i1 | 0; return i0 + i1 | 0; }`
 * in place of a function and an adapter that calls it. Without a JIT, which would inline the one in the other, each
 * call from JavaScript is then one call instead of two. It holds for types that are the same on both sides, since the
 * code of such a function is also called by other instances. A function that is called inside as well keeps its own
 * code; its adapter has a copy of it, if it is small.
 */
import { F32, F64, I32, type ValueType } from '../../wasm/types.js'
import { adapterAround } from './adapters.js'
import { BUILTINS, builtinName, type ModuleContext } from './module-context.js'

/** Longer texts are not worth a copy. */
const SMALL = 400

/** Types whose values are no different in JavaScript, once they are coerced. */
const PLAIN_TYPES: readonly ValueType[] = [I32, F32, F64]

export interface MergedExports {
  /** By function index: the adapter that holds the body. */
  readonly adapters: ReadonlyMap<number, string>
  /** Those of them that are called by nobody else: they have no text of their own any more. */
  readonly only: ReadonlySet<number>
}

export const NOTHING_MERGED: MergedExports = { adapters: new Map(), only: new Set() }

/**
 * Finds the exported functions to be merged with their adapters, once it is known which are called inside.
 * @param functions the texts of all functions; those that move into adapters are taken out
 */
export function mergeExports(functions: string[], context: ModuleContext): MergedExports {
  const { module, use } = context
  const candidates = new Map<string, number>()
  for (const { kind, index } of module.exports) {
    if (kind !== 'func' || index < module.importedFunctionCount) continue
    const { params, results } = module.functions[index]!.type
    const isPlain = [...params, ...results].every((type) => PLAIN_TYPES.includes(type))
    if (isPlain && results.length <= 1) candidates.set(context.ownCode(index).name, index)
  }
  const adapters = new Map<number, string>()
  const only = new Set<number>()
  let kept = 0
  for (const text of functions) {
    const [, name, params, body] = DECLARATION.exec(text) ?? []
    const index = candidates.get(name!)
    const isCalled = index !== undefined && use.functions.has(index)
    if (index === undefined || (isCalled && text.length > SMALL)) {
      functions[kept++] = text
      continue
    }
    const names = params === '' ? [] : params!.split(/, ?/)
    adapters.set(index, adapterAround(module.functions[index]!.type, names, body!, mayThrow(body!), context))
    if (isCalled) functions[kept++] = text
    else only.add(index)
  }
  functions.length = kept
  return { adapters, only }
}

/** The declaration of a function and nothing behind it, as functions are printed. */
const DECLARATION = /^function ([\w$]+)\(([\w$, ]*)\) ?\{([\s\S]*)\}$/

/** What stands in front of a parenthesis and cannot throw, given numbers. */
const HARMLESS = new Set(['if', 'while', 'for', 'switch', 'return', ...BUILTINS.map(builtinName)])

/** Whether the code of a function may throw: if it calls anything, or looks into an object. */
function mayThrow(body: string): boolean {
  if (/[\w$)\]]\.[A-Za-z_$]/.test(body) || /\bthrow\b|[)\]]\s*\(/.test(body)) return true
  return [...body.matchAll(/([\w$]+)\s*\(/g)].some(([, name]) => !HARMLESS.has(name!))
}
