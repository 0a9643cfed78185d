/** Strings of a module as source text, each in the place it may stand in. */
import type { ExternalKind } from '../../wasm/module.js'
import { string } from '../estree/nodes.js'
import { isIdentifierName } from '../names.js'

/** Kinds as the JavaScript Interface spells them. */
export const KIND_NAMES: Readonly<Record<ExternalKind, string>> = {
  func: 'function',
  table: 'table',
  memory: 'memory',
  global: 'global',
  tag: 'tag',
}

/** A literal that means nothing else wherever the output is put. */
export function stringText(value: string): string {
  return string(value).raw
}

/** The key of a property in an object literal. */
export function propertyText(name: string): string {
  // Unlike `__proto__: value`, this makes a property.
  if (name === '__proto__') return `['__proto__']`
  return specifierText(name)
}

/** A name between the braces of an import or export. */
export function specifierText(name: string): string {
  return isIdentifierName(name) ? name : stringText(name)
}
