/**
 * The imports and exports of an ES module that is a WebAssembly instance (ESM Integration), for an instance that is
 * there only at run time, whichever tier it is of: globals are exported as their values, and mutable ones
 * as bindings that follow them.
 *
 * No engine tells when a global changes. It can only be seen to have changed when JavaScript runs: after an exported
 * function has returned, and when an imported one is called; that is when the bindings are brought up to date, those of
 * the module itself and those of modules whose globals it imports. Only modules that export or import mutable globals
 * pay for it.
 */
import type { InterfaceExport, InterfaceImport, ModuleInterface } from '@dewasm/compiler'

/**
 * The export by which one module finds the globals of another, of which the namespace shows values only. The compiler's
 * ES modules have one of the same name.
 */
const GLOBALS_EXPORT = '__dewasm_globals__'

export interface Bindings {
  /** Import statements and what has to be declared before the instance. */
  readonly before: readonly string[]
  /** The import object, an expression. */
  readonly importObject: string
  /** Export statements, given `instance`. */
  readonly after: readonly string[]
}

/** What of a module's interface ES modules, or those of a bundler, cannot have. */
export interface InterfaceLimits {
  /** The name of a bundler that knows only identifiers. */
  readonly identifiersOnly?: string | undefined
}

/**
 * Imports from, and names that begin with, `wasm:` or `wasm-js:` are reserved (ESM Integration, "Parse a WebAssembly
 * module").
 * @throws Error that says which name it is
 */
export function assertLinkable(
  { imports, exports }: ModuleInterface,
  { identifiersOnly }: InterfaceLimits,
): void {
  const names = [...imports, ...exports].map(({ name }) => name)
  const reserved = [...imports.map(({ module }) => module), ...names].find((name) =>
    /^wasm(-js)?:/.test(name),
  )
  if (reserved !== undefined) {
    throw new Error(
      `${JSON.stringify(reserved)} is reserved in ES modules: import the file with ?init instead`,
    )
  }
  const odd = identifiersOnly === undefined ? undefined : names.find((name) => !isIdentifier(name))
  if (odd !== undefined) {
    throw new Error(
      `${identifiersOnly} has no names like ${JSON.stringify(odd)}: import the file with ?init instead`,
    )
  }
}

export function bindInterface({ imports, exports }: ModuleInterface): Bindings {
  const follows = [...exports, ...imports.filter(isForeignGlobal)].some(({ isMutable }) => isMutable)
  return {
    before: [
      ...importStatements(imports),
      ...(imports.some(isForeignGlobal) ? [GLOBAL_OF] : []),
      ...(follows ? [FOLLOW] : []),
    ],
    importObject: importObject(imports, follows),
    after: exportStatements(exports, follows ? foreignNamespaces(imports) : undefined),
  }
}

const GLOBAL_OF = `const globalOf = (namespace, name, value) => {
  const globals = namespace[${JSON.stringify(GLOBALS_EXPORT)}];
  return globals && globals[name] || value;
};`

/** Calls `follow` before or after the function, which gets another identity by that. */
const FOLLOW = `let follow = () => {};
const FOLLOW = Symbol.for('dewasm.follow');
const followGlobalsOf = (namespace) => namespace[${JSON.stringify(GLOBALS_EXPORT)}]?.[FOLLOW]?.();
const followBefore = (fn) => typeof fn !== 'function' ? fn : (...args) => (follow(), fn(...args));
const followAfter = (fn) => (...args) => { try { return fn(...args); } finally { follow(); } };`

function importStatements(imports: readonly InterfaceImport[]): string[] {
  const lines: string[] = []
  for (const [position, [module, items]] of [...byModule(imports)].entries()) {
    const specifiers = items.map(({ item, index }) => `${exportName(item.name)} as B${index}`)
    lines.push(`import { ${specifiers.join(', ')} } from ${JSON.stringify(module)};`)
    if (items.some(({ item }) => isForeignGlobal(item)))
      lines.push(`import * as N${position} from ${JSON.stringify(module)};`)
  }
  return lines
}

function importObject(imports: readonly InterfaceImport[], follows: boolean): string {
  const modules = [...byModule(imports)].map(([module, items], position) => {
    const fields = items.map(({ item, index }) => {
      let value = `B${index}`
      if (isForeignGlobal(item)) value = `globalOf(N${position}, ${JSON.stringify(item.name)}, B${index})`
      else if (follows && item.kind === 'func') value = `followBefore(B${index})`
      return `[${JSON.stringify(item.name)}]: ${value}`
    })
    return `[${JSON.stringify(module)}]: { __proto__: null, ${fields.join(', ')} }`
  })
  return `{ ${['__proto__: null', ...modules].join(', ')} }`
}

/** @param foreign namespaces of modules whose globals may change by what this one does; undefined if none can change */
function exportStatements(
  exports: readonly InterfaceExport[],
  foreign: readonly string[] | undefined,
): string[] {
  const lines: string[] = []
  const followed: string[] = []
  exports.forEach(({ name, kind, isMutable }, index) => {
    const value = valueOf(name)
    if (kind === 'global') {
      // A vector has no value in JavaScript: asking for it throws.
      const read = `try { X${index} = ${value}.value; } catch {}`
      lines.push(`let X${index};`)
      if (isMutable) followed.push(read)
      else lines.push(read)
    } else {
      const isFollowed = foreign !== undefined && kind === 'func'
      lines.push(`const X${index} = ${isFollowed ? `followAfter(${value})` : value};`)
    }
  })
  const specifiers = exports.map(({ name }, index) => `X${index} as ${exportName(name)}`)
  const globals = exports.filter(({ kind }) => kind === 'global')
  if (globals.length > 0 && !exports.some(({ name }) => name === GLOBALS_EXPORT)) {
    const fields = globals.map(({ name }) => `[${JSON.stringify(name)}]: ${valueOf(name)}`)
    if (foreign !== undefined) fields.push('[FOLLOW]: () => follow()')
    lines.push(`const globals = { __proto__: null, ${fields.join(', ')} };`)
    specifiers.push(`globals as ${GLOBALS_EXPORT}`)
  }
  if (foreign !== undefined) {
    followed.push(...foreign.map((namespace) => `followGlobalsOf(${namespace});`))
    lines.push(`(follow = () => { ${followed.join(' ')} })();`)
  }
  return [...lines, `export { ${specifiers.join(', ')} };`]
}

/** Of the modules with globals that this one may change. */
function foreignNamespaces(imports: readonly InterfaceImport[]): string[] {
  return [...byModule(imports).values()].flatMap((items, position) =>
    items.some(({ item }) => item.isMutable && isForeignGlobal(item)) ? [`N${position}`] : [],
  )
}

/** A global that is another module's: of WebAssembly, as JavaScript exports either the object or a value. */
function isForeignGlobal({ kind, module }: InterfaceImport): boolean {
  return kind === 'global' && /\.wasm$/.test(module)
}

function byModule(
  imports: readonly InterfaceImport[],
): Map<string, { item: InterfaceImport; index: number }[]> {
  const modules = new Map<string, { item: InterfaceImport; index: number }[]>()
  imports.forEach((item, index) => {
    const items = modules.get(item.module)
    if (items === undefined) modules.set(item.module, [{ item, index }])
    else items.push({ item, index })
  })
  return modules
}

function valueOf(name: string): string {
  return `instance.exports[${JSON.stringify(name)}]`
}

/** A name as import and export specifiers have it. */
function exportName(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name)
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name)
}
