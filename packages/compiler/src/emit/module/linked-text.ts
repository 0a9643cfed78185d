/** Statements by which outputs with linking 'esm' import and export, as ES modules do. */
import { isConfined } from './adapters.js'
import { nameText } from './constants.js'
import { exportedText, GLOBALS_EXPORT, highHalfExports } from './export-text.js'
import { importDescriptors, importRules } from './link-text.js'
import { specifierText, stringText } from './literals.js'
import type { ModuleContext } from './module-context.js'
import { functionText, plainObjectText } from './syntax.js'

/**
 * Statements that import as an ES module does. The values of a module's globals are all that its exports show, so
 * what is to be a global is also looked for in what outputs tell each other.
 */
export function importStatements(context: ModuleContext): string[] {
  const { imports } = context.module
  if (imports.length === 0) return []
  const specifiers = new Map<string, string[]>()
  const namespaces = new Map<string, string>()
  const values = imports.map(({ module, name, kind }, position) => {
    const binding = `B${position}`
    const list = specifiers.get(module)
    if (list === undefined) specifiers.set(module, [`${specifierText(name)} as ${binding}`])
    else list.push(`${specifierText(name)} as ${binding}`)
    if (kind !== 'global') return binding
    let namespace = namespaces.get(module)
    if (namespace === undefined) namespaces.set(module, (namespace = `N${namespaces.size}`))
    return `${context.runtime('boundGlobal')}(${namespace}, ${stringText(name)}, ${binding})`
  })
  const lines: string[] = []
  for (const [module, list] of specifiers)
    lines.push(`import { ${list.join(', ')} } from ${stringText(module)};`)
  for (const [module, name] of namespaces) lines.push(`import * as ${name} from ${stringText(module)};`)
  const descriptors = `[\n  ${importDescriptors(context).join(',\n  ')},\n]`
  const rules = `[\n  ${importRules(context).join(',\n  ')},\n]`
  lines.push(
    `${context.language.constant} I = ${context.runtime('linkBindings')}([${values.join(', ')}], ${descriptors}, ${rules});`,
  )
  return lines
}

/**
 * Statements that export from an ES module (ESM Integration, "ExecuteModule"): globals as their values, mutable
 * ones as bindings that follow them. One thing these bindings miss: a mutable global that is imported and exported
 * again does not follow what the output that defines it sets in a variable of its own.
 */
export function exportStatements(context: ModuleContext): string[] {
  const { exports, globals } = context.module
  const { constant, variable } = context.language
  const lines: string[] = []
  const specifiers: string[] = []
  const shared: [name: string, value: string][] = []
  exports.forEach((item, position) => {
    const { kind, index, name } = item
    let binding = `X${position}`
    if (kind !== 'global') {
      lines.push(`${constant} ${binding} = ${exportedText(item, context)};`)
    } else {
      shared.push([name, `G${index}`])
      if (context.isLiveBinding(index)) {
        binding = nameText(context.global(index, 0))
      } else {
        const { type } = globals[index]!.type
        const value = isConfined(type) ? 'undefined' : `${context.runtime('globalValue')}(G${index})`
        if (globals[index]!.type.mutable) {
          const watch = context.runtime('watchGlobal')
          const follow = functionText('', `${binding} = ${value};`, context.language)
          lines.push(`${variable} ${binding};`, `${watch}(G${index}, ${follow});`)
        } else {
          lines.push(`${constant} ${binding} = ${value};`)
        }
      }
    }
    specifiers.push(`${binding} as ${specifierText(name)}`)
  })
  if (shared.length > 0 && !exports.some(({ name }) => name === GLOBALS_EXPORT)) {
    const make = context.runtime('shareGlobals')
    lines.push(`${constant} X${exports.length} = ${make}(${plainObjectText(shared, context)});`)
    specifiers.push(`X${exports.length} as ${GLOBALS_EXPORT}`)
  }
  for (const name of highHalfExports(context.module, context.options)) {
    specifiers.push(`${context.runtime(name)} as ${name}`)
  }
  if (specifiers.length > 0) lines.push(`export {\n  ${specifiers.join(',\n  ')},\n};`)
  return lines
}
