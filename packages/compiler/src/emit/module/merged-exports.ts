/**
 * Exported functions that are their own adapters: `const add = (i0, i1) => { i0 = i0 | 0; i1 = i1 | 0; return i0 + i1 | 0; }`
 * in place of a function and an adapter that calls it. Without a JIT, which would inline the one in the other, each
 * call from JavaScript is then one call instead of two. It holds for types that are the same on both sides, since the
 * code of such a function is also called by other instances. A function that is called or referred to inside as well
 * keeps its own code; its adapter has a copy of it, if it is small.
 */
import { F32, F64, I32, type ValueType } from '../../wasm/types.js'
import { squeezeAll } from '../minify/squeeze.js'
import { adapterAround } from './adapters.js'
import { BUILTINS, builtinName, type ModuleContext } from './module-context.js'

/** Longer texts are not worth a copy. */
const SMALL = 400

/** Types whose values are no different in JavaScript, once they are coerced. */
const PLAIN_TYPES: readonly ValueType[] = [I32, F32, F64]

export interface MergedExports {
  /** By function index: the adapter that holds a copy of the code. */
  readonly copies: ReadonlyMap<number, string>
  /** Functions whose text now is the constant that is the adapter: known behind all functions only. */
  readonly adapters: ReadonlySet<number>
}

/**
 * Finds the exported functions to be merged with their adapters, once it is known which are called inside.
 * @param functions the texts of all functions; those that become adapters are replaced
 * @param marks where each text comes from, if that is known: as many as there are texts, or none
 * @param referred the functions that other parts of the module refer to
 */
export function mergeExports(
  functions: string[],
  marks: readonly Int32Array[],
  referred: ReadonlySet<number>,
  context: ModuleContext,
): MergedExports {
  const { module, use, language } = context
  const candidates = new Map<string, number>()
  for (const { kind, index } of module.exports) {
    if (kind !== 'func' || index < module.importedFunctionCount) continue
    const { type, typeIndex } = module.functions[index]!
    const { params, results } = type
    const isPlain = [...params, ...results].every((type) => PLAIN_TYPES.includes(type))
    const hasSupertypes = module.types[typeIndex]!.supertypes.length > 0
    if (isPlain && results.length <= 1 && !hasSupertypes) candidates.set(context.ownCode(index).name, index)
  }
  const copies = new Map<number, string>()
  const adapters = new Set<number>()
  functions.forEach((text, place) => {
    const index = candidates.get(NAME.exec(text)?.[1] ?? '')
    if (index === undefined) return
    const [, head, name, params, body] = DECLARATION.exec(text) ?? []
    if (head === undefined) return
    const isUsed = use.functions.has(index) || referred.has(index)
    if (isUsed && text.length > SMALL) return
    const names = params === '' ? [] : params!.split(/, ?/)
    const around = adapterAround(module.functions[index]!.type, names, mayThrow(body!), context)
    if (isUsed) {
      copies.set(index, around.join(body!))
      return
    }
    adapters.add(index)
    const [before, after] = squeezeAll(
      [`${language.constant} ${name} = ${around[0]}`, `${around[1]};`],
      context.options.minify,
    )
    functions[place] = before! + body + after
    if (marks.length > 0) moveMarks(marks[place]!, head.length, before!.length, language.constant.length + 1)
  })
  return { copies, adapters }
}

const NAME = /^function ([\w$]+)/

/** The declaration of a function and nothing behind it, as functions are printed: up to the body, and the body. */
const DECLARATION = /^(function ([\w$]+)\(([\w$, ]*)\) ?\{\s*)([\s\S]*?)\s*\}$/

/** What begins at `from` in a text now begins at `to`; what comes before is its name, which begins at `name`. */
function moveMarks(marks: Int32Array, from: number, to: number, name: number): void {
  for (let i = 0; i < marks.length; i += 2) marks[i] = marks[i]! < from ? name : marks[i]! + to - from
}

/** What stands in front of a parenthesis and cannot throw, given numbers. */
const HARMLESS = new Set(['if', 'while', 'for', 'switch', 'return', ...BUILTINS.map(builtinName)])

/** Whether the code of a function may throw: if it calls anything, or looks into an object. */
function mayThrow(body: string): boolean {
  if (/[\w$)\]]\.[A-Za-z_$]/.test(body) || /\bthrow\b|[)\]]\s*\(/.test(body)) return true
  return [...body.matchAll(/([\w$]+)\s*\(/g)].some(([, name]) => !HARMLESS.has(name!))
}
