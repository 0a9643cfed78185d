/** Functions as expressions, and objects without a prototype, as text in the language of the output. */
import type { Language } from '../language.js'
import { propertyText, stringText } from './literals.js'
import type { ModuleContext } from './module-context.js'

/**
 * A function, which does without `this`.
 * @param body statements
 */
export function functionText(params: string, body: string, { hasArrows }: Language): string {
  return hasArrows ? `(${params}) => { ${body} }` : `function (${params}) { ${body} }`
}

/** A function that returns the value of an expression, which is no object literal. */
export function returningText(params: string, expression: string, { hasArrows }: Language): string {
  return hasArrows ? `(${params}) => ${expression}` : `function (${params}) { return ${expression}; }`
}

/** An object that has these properties and nothing else, one a line. */
export function plainObjectText(
  entries: readonly (readonly [name: string, value: string])[],
  context: ModuleContext,
): string {
  if (context.language.hasPrototypeLiterals) {
    const lines = entries.map(([name, value]) => `  ${propertyText(name)}: ${value},`)
    return `{\n${['  __proto__: null,', ...lines].join('\n')}\n}`
  }
  const lines = entries.map(([name, value]) => `  ${stringText(name)}, ${value},`)
  return `${context.runtime('plainObject')}([\n${lines.join('\n')}\n])`
}
