/** What stands at the top of an output: the runtime it uses, functions of the library, keys of types. */

import { flattenTypes } from '../../ir/types.js'
import { I32, isReference, type ValueType } from '../../wasm/types.js'
import type { Builtin } from '../context.js'
import { stringText } from './literals.js'
import { builtinName, type ModuleContext } from './module-context.js'
import { spliceRuntime } from './runtime-source.js'
import { functionText, returningText } from './syntax.js'

/** The runtime in use, as the options have it: its text, or where it comes from. */
export function runtimeText({ options, use, language }: ModuleContext): string {
  if (use.runtime.size === 0) return ''
  if (options.runtime === 'inline') return spliceRuntime(use.runtime, language.runtime, options.minify)
  const names = [...use.runtime].sort().join(', ')
  if (options.runtime === 'parameter') return `const { ${names} } = runtime;`
  return options.format === 'cjs'
    ? `const { ${names} } = require('@dewasm/runtime');`
    : `import { ${names} } from '@dewasm/runtime';`
}

/** What ES2015 added to the library, by what the runtime has in its place. */
const ADDED_IN_2015: ReadonlyMap<Builtin, string> = new Map([
  ['Math.clz32', 'mathClz32'],
  ['Math.fround', 'mathFround'],
  ['Math.imul', 'mathImul'],
  ['Math.trunc', 'mathTrunc'],
])

export function builtinDeclarations(context: ModuleContext): string[] {
  return [...context.use.builtins].sort().map((name) => {
    const { constant, hasLibrary2015 } = context.language
    const helper = hasLibrary2015 ? undefined : ADDED_IN_2015.get(name)
    return `${constant} ${builtinName(name)} = ${helper === undefined ? name : context.runtime(helper)};`
  })
}

/** `const A3 = (code) => code(RI[0], RF[1]);` */
export function argumentPasserDeclarations(context: ModuleContext): string[] {
  return [...context.use.argumentPassers]
    .sort((a, b) => a - b)
    .map((canonical) => {
      const { params } = context.types.functionType(canonical)
      const args = flattenTypes(params).map((type, k) => `${registersOf(type, context)}[${k}]`)
      const passer = returningText('code', `code(${args.join(', ')})`, context.language)
      return `${context.language.constant} A${canonical} = ${passer};`
    })
}

/** `const P3 = (payload) => { RI[1] = payload[1]; return payload[0]; };` */
export function payloadReaderDeclarations(context: ModuleContext): string[] {
  return [...context.use.payloadReaders]
    .sort((a, b) => a - b)
    .map((canonical) => {
      const { params } = context.types.functionType(canonical)
      const moves = flattenTypes(params).map((type, k) =>
        k === 0 ? '' : `${registersOf(type, context)}[${k}] = payload[${k}]; `,
      )
      const reader = functionText('payload', `${moves.join('')}return payload[0];`, context.language)
      return `${context.language.constant} P${canonical} = ${reader};`
    })
}

/** The name of the result registers for values of `type`. */
function registersOf(type: ValueType, context: ModuleContext): string {
  const kind = type === I32 ? 'integer' : isReference(type) ? 'reference' : 'float'
  return context.resultRegisters(kind).name
}

export function typeKeyDeclarations({ use, types, language }: ModuleContext): string[] {
  return [...use.keys]
    .sort((a, b) => a - b)
    .map((canonical) => `${language.constant} K${canonical} = ${stringText(types.key(canonical))};`)
}
