/** What stands at the top of an output: the runtime it uses, functions of the library, keys of types. */

import { flattenTypes } from '../../ir/types.js'
import { I32, isReference } from '../../wasm/types.js'
import { stringText } from './literals.js'
import { builtinName, type ModuleContext } from './module-context.js'
import { spliceRuntime } from './runtime-source.js'

/** The runtime in use, as the options have it: its text, or where it comes from. */
export function runtimeText({ options, use }: ModuleContext): string {
  if (use.runtime.size === 0) return ''
  if (options.runtime === 'inline') return spliceRuntime(use.runtime)
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
      const args = flattenTypes(params).map((type, k) => {
        const kind = type === I32 ? 'integer' : isReference(type) ? 'reference' : 'float'
        return `${context.resultRegisters(kind).name}[${k}]`
      })
      return `const A${canonical} = (code) => code(${args.join(', ')});`
    })
}

export function typeKeyDeclarations({ use, types }: ModuleContext): string[] {
  return [...use.keys]
    .sort((a, b) => a - b)
    .map((canonical) => `const K${canonical} = ${stringText(types.key(canonical))};`)
}
