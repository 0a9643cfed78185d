/** What stands at the top of an output: the runtime it uses, functions of the library, keys of types. */

import { flattenTypes } from '../../ir/types.js'
import { I32, isReference, type ValueType } from '../../wasm/types.js'
import { stringText } from './literals.js'
import { builtinName, type ModuleContext } from './module-context.js'
import { spliceRuntime } from './runtime-source.js'

/** The runtime in use, as the options have it: its text, or where it comes from. */
export function runtimeText({ options, use }: ModuleContext): string {
  if (use.runtime.size === 0) return ''
  if (options.runtime === 'inline') return spliceRuntime(use.runtime, options.minify)
  const names = [...use.runtime].sort().join(', ')
  if (options.runtime === 'parameter') return `const { ${names} } = runtime;`
  return options.format === 'cjs'
    ? `const { ${names} } = require('@dewasm/runtime');`
    : `import { ${names} } from '@dewasm/runtime';`
}

export function builtinDeclarations({ use }: ModuleContext): string[] {
  return [...use.builtins].sort().map((name) => `const ${builtinName(name)} = ${name};`)
}

/** `const A3 = (code) => code(RI[0], RF[1]);` */
export function argumentPasserDeclarations(context: ModuleContext): string[] {
  return [...context.use.argumentPassers]
    .sort((a, b) => a - b)
    .map((canonical) => {
      const { params } = context.types.functionType(canonical)
      const args = flattenTypes(params).map((type, k) => `${registersOf(type, context)}[${k}]`)
      return `const A${canonical} = (code) => code(${args.join(', ')});`
    })
}

/** `const P3 = (payload) => { RI[1] = payload[1]; return payload[0]; };` */
export function payloadReaderDeclarations(context: ModuleContext): string[] {
  return [...context.use.payloadReaders]
    .sort((a, b) => a - b)
    .map((canonical) => {
      const { params } = context.types.functionType(canonical)
      const moves = flattenTypes(params).map((type, k) =>
        k === 0 ? '' : ` ${registersOf(type, context)}[${k}] = payload[${k}];`,
      )
      return `const P${canonical} = (payload) => {${moves.join('')} return payload[0]; };`
    })
}

/** The name of the result registers for values of `type`. */
function registersOf(type: ValueType, context: ModuleContext): string {
  const kind = type === I32 ? 'integer' : isReference(type) ? 'reference' : 'float'
  return context.resultRegisters(kind).name
}

export function typeKeyDeclarations({ use, types }: ModuleContext): string[] {
  return [...use.keys]
    .sort((a, b) => a - b)
    .map((canonical) => `const K${canonical} = ${stringText(types.key(canonical))};`)
}
