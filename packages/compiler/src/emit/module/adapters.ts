/**
 * Adapters between the internal calling convention and JavaScript functions (JavaScript Interface, "Exported
 * Functions" and "Host Functions"), as source text. Coercions are spelled out for each type, so that an adapter
 * costs no more than what it does.
 *
 * Parameters are named by type and number: `i0` int32, `f0` f32, `d0` f64, `r0` anything else.
 */
import { UnsupportedError } from '../../errors.js'
import {
  F32,
  F64,
  FUNCREF,
  type FunctionType,
  HEAP_EXN,
  HEAP_NOEXN,
  heapTypeOf,
  I32,
  I64,
  isReference,
  V128,
  type ValueType,
  valueTypeName,
} from '../../wasm/types.js'
import type { Language } from '../language.js'
import { isTyped } from './memory-traits.js'
import type { ModuleContext } from './module-context.js'
import { functionText } from './syntax.js'

/** How values of a type are passed inside: the letter of their names, the register of further results. */
const LETTERS = new Map<ValueType, string>([
  [I32, 'i'],
  [F32, 'f'],
  [F64, 'd'],
])

/** The JavaScript function that calls the code named `callee`. */
export function exportAdapter(type: FunctionType, callee: string, context: ModuleContext): string {
  if (hasConfined(type)) return refusal(type, context.language)
  const isPair = context.options.i64 === 'pair'
  const params: string[] = []
  const conversions: string[] = []
  const args: string[] = []
  for (const param of type.params) {
    const k = args.length
    if (param === I64) {
      args.push(`i${k}`, `i${k + 1}`)
      if (isPair) {
        params.push(`i${k}`, `i${k + 1}`)
        conversions.push(`i${k} |= 0;`, `i${k + 1} |= 0;`)
      } else {
        params.push(`r${k}`)
        conversions.push(
          `${context.language.constant} i${k} = ${context.runtime('lowHalf')}(r${k}), i${k + 1} = ${context.runtime('highHalf')}();`,
        )
      }
      continue
    }
    const name = `${letter(param)}${k}`
    params.push(name)
    args.push(name)
    const converted = toInternalText(param, name, context)
    if (converted !== name) conversions.push(`${name} = ${converted};`)
  }
  const call = `${callee}(${args.join(', ')})`
  // Outside of `try`: what conversions throw is the caller's.
  const before = [...conversions, ...refreshments(context)].join(' ')
  const body = guarded(exportResults(type, call, context), context)
  return functionText(params.join(', '), `${before && `${before} `}${body}`, context.language)
}

/**
 * What stands before and behind the code of a function, whose parameters have these names, in the JavaScript function
 * that holds it. For types that are the same in JavaScript. `mayThrow`: whether the code may throw at all.
 */
export function adapterAround(
  { params }: FunctionType,
  names: readonly string[],
  mayThrow: boolean,
  context: ModuleContext,
): readonly [before: string, after: string] {
  const conversions = params.map((type, k) => `${names[k]} = ${toInternalText(type, names[k]!, context)};`)
  const conversion = [...conversions, ...refreshments(context)].join(' ')
  const list = names.join(', ')
  const opening = context.language.hasArrows ? `(${list}) =>` : `function (${list})`
  const before = `${opening} {\n  ${conversion && `${conversion}\n  `}`
  if (!mayThrow || !canTrapByError(context)) return [before, '\n}']
  const handler = `catch (error) { throw ${context.runtime('leavingError')}(error); }`
  return [`${before}try {\n  `, `\n  } ${handler}\n}`]
}

function exportResults({ results }: FunctionType, call: string, context: ModuleContext): string {
  if (results.length === 0) return `${call};`
  const isPair = context.options.i64 === 'pair'
  if (results.length === 1) {
    const [result] = results as [ValueType]
    // As a pair, the high half stays in its register, where `getTempRet0` finds it.
    if (result === I64)
      return isPair
        ? `return ${call};`
        : `return ${joinText(call, `${registers(I32, context)}[1]`, context)};`
    return `return ${toJavaScriptText(result, call, context)};`
  }
  const values: string[] = []
  let k = 0
  const next = (type: ValueType) => (k++ === 0 ? 'r$0' : `${registers(type, context)}[${k - 1}]`)
  for (const result of results) {
    if (result !== I64) values.push(toJavaScriptText(result, next(result), context))
    else if (isPair) values.push(next(I32), next(I32))
    else values.push(joinText(next(I32), next(I32), context))
  }
  return `${context.language.constant} r$0 = ${call}; return [${values.join(', ')}];`
}

/** The code that calls the function of the host in the variable `host`. */
export function importAdapter(type: FunctionType, host: string, context: ModuleContext): string {
  if (hasConfined(type)) return refusal(type, context.language)
  const isPair = context.options.i64 === 'pair'
  const params: string[] = []
  const args: string[] = []
  for (const param of type.params) {
    const k = params.length
    if (param === I64) {
      params.push(`i${k}`, `i${k + 1}`)
      if (isPair) args.push(`i${k}`, `i${k + 1}`)
      else args.push(joinText(`i${k}`, `i${k + 1}`, context))
    } else {
      const name = `${letter(param)}${k}`
      params.push(name)
      args.push(toJavaScriptText(param, name, context))
    }
  }
  const call = `${host}(${args.join(', ')})`
  const body = importResults(type, call, context)
  const guardedBody = `try { ${body} } catch (error) { throw ${context.runtime('hostError')}(error); }`
  return functionText(params.join(', '), guardedBody, context.language)
}

function importResults({ results }: FunctionType, call: string, context: ModuleContext): string {
  const refreshes = refreshments(context)
  if (results.length === 0) return [`${call};`, ...refreshes].join(' ')
  const isPair = context.options.i64 === 'pair'
  if (results.length === 1 && (results[0] !== I64 || isPair)) {
    // As a pair, the host has left the high half in its register by `setTempRet0`.
    const value = results[0] === I64 ? `${call} | 0` : toInternalText(results[0]!, call, context)
    if (refreshes.length === 0) return `return ${value};`
    return `${context.language.constant} r$0 = ${value}; ${refreshes.join(' ')} return r$0;`
  }
  const statements: string[] = []
  if (results.length > 1) {
    const count = isPair ? results.reduce((sum, result) => sum + (result === I64 ? 2 : 1), 0) : results.length
    statements.push(
      `${context.language.constant} r$0 = ${context.runtime('listResults')}(${call}, ${count});`,
    )
  }
  // Conversions may run code of the host, so no register is set before the last of them.
  const stores: string[] = []
  let given = 0
  let k = 0
  const take = () => (results.length > 1 ? `r$0[${given++}]` : call)
  const keep = (type: ValueType, name: string) => {
    if (k > 0) stores.push(`${registers(type, context)}[${k}] = ${name};`)
    k++
  }
  for (const result of results) {
    if (result !== I64 || isPair) {
      for (const part of result === I64 ? [I32, I32] : [result]) {
        const name = `${letter(part)}$${k + 1}`
        statements.push(`${context.language.constant} ${name} = ${toInternalText(part, take(), context)};`)
        keep(part, name)
      }
      continue
    }
    const low = `i$${k + 1}`
    const high = `i$${k + 2}`
    statements.push(
      `${context.language.constant} ${low} = ${context.runtime('lowHalf')}(${take()}), ${high} = ${context.runtime('highHalf')}();`,
    )
    keep(I32, low)
    keep(I32, high)
  }
  const first = results[0] === I64 ? 'i$1' : `${letter(results[0]!)}$1`
  return [...statements, ...refreshes, ...stores, `return ${first};`].join(' ')
}

/** Statements that notice what the owner of an imported memory may have done to it. */
function refreshments(context: ModuleContext): string[] {
  const statements: string[] = []
  context.module.memories.forEach((memory, index) => {
    if (memory.import === undefined) return
    const { limits } = memory.type
    // What threads do to a shared memory shows when it is used.
    if (!isTyped(limits)) statements.push(`${context.runtime('refreshMemory')}(M${index});`)
    else if (!limits.shared) statements.push(`${context.runtime('refreshTypedMemory')}(M${index});`)
  })
  return statements
}

/** Makes the traps that come as RangeErrors what they should be. */
function guarded(body: string, context: ModuleContext): string {
  if (!canTrapByError(context)) return body
  return `try { ${body} } catch (error) { throw ${context.runtime('leavingError')}(error); }`
}

/** Whether code of this instance, or of another that it calls directly, may trap by an error of the engine. */
export function canTrapByError({ module, heap }: ModuleContext): boolean {
  if (module.memories.length > 0 || heap.mayDereferenceNull) return true
  return module.importedFunctionCount > 0 || module.tables.length > 0
}

/** A JavaScript value, given as text, as a value of `type`, which is not i64. */
function toInternalText(type: ValueType, text: string, context: ModuleContext): string {
  switch (type) {
    case I32:
      return `${text} | 0`
    case F32:
      return `${context.builtin('Math.fround').name}(${text})`
    case F64:
      return `+${text}`
    case FUNCREF:
      return `${context.runtime('functionReference')}(${text})`
    default:
      return context.heap.isConverted(type) ? `${context.heap.referenceType(type)}.toInternal(${text})` : text
  }
}

/** A value of `type`, which is not i64, as a JavaScript value. */
function toJavaScriptText(type: ValueType, text: string, context: ModuleContext): string {
  if (type === FUNCREF) return `${context.runtime('functionObject')}(${text})`
  return context.heap.isConverted(type) ? `${context.heap.referenceType(type)}.toJavaScript(${text})` : text
}

function joinText(low: string, high: string, context: ModuleContext): string {
  return `${context.runtime('toBigInt')}(${low}, ${high})`
}

/** The result register of a type. */
function registers(type: ValueType, context: ModuleContext): string {
  return context.runtime(type === I32 ? 'RI' : type === F32 || type === F64 ? 'RF' : 'RR')
}

function letter(type: ValueType): string {
  const found = isReference(type) ? 'r' : LETTERS.get(type)
  if (found === undefined) {
    throw new UnsupportedError('unsupported type', {
      detail: `${valueTypeName(type)} at the boundary to JavaScript`,
    })
  }
  return found
}

/** Whether values of a type have no counterpart in JavaScript: vectors and references to exceptions. */
export function isConfined(type: ValueType): boolean {
  if (type === V128) return true
  return isReference(type) && (heapTypeOf(type) === HEAP_EXN || heapTypeOf(type) === HEAP_NOEXN)
}

function hasConfined({ params, results }: FunctionType): boolean {
  return params.some(isConfined) || results.some(isConfined)
}

/** Where something cannot cross every call throws. */
function refusal({ params }: FunctionType, language: Language): string {
  const names = params.map((_, k) => `r${k}`).join(', ')
  const refused = `throw new TypeError('type incompatibility when transforming from/to JS');`
  return functionText(names, refused, language)
}
